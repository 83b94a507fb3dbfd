import Findings
import Manifests
import OpenPGP
import StrictJSON

@testable import AuditHistory

/// Files of exposure records, which jobs on other machines wrote.
enum ExposureRecordTarget: FuzzTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        let lines: ExposureLines
        do throws(HistoryError) { lines = try ExposureLines(input, name: Array("record".utf8)) } catch {
            try promiseVisible(error.finding.message.text)
            return false
        }
        let count = input.count { $0 == UInt8(ascii: "\n") }
        try promise(lines.recordCount == count, "\(lines.recordCount) of \(count) lines were read")
        for file in lines.files {
            try promise((1...count).contains(file.line), "a file is in line \(file.line) of \(count)")
            try promise(file.digest.map { $0.algorithm == .sha256 } ?? true, "a digest is no SHA-256")
            try promise(["manifest", "signature", "artifact"].contains(file.role), "a file is none of a release")
            try promise(file.action.map { ["install", "execute"].contains($0) } ?? true, "a job did something else")
            _ = file.time.rfc3339
        }
        try promise(lines.files == read(rewritten(input), "rewritten").files, "rewritten, it says something else")
        let twice = try read(input + input, "twice")
        try promise(twice.files.count == 2 * lines.files.count, "twice the lines are not twice the files")
        return true
    }

    private static func read(_ bytes: [UInt8], _ name: String) throws(BrokenPromise) -> ExposureLines {
        try promised("\(name): it is not read") { try ExposureLines(bytes, name: []) }
    }

    /// Each line as this program would write it.
    private static func rewritten(_ input: [UInt8]) throws(BrokenPromise) -> [UInt8] {
        var text: [UInt8] = []
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let value = try promised("a line is no JSON") { try JSONValue(parsing: Array(line)) }
            text += Array((value.serializedOnOneLine() + "\n").utf8)
        }
        return text
    }
}
