import Foundation
import PacketForge
import TestSupport
import Testing

/// Row M10 of docs/threat-model.md.
@Suite(
    "No manifest takes more than a moment and a bounded memory", .enabled(if: !Sanitizer.isOn, "\(Sanitizer.hinders)"))
struct ManifestBoundsRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    /// Checks in an address space of so many MiB, so that what needs more ends with a crash.
    private func check(within mebibytes: Int, _ arguments: [String]) throws -> ProgramRun {
        let shell = "ulimit -v \(mebibytes * 1024) && exec \"$0\" check \"$@\" --format json"
        var run: ProgramRun?
        let time = try ContinuousClock().measure {
            run = try ProgramRun("/bin/sh", ["-c", shell, verifyUploader] + arguments, in: release.path)
        }
        // What takes quadratic time takes hours.
        #expect(time < Sanitizer.seconds(180))
        let end = try #require(run)
        #expect(!end.wasKilled, "it needs more memory than that")
        return end
    }

    private func makeSparse(_ name: String, size: off_t) throws {
        try release.write(name, [])
        try #require(truncate(release.path(name), size) == 0)
    }

    @Test func aGigabyteIsRefusedUnread() throws {
        try makeSparse("SHA256SUMS", size: 1 << 30)
        let found = try check(within: 256, ["tool", "--keys", "key.gpg"])
        let named = try check(within: 256, ["tool", "--keys", "key.gpg", "--manifest", "SHA256SUMS"])
        let only = try check(within: 256, ["SHA256SUMS", "--keys", "key.gpg", "--manifest-only"])
        for run in [found, named, only] {
            #expect(run.status == 4 && run.rules == ["manifest-malformed"], "\(run.rules)")
            #expect(run.messages.contains("larger than 67108864 bytes"), "\(run.messages)")
        }
    }

    @Test func oneByteMoreThan64MiB() throws {
        try makeSparse("SHA256SUMS", size: 1 << 26 + 1)
        #expect(try check(within: 256, ["tool", "--keys", "key.gpg"]).rules == ["manifest-malformed"])
    }

    @Test func aSignatureFileOfAGigabyte() throws {
        try makeSparse("SHA256SUMS.sig", size: 1 << 30)
        let found = try check(within: 256, ["tool", "--keys", "key.gpg"])
        let named = try check(within: 256, ["tool", "--keys", "key.gpg", "--signature", "SHA256SUMS.sig"])
        for run in [found, named] {
            #expect(run.status == 2 && run.rules == ["signature-malformed"])
            #expect(run.messages.contains("larger than 1048576 bytes"))
        }
    }

    @Test func asManyLinesAsFit() throws {
        let name = "some/folder/" + String(repeating: "some-file-", count: 16)
        let lines = try ForgedRelease.line(ForgedHash.sha256.digest(of: []), name)
        let count = ((1 << 26) - release.manifest.count) / lines.count
        var manifest: [UInt8] = []
        manifest.reserveCapacity(1 << 26)
        for _ in 0..<count { manifest += lines }
        try release.publish(manifest + release.manifest)
        let run = try check(within: 1024, ["tool", "--keys", "key.gpg"])
        #expect(run.status == 0, "\(run.messages)")
    }

    @Test func oneEndlessLine() throws {
        try release.publish([UInt8](repeating: UInt8(ascii: "a"), count: 1 << 26))
        let run = try check(within: 1024, ["tool", "--keys", "key.gpg"])
        #expect(run.status == 4 && run.rules == ["manifest-malformed"], "\(run.rules)")
        #expect(run.output.count < 10_000)
    }
}
