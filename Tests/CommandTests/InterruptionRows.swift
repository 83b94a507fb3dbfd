import Foundation
import PacketForge
import TestSupport
import Testing

/// Row X10 of docs/threat-model.md.
@Suite("Whenever it ends, nothing is left behind", .serialized)
struct InterruptionRows {
    let release: ForgedRelease
    let place: String

    init() throws {
        release = try ForgedRelease()
        place = release.path("tmp")
        try release.makeFolder("tmp")
    }

    private func start(_ program: String, _ arguments: [String]) throws -> RunningProgram {
        try RunningProgram(
            program, arguments, in: release.path, environment: ["TMPDIR": place].merging(Sanitizer.environment) { $1 })
    }

    private func start(_ arguments: [String] = ["tool", "--keys", "key.gpg"]) throws -> RunningProgram {
        // Whatever runs the tests may have these signals ignored.
        try start("/usr/bin/env", ["--default-signal=INT,TERM,HUP,QUIT", verifyUploader, "check"] + arguments)
    }

    /// Sends `signal` and waits; what has not ended within five seconds is killed.
    private func end(_ program: RunningProgram, by signal: Int32) -> ProgramRun {
        program.send(signal)
        _ = eventually { !program.isRunning }
        program.send(SIGKILL)
        return program.finish()
    }

    /// What lies in the private folders.
    private var homes: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: place + "/release-integrity-\(getuid())")) ?? []
    }

    /// Processes other than the command that have this release's private place in their arguments or environment.
    private var leftovers: [String] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int($0) != nil }.filter { process in
            ["cmdline", "environ"].contains { file in
                let text = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") ?? Data()
                return String(decoding: text, as: UTF8.self).contains(place)
            }
        }
    }

    @Test func afterSIGKILLTheNextRunTidiesUp() throws {
        var killed = 0
        for _ in 0..<25 {
            let process = try start()
            usleep(.random(in: 0...40_000))
            if end(process, by: SIGKILL).wasKilled { killed += 1 }
        }
        #expect(killed > 0)
        #expect(eventually { leftovers.isEmpty }, "a gpg whose parent died ends by itself")
        #expect(try start().finish().status == 0)
        #expect(homes.isEmpty)
    }

    @Test func aRunDoesNotTidyUpAnotherOnesHome() throws {
        try release.write("huge", [])
        try #require(truncate(release.path("huge"), 1 << 40) == 0)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: []), "huge") + release.manifest)
        let long = try start(["huge", "--keys", "key.gpg"])
        #expect(eventually { !homes.isEmpty })
        for _ in 0..<3 { #expect(try start().finish().status == 0) }
        #expect(homes.count == 1)
        _ = end(long, by: SIGTERM)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func aSignalWhileAFileIsReadLeavesNothing(_ signal: Int32) throws {
        try release.write("huge", [])
        try #require(truncate(release.path("huge"), 1 << 40) == 0)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: []), "huge"))
        try release.write("out", "old")
        let process = try start(["huge", "--keys", "key.gpg", "--output", "out"])
        #expect(eventually { !homes.isEmpty })
        usleep(100_000)
        let run = end(process, by: signal)
        #expect(run.wasKilled && run.status == signal)
        #expect(homes.isEmpty && leftovers.isEmpty)
        #expect(try release.names == ["SHA256SUMS", "SHA256SUMS.sig", "huge", "key.gpg", "out", "tmp", "tool"])
        #expect(try release.read("out") == Array("old".utf8))
    }

    @Test(.enabled(if: PrivateMounts.arePossible, "no mount namespaces"), arguments: ["--import", "--verify"])
    func aSignalWhileGPGRunsEndsIt(_ purpose: String) throws {
        try FileManager.default.copyItem(atPath: "/usr/bin/gpg", toPath: release.path("real-gpg"))
        try release.writeProgram(
            "gpg",
            """
            #!/bin/sh
            case " $* " in *" \(purpose) "*) : >\(release.path("hangs")); trap '' TERM INT HUP; sleep 1000;; esac
            exec \(release.path("real-gpg")) "$@"
            """)
        let command = [verifyUploader, "check", "tool", "--keys", "key.gpg"]
        let (program, arguments) = PrivateMounts.wrapping(
            command, in: release.path, after: "mount --bind gpg /usr/bin/gpg")
        let process = try start(program, arguments)
        #expect(eventually { release.exists("hangs") })
        #expect(!homes.isEmpty)
        let run = end(process, by: SIGTERM)
        #expect(run.wasKilled && run.status == SIGTERM)
        #expect(homes.isEmpty)
        #expect(eventually { leftovers.isEmpty })
    }

    @Test func aSignalThatIsIgnoredStaysIgnored() throws {
        try release.write("large", [])
        try #require(truncate(release.path("large"), 1 << 27) == 0)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: []), "large"))
        let process = try start(
            "/bin/sh", ["-c", "trap '' HUP; exec \"$0\" check large --keys key.gpg", verifyUploader])
        #expect(eventually { !homes.isEmpty })
        let run = end(process, by: SIGHUP)
        #expect(!run.wasKilled && run.status == 1)
    }
}
