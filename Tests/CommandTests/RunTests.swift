import Foundation
import Testing

@Suite("verify-uploader run, as a process", .serialized)
struct RunTests {
    let release: SampleRelease

    init() throws { release = try SampleRelease() }

    struct End {
        let status: Int32
        let output: String
        let error: String
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> End {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: SampleRelease.command)
        process.arguments = ["run"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: release.folder)
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        let (output, error) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = error.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return End(
            status: process.terminationReason == .uncaughtSignal
                ? -process.terminationStatus : process.terminationStatus,
            output: String(decoding: said, as: UTF8.self), error: String(decoding: complained, as: UTF8.self))
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
        #expect(end.output == "2 --help two words blue /nowhere\n")
        #expect(end.error.contains("verified 'tool'"))
    }

    @Test(arguments: ["copy", "memory"])
    func aProgramDiesByTheSameSignal(_ via: String) throws {
        try publish("#!/bin/sh\nkill -TERM $$\nsleep 1\n")
        let end = try run(["tool", "--keys", "key.asc", "--via", via])
        #expect(end.status == -SIGTERM, "\(end)")
    }

    @Test func theNameIsTheArtifactAsTyped() throws {
        let program = "/bin/sleep"
        try FileManager.default.removeItem(atPath: release.folder + "/tool")
        try FileManager.default.copyItem(atPath: program, toPath: release.folder + "/tool")
        try release.sign()
        let end = try run(["./tool", "--keys", "key.asc", "--", "--help"])
        #expect(end.status == 0)
        #expect(end.output.contains("Usage: ./tool "))
    }

    @Test(
        arguments: [
            ["tool", "--keys", "key.asc"], ["tool"], [], ["tool", "--keys", "none.asc"], ["none", "--keys", "key.asc"],
            ["tool", "--keys", "key.asc", "--threshold", "2"], ["tool", "--keys", "key.asc", "--unknown"],
            ["tool", "--keys", "key.asc", "--at", "2026-01-01T00:00:00Z"], ["tool", "--checksum-only"],
            ["tool", "--keys", "key.asc", "--via", "network"], ["--help", "tool"],
            ["tool", "--keys", "key.asc", "--result", "/nowhere/at/all"],
        ])
    func whateverIsRefusedEndsIn125AndRunsNothing(_ arguments: [String]) throws {
        try publish("#!/bin/sh\ntouch ran\n")
        if !arguments.contains("--result") { try release.write("tool", "#!/bin/sh\ntouch ran #\n") }
        let end = try run(arguments)
        #expect(end.status == 125)
        #expect(end.output.isEmpty)
        #expect(!end.error.isEmpty && !end.error.contains("verified '"))
        #expect(!FileManager.default.fileExists(atPath: release.folder + "/ran"))
    }

    @Test func whatCannotBeExecutedEndsAsInAShell() throws {
        try publish("just text\n")
        #expect(try run(["tool", "--keys", "key.asc"]).status == 126)
        try publish("#!/no/such/interpreter\n")
        let end = try run(["tool", "--keys", "key.asc"])
        #expect(end.status == 127)
        #expect(end.error.contains("interpreter '/no/such/interpreter' is not there"))
    }

    @Test func theResultGoesWhereItIsAsked() throws {
        try publish("#!/bin/sh\necho out\ncat result.json\n")
        let end = try run(["tool", "--keys", "key.asc", "--result", "result.json", "--format", "json"])
        #expect(end.status == 0)
        #expect(end.error.isEmpty)
        #expect(end.output.hasPrefix("out\n{"), "it is there before the program starts")
        let document = try JSONSerialization.jsonObject(with: release.read("result.json")) as? [String: Any]
        #expect(document?["verdict"] as? String == "verified")
        #expect(try run(["tool", "--keys", "key.asc", "--quiet"]).error.isEmpty)
    }

    @Test func aSignedManifestIsNoProgram() throws {
        try release.write("list", "#!/bin/sh\n")
        let sums = try release.execute("/usr/bin/sha256sum", ["tool"])
        try Data(sums.output).write(to: URL(fileURLWithPath: release.folder + "/list"))
        try release.gpg(["--detach-sign", "list"])
        #expect(try release.check(["list", "--keys", "key.asc"]).status == 0)
        let end = try run(["list", "--keys", "key.asc"])
        #expect(end.status == 125)
        #expect(end.error.contains("wrong-kind"))
    }

    @Test func aPinIsEnoughToRun() throws {
        let digest = String(decoding: try release.read("SHA256SUMS"), as: UTF8.self).prefix(64)
        #expect(try run(["tool", "--pin", "sha256:\(digest)"]).output == "hello\n")
        #expect(try run(["tool", "--pin", "sha256:\(String(repeating: "0", count: 64))"]).status == 125)
        #expect(try run(["tool", "--pin", "md5:\(String(repeating: "0", count: 32))"]).status == 125)
    }

    @Test func nothingIsLeftBehindAndNothingLiesAroundMeanwhile() throws {
        let place = release.folder + "/private"
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try publish("#!/bin/sh\nls private/*\n")
        let end = try run(["tool", "--keys", "key.asc"], environment: ["TMPDIR": place])
        #expect(end.output.split(separator: "\n").count == 1, "the copy alone, and no home of gpg: \(end.output)")
        let own = try #require(FileManager.default.contentsOfDirectory(atPath: place).first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place + "/" + own).isEmpty)
    }

    @Test func aChangedArtifactNeverRuns() throws {
        // Whatever is swapped in, whenever: what runs is what was verified, or nothing does.
        try publish("#!/bin/sh\necho good\n")
        let good = release.folder + "/good"
        let bad = release.folder + "/bad"
        try FileManager.default.copyItem(atPath: release.folder + "/tool", toPath: good)
        try "#!/bin/sh\necho pwned\n".write(toFile: bad, atomically: false, encoding: .utf8)
        let swapper = Process()
        swapper.executableURL = URL(fileURLWithPath: "/bin/sh")
        swapper.arguments = [
            "-c",
            """
            end=$(($(date +%s) + 60)); while [ ! -e stop ] && [ $(date +%s) -lt $end ]; do
            cp bad new; mv new tool; cp good tool; cat bad >tool; cp good new; mv new tool; done
            """,
        ]
        swapper.currentDirectoryURL = URL(fileURLWithPath: release.folder)
        try swapper.run()
        defer {
            try? release.write("stop", "")
            swapper.waitUntilExit()
        }
        let digest = String(decoding: try release.read("SHA256SUMS"), as: UTF8.self).prefix(64)
        // In memory, where syncing the copies costs nothing.
        let tries = ProcessInfo.processInfo.environment["CI"] == nil ? 100 : 1_000
        let loop = """
            export TMPDIR=/dev/shm; i=0; while [ $i -lt \(tries) ]; do i=$((i + 1))
            if [ $((i % 20)) = 0 ]; then trust="--keys key.asc"; else trust="--pin sha256:\(digest)"; fi
            said=$('\(SampleRelease.command)' run tool --quiet $trust 2>/dev/null); echo "$? $said"; done
            """
        let outcomes = String(decoding: try release.execute("/bin/sh", ["-c", loop]).output, as: UTF8.self)
            .split(separator: "\n")
        #expect(outcomes.count == tries)
        #expect(outcomes.allSatisfy { $0 == "0 good" || $0 == "125 " })
        #expect(Set(outcomes).count == 2, "the swaps hit, and missed")
    }
}
