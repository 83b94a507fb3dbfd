import Foundation
import PacketForge
import Testing

/// Row X10 of docs/threat-model.md.
@Suite("Whenever it ends, nothing is left behind", .serialized)
struct InterruptionRows {
    let release: ForgedRelease
    let place: String

    init() throws {
        release = try ForgedRelease()
        place = release.path("tmp")
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    private func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: release.folder)
        process.environment = ["TMPDIR": place]
        (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func start(_ arguments: [String] = ["tool", "--keys", "key.gpg"]) throws -> Process {
        // Whatever runs the tests may have these signals ignored.
        try start("/usr/bin/env", ["--default-signal=INT,TERM,HUP", CommandRun.command, "check"] + arguments)
    }

    /// Foundation forgets the id of a process that has ended, and 0 stands for every process of the tests.
    private func send(_ signal: Int32, to process: Process) {
        let id = process.processIdentifier
        if id > 1 { kill(id, signal) }
    }

    /// Sends `signal` and waits; what has not ended within ten seconds is killed.
    private func end(_ process: Process, by signal: Int32) {
        send(signal, to: process)
        for _ in 0..<1000 where process.isRunning { usleep(10_000) }
        send(SIGKILL, to: process)
        process.waitUntilExit()
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

    private func wait(for condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<500 {
            if try condition() { return true }
            usleep(10_000)
        }
        return false
    }

    @Test func afterSIGKILLTheNextRunTidiesUp() throws {
        var killed = 0
        for _ in 0..<25 {
            let process = try start()
            usleep(.random(in: 0...40_000))
            end(process, by: SIGKILL)
            if process.terminationReason == .uncaughtSignal { killed += 1 }
        }
        #expect(killed > 0)
        #expect(wait { leftovers.isEmpty }, "a gpg whose parent died ends by itself")
        let last = try start()
        last.waitUntilExit()
        #expect(last.terminationStatus == 0)
        #expect(homes.isEmpty)
    }

    @Test func aRunDoesNotTidyUpAnotherOnesHome() throws {
        try release.write("huge", [])
        try #require(truncate(release.path("huge"), 1 << 40) == 0)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: []), "huge") + release.manifest)
        let long = try start(["huge", "--keys", "key.gpg"])
        #expect(wait { !homes.isEmpty })
        for _ in 0..<3 {
            let short = try start()
            short.waitUntilExit()
            #expect(short.terminationStatus == 0)
        }
        #expect(homes.count == 1)
        end(long, by: SIGTERM)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalWhileAFileIsReadLeavesNothing(_ signal: Int32) throws {
        try release.write("huge", [])
        try #require(truncate(release.path("huge"), 1 << 40) == 0)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: []), "huge"))
        try release.write("out", "old")
        let process = try start(["huge", "--keys", "key.gpg", "--output", "out"])
        #expect(wait { !homes.isEmpty })
        usleep(100_000)
        end(process, by: signal)
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal)
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
        let command = [CommandRun.command, "check", "tool", "--keys", "key.gpg"]
        let (program, arguments) = PrivateMounts.wrapping(
            command, in: release.folder, after: "mount --bind gpg /usr/bin/gpg")
        let process = try start(program, arguments)
        #expect(wait { FileManager.default.fileExists(atPath: release.path("hangs")) })
        #expect(!homes.isEmpty)
        end(process, by: SIGTERM)
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGTERM)
        #expect(homes.isEmpty)
        #expect(wait { leftovers.isEmpty })
    }

    @Test func aSignalThatIsIgnoredStaysIgnored() throws {
        try release.write("large", [])
        try #require(truncate(release.path("large"), 1 << 27) == 0)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: []), "large"))
        let process = try start(
            "/bin/sh", ["-c", "trap '' HUP; exec \"$0\" check large --keys key.gpg", CommandRun.command])
        #expect(wait { !homes.isEmpty })
        end(process, by: SIGHUP)
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
    }
}
