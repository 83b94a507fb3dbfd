import Foundation
import TestSupport
import Testing

@Suite("verify-uploader run, as a process", .serialized)
struct RunTests {
    let release: SampleRelease

    init() throws { release = try SampleRelease() }

    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader, ["run"] + arguments, in: release.path,
            environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 })
    }

    /// Replaces the release's program, and signs it.
    func publish(_ text: String) throws {
        try release.write("tool", text)
        try release.sign()
    }

    @Test(arguments: ["copy", "memory"])
    func whatIsVerifiedRunsAsIfStartedDirectly(_ via: String) throws {
        try publish("#!/bin/sh\necho \"$# $1 $2 $COLOUR $GNUPGHOME\"; exit 7\n")
        let end = try run(
            ["tool", "--keys", "key.asc", "--via", via, "--", "--help", "two words"],
            environment: ["COLOUR": "blue", "GNUPGHOME": "/nowhere"])
        #expect(end.status == 7)
        #expect(end.text == "2 --help two words blue /nowhere\n")
        #expect(end.errorText.contains("verified 'tool'"))
    }

    @Test(arguments: ["copy", "memory"])
    func aProgramDiesByTheSameSignal(_ via: String) throws {
        try publish("#!/bin/sh\nkill -TERM $$\nsleep 1\n")
        let end = try run(["tool", "--keys", "key.asc", "--via", via])
        #expect(end.wasKilled && end.status == SIGTERM, "\(end.errorText)")
    }

    @Test func theNameIsTheArtifactAsTyped() throws {
        let program = "/bin/sleep"
        try release.remove("tool")
        try FileManager.default.copyItem(atPath: program, toPath: release.path("tool"))
        try release.sign()
        let end = try run(["./tool", "--keys", "key.asc", "--", "--help"])
        #expect(end.status == 0)
        #expect(end.text.contains("Usage: ./tool "))
    }

    /// The program itself is good: each is refused for its own reason.
    @Test(
        arguments: [
            (["tool"], "There is nothing to trust"), ([], "Missing expected argument"),
            (["tool", "--keys", "none.asc"], "error: key-file-missing: "),
            (["none", "--keys", "key.asc"], "error: artifact-missing: "),
            (
                ["tool", "--keys", "key.asc", "--threshold", "2"],
                "error: usage: the threshold is 2, and only 1 key can"
            ),
            (["tool", "--keys", "key.asc", "--unknown"], "Unknown option '--unknown'"),
            (["tool", "--keys", "key.asc", "--at", "2026-01-01T00:00:00Z"], "Unknown option '--at'"),
            (["tool", "--checksum-only"], "There is nothing to trust"),
            (["tool", "--keys", "key.asc", "--via", "network"], "'network' is invalid"),
            (["--help", "tool"], "stands alone"),
            (["tool", "--keys", "key.asc", "--result", "/nowhere/at/all"], "error: input-output: "),
        ])
    func whateverIsRefusedEndsIn125AndRunsNothing(_ arguments: [String], _ reason: String) throws {
        try publish("#!/bin/sh\ntouch ran\n")
        try expectRefusal(run(arguments), reason)
        #expect(try run(["tool", "--keys", "key.asc"]).status == 0)
        #expect(release.exists("ran"), "it runs where nothing is wrong")
    }

    @Test func aChangedProgramIsNotRun() throws {
        try release.write("tool", "#!/bin/sh\ntouch ran\n")
        try expectRefusal(run(["tool", "--keys", "key.asc"]), "error: digest-mismatch: ")
    }

    private func expectRefusal(_ end: ProgramRun, _ reason: String) {
        #expect(end.status == 125 && end.output.isEmpty)
        #expect(end.errorText.contains(reason) && !end.errorText.contains("verified '"), "\(end.errorText)")
        #expect(!release.exists("ran"))
    }

    /// With a library in which memfd_create(2) does what it does where `vm.memfd_noexec` forbids programs in memory.
    @Test(.enabled(if: CCompiler.isThere, "\(CCompiler.absence)"))
    func withoutExecutableMemoryThatWayIsRefused() throws {
        let library = try CCompiler.library(
            "no-memory",
            "#include <errno.h>\nint memfd_create(const char *n, unsigned f) { errno = EACCES; return -1; }",
            in: release)
        let arguments = ["tool", "--keys", "key.asc", "--via", "memory"]
        let end = try run(arguments, environment: ["LD_PRELOAD": library])
        expectRefusal(end, "error: memory-execution: ")
        #expect(end.errorText.contains("vm.memfd_noexec"))
        #expect(try run(arguments).text == "hello\n")
    }

    @Test func whatCannotBeExecutedEndsAsInAShell() throws {
        try publish("just text\n")
        let text = try run(["tool", "--keys", "key.asc"])
        #expect(text.status == 126 && text.errorText.contains("error: not-executable: "))
        try publish("#!/no/such/interpreter\n")
        let end = try run(["tool", "--keys", "key.asc"])
        #expect(end.status == 127 && end.errorText.contains("error: interpreter-missing: "))
        #expect(end.errorText.contains("interpreter '/no/such/interpreter' is not there"))
    }

    @Test func theResultGoesWhereItIsAsked() throws {
        try publish("#!/bin/sh\necho out\ncat result.json\n")
        let end = try run(["tool", "--keys", "key.asc", "--result", "result.json", "--format", "json"])
        #expect(end.status == 0)
        #expect(end.error.isEmpty)
        #expect(end.text.hasPrefix("out\n{"), "it is there before the program starts")
        let document = try JSONSerialization.jsonObject(with: Data(release.read("result.json"))) as? [String: Any]
        #expect(document?["verdict"] as? String == "verified")
        #expect(try run(["tool", "--keys", "key.asc", "--quiet"]).error.isEmpty)
    }

    @Test func aSignedManifestIsNoProgram() throws {
        try release.write("list", release.read("SHA256SUMS"))
        try release.gpg(["--detach-sign", "list"])
        #expect(try release.check(["list", "--keys", "key.asc"]).status == 0)
        let end = try run(["list", "--keys", "key.asc"])
        #expect(end.status == 125)
        #expect(end.errorText.contains("wrong-kind"))
    }

    @Test func aPinIsEnoughToRun() throws {
        let digest = try release.text("SHA256SUMS").prefix(64)
        #expect(try run(["tool", "--pin", "sha256:\(digest)"]).text == "hello\n")
        #expect(try run(["tool", "--pin", "sha256:\(String(repeating: "0", count: 64))"]).status == 125)
        #expect(try run(["tool", "--pin", "md5:\(String(repeating: "0", count: 32))"]).status == 125)
    }

    @Test func nothingIsLeftBehindAndNothingLiesAroundMeanwhile() throws {
        let place = release.path("private")
        try release.makeFolder("private")
        try publish("#!/bin/sh\nls private/*\n")
        let end = try run(["tool", "--keys", "key.asc"], environment: ["TMPDIR": place])
        #expect(end.text.split(separator: "\n").count == 1, "the copy alone, and no home of gpg: \(end.text)")
        let own = try #require(FileManager.default.contentsOfDirectory(atPath: place).first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place + "/" + own).isEmpty)
    }

    @Test func aChangedArtifactNeverRuns() throws {
        // Whatever is swapped in, whenever: what runs is what was verified, or nothing does.
        try publish("#!/bin/sh\necho good\n")
        try release.write("good", release.read("tool"))
        try release.write("bad", "#!/bin/sh\necho pwned\n")
        let swapping = """
            end=$(($(date +%s) + 60)); while [ ! -e stop ] && [ $(date +%s) -lt $end ]; do
            cp bad new; mv new tool; cp good tool; cat bad >tool; cp good new; mv new tool; done
            """
        let swapper = try RunningProgram("/bin/sh", ["-c", swapping], in: release.path)
        defer {
            try? release.write("stop", "")
            swapper.finish()
        }
        let digest = try release.text("SHA256SUMS").prefix(64)
        // In memory, where syncing the copies costs nothing.
        let tries = ProcessInfo.processInfo.environment["CI"] == nil ? 100 : 1_000
        let loop = """
            export TMPDIR=/dev/shm; i=0; while [ $i -lt \(tries) ]; do i=$((i + 1))
            if [ $((i % 20)) = 0 ]; then trust="--keys key.asc"; else trust="--pin sha256:\(digest)"; fi
            said=$('\(verifyUploader)' run tool --quiet $trust 2>/dev/null); echo "$? $said"; done
            """
        let outcomes = try release.execute("/bin/sh", ["-c", loop]).text
            .split(separator: "\n")
        #expect(outcomes.count == tries)
        #expect(outcomes.allSatisfy { $0 == "0 good" || $0 == "125 " })
        #expect(Set(outcomes).count == 2, "the swaps hit, and missed")
    }
}
