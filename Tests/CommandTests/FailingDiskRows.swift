import Foundation
import PacketForge
import TestSupport
import Testing

/// Row X11 of docs/threat-model.md: EIO.
@Suite("A disk that fails decides nothing")
struct FailingDiskRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    private func expectFailure(_ run: ProgramRun, _ what: String) {
        #expect(run.status == 74 && run.rules == ["input-output"], "\(what): \(run.rules)")
        #expect(run.verdict == "undecided" && !run.text.contains("\"verified\""), "\(what)")
    }

    /// A regular file of which the first byte cannot be read. See: man 5 proc_pid_mem
    private static let unreadable = "/proc/self/mem"

    @Test func whatCannotBeReadIsNotVerified() throws {
        let digest = String(repeating: "0", count: 64)
        let listing = ForgedRelease.line([UInt8](repeating: 0, count: 32), "mem")
        try release.write("mem.sig", release.key.signature(over: []))
        try release.write("list", listing)
        try release.write("list.sig", release.key.signature(over: listing))
        let keys = ["--keys", "key.gpg"]
        for arguments in [
            [Self.unreadable, "--pin", "sha256:\(digest)"],
            [Self.unreadable, "--manifest", "list"] + keys,
            [Self.unreadable, "--manifest", "list", "--checksum-only"],
            [Self.unreadable, "--signature", "mem.sig"] + keys,
            ["tool", "--manifest", Self.unreadable] + keys,
            ["tool", "--manifest", "SHA256SUMS", "--signature", Self.unreadable] + keys,
        ] {
            expectFailure(try release.check(arguments), "\(arguments)")
        }
        let run = try release.check(["tool", "--keys", Self.unreadable])
        #expect(run.status == 78 && run.verdict == "undecided")
    }

    @Test(
        .enabled(if: CCompiler.isThere && !Sanitizer.isOn, "there is no C compiler, or a sanitizer comes first"),
        arguments: ["int fsync(int file)", "int fchmod(int file, unsigned mode)"])
    func whatCannotBeWrittenLeavesTheOldFile(_ function: String) throws {
        let library = try CCompiler.library(
            "failing.so", "#include <errno.h>\n\(function) { errno = EIO; return -1; }\n", in: release)
        try release.makeFolder("out")
        try release.write("out/tool", "old")
        let arguments = ["tool", "--keys", "key.gpg", "--output", "out/tool"]
        expectFailure(try release.check(arguments, environment: ["LD_PRELOAD": library]), function)
        #expect(try release.read("out/tool") == Array("old".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: release.path("out")) == ["tool"])
        #expect(try release.check(arguments).status == 0)
        #expect(try release.read("out/tool") == ForgedRelease.tool)
    }
}
