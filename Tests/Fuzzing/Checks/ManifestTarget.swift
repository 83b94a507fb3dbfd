import Findings

@testable import Manifests

/// Lists of files and their digests.
enum ManifestTarget: FuzzTarget {
    /// What a file's name says decides how it is read.
    private static let fileNames = ["list", "tool.SHA256SUM", "SHA512SUMS", "tool.b2"].map { Array($0.utf8) }
    /// Of a manifest, so many names are looked up.
    private static let mostLookups = 16

    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        var isAccepted = false
        for fileName in fileNames {
            let manifest: Manifest
            do throws(ManifestError) { manifest = try Manifest(input, fileName: fileName) } catch {
                try promiseVisible(error.finding.message.text)
                continue
            }
            isAccepted = true
            try checkEntries(of: manifest, input)
            try checkWriting(manifest, fileName)
            try checkLookups(in: manifest, input)
        }
        return isAccepted
    }

    private static func checkEntries(of manifest: Manifest, _ input: [UInt8]) throws(BrokenPromise) {
        let lines = input.count { $0 == UInt8(ascii: "\n") } + 1
        var line = 0
        for entry in manifest.entries {
            try promise(entry.line > line && entry.line <= lines, "line \(entry.line) follows line \(line)")
            line = entry.line
            try promise(!entry.name.isEmpty, "a line has no name")
            let digest = entry.digest
            try promise(digest.bytes.count == digest.algorithm.byteCount, "a digest has \(digest.bytes.count) bytes")
        }
        try promise(line > 0, "a manifest without a line is accepted")
    }

    /// Written in its own format, it is read the same; in another one too, where that can say it.
    private static func checkWriting(_ manifest: Manifest, _ fileName: [UInt8]) throws(BrokenPromise) {
        let text = try promised("it cannot be written") { try manifest.serialized(as: manifest.format) }
        let again = try promised("what was written is not read") { try Manifest(text, fileName: fileName) }
        try promise(areSame(manifest, again), "it is read as something else than was written")
        let once = try promised("it cannot be written twice") { try again.serialized(as: again.format) }
        try promise(once == text, "it is written otherwise when it is read again")
        for format in [Manifest.Format.bsd, .openssl] {
            guard let text = try? manifest.serialized(as: format) else { continue }
            let again = try promised("\(format): it is not read") { try Manifest(text, fileName: fileName) }
            try promise(areSame(manifest, again), "\(format): it is read as something else than was written")
        }
    }

    private static func areSame(_ one: Manifest, _ other: Manifest) -> Bool {
        one.entries.elementsEqual(other.entries) { $0.name == $1.name && $0.digest == $1.digest }
    }

    /// No name is found that leads out of the folder or acts on a terminal, and what is found is what was asked for.
    private static func checkLookups(in manifest: Manifest, _ input: [UInt8]) throws(BrokenPromise) {
        let problems = Set(manifest.nameProblems.map(\.name))
        for problem in manifest.nameProblems { try promiseVisible(problem.message.text) }
        for name in manifest.names.prefix(mostLookups) {
            let isListed = manifest.lists(name)
            try promise(isListed, "a listed name is not listed")
            try check(manifest.lookup(name), of: name)
            let isKnown = isSafe(name) || problems.contains(name)
            try promise(isKnown, "an audit is not told of an unsafe name")
            let baseName = name[(name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
            try check(manifest.lookup(Array(baseName)), of: Array(baseName))
        }
        try check(manifest.lookup(Array(input.suffix(12))), of: Array(input.suffix(12)))
        let allDigests = Set(manifest.entries.map(\.digest))
        try promise(manifest.duplicates.allSatisfy { allDigests.contains($0.digest) }, "a duplicate is in no line")
    }

    private static func check(_ lookup: Manifest.Lookup, of asked: [UInt8]) throws(BrokenPromise) {
        switch lookup {
        case .found(let entries, _):
            try promise(!entries.isEmpty, "nothing is found")
            try promise(Set(entries.map(\.digest.algorithm)).count == entries.count, "two digests are found")
            for entry in entries {
                let baseName = asked[(asked.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
                let isMeant = entry.name == asked || entry.name.ends(with: baseName)
                try promise(isMeant, "another name is found than was asked for")
                try promise(isSafe(entry.name), "an unsafe name is found")
            }
        case .unsafe(let problem, let line):
            try promise(problem.line == line, "a problem is in two lines")
            try promiseVisible(problem.message.text)
        case .ambiguous(let lines): try promise(lines.count > 1, "one line is ambiguous")
        case .notListed: break
        }
    }

    /// Said once more, and not as the sources say it.
    private static func isSafe(_ name: [UInt8]) -> Bool {
        let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        }
        let controls = name.contains { $0 < 0x20 || $0 == 0x7F }
        let text = String(validating: name, as: UTF8.self)
        let others = text?.unicodeScalars.contains { $0.properties.generalCategory == .control } ?? false
        return isPlain && !controls && !others && name != Array("-".utf8) && name.count <= 4_096
    }
}

extension Array where Element == UInt8 {
    fileprivate func ends(with other: ArraySlice<UInt8>) -> Bool { suffix(other.count).elementsEqual(other) }
}
