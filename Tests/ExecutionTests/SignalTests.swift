import Foundation
import TestSupport
import Testing

@Suite("The command stands in for the program")
struct SignalTests {
    @Test(arguments: Way.allCases, [SIGTERM, SIGKILL, SIGSEGV, SIGINT, SIGABRT])
    func deathByASignalIsMirrored(_ way: Way, _ signal: Int32) throws {
        let folder = try ScratchFolder()
        let end = try RunningProgram(way, folder.writeProgram("tool", "#!/bin/sh\nkill -\(signal) $$\nsleep 0.1\n"))
            .finish()
        #expect(end.wasKilled && end.status == signal)
    }

    @Test(arguments: [
        ("TERM", SIGTERM), ("HUP", SIGHUP), ("USR1", SIGUSR1), ("USR2", SIGUSR2), ("INT", SIGINT),
        ("QUIT", SIGQUIT),
    ])
    func aSignalIsPassedOn(_ name: String, _ signal: Int32) throws {
        let folder = try ScratchFolder()
        let text = "#!/bin/sh\ntrap 'echo got it; exit 9' \(name)\necho ready\nwhile :; do sleep 0.05; done\n"
        let running = try RunningProgram(.copy, folder.writeProgram("tool", text))
        try #require(running.writes("ready"))
        running.send(signal)
        let end = running.finish()
        #expect(end.text.contains("got it") && end.status == 9 && !end.wasKilled)
    }

    @Test func whatATerminalStopsIsLeftToTheProgram() throws {
        let folder = try ScratchFolder()
        let running = try RunningProgram(
            .copy, folder.writeProgram("tool", "#!/bin/sh\necho ready\nsleep 0.5\nexit 3\n"))
        try #require(running.writes("ready"))
        running.send(SIGTSTP)
        let end = running.finish()
        #expect(end.status == 3 && !end.wasKilled)
    }

    /// A terminal sends it to the program as well as to the probe, which must not pass it on a second time.
    @Test(
        .enabled(if: isInstalled("/usr/bin/script") && isInstalled("/usr/bin/python3"), "script or python3 is missing"),
        arguments: [("INT", UInt8(3))])
    func whatATerminalSendsToBothComesOnce(_ name: String, _ key: UInt8) throws {
        let folder = try ScratchFolder()
        let tool = try folder.writeProgram(
            "tool",
            """
            #!/bin/bash
            count=0
            trap 'count=$((count + 1))' \(name)
            echo ready
            for ((i = 0; i < 20; i++)); do sleep 0.05; done
            echo "count $count"
            """)
        // Threads of the tests block these signals, and what they start inherits that.
        let unblocking =
            "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); os.execv(sys.argv[1], sys.argv[1:])"
        let running = try RunningProgram(
            "/usr/bin/python3",
            ["-c", unblocking, "/usr/bin/script", "-qec", "'\(probe)' copy '\(tool)'", "/dev/null"], input: .later)
        try #require(running.writes("ready"))
        try running.endInput(after: [key])
        #expect(running.finish().text.contains("count 1"))
    }

    @Test func stoppingAndContinuingIsMirrored() throws {
        let folder = try ScratchFolder()
        let running = try RunningProgram(
            .copy, folder.writeProgram("tool", "#!/bin/sh\necho $$\nkill -STOP $$\necho on\nexit 4\n"))
        var tries = 0
        while try running.state() != "T", tries < 500 {
            usleep(10_000)
            tries += 1
        }
        #expect(try running.state() == "T")
        running.send(SIGCONT)
        let end = running.finish()
        #expect(end.text.contains("on") && end.status == 4)
    }

    @Test(arguments: ["PIPE", "CHLD", "INT"])
    func anIgnoredSignalStaysIgnoredAndOthersAreNot(_ name: String) throws {
        let folder = try ScratchFolder()
        let tool = try folder.writeProgram("tool", "#!/bin/sh\nexec grep SigIgn /proc/self/status\n")
        let plain = try folder.writeProgram("plain", "#!/bin/sh\nexec \"$1\" copy \"$2\"\n")
        let ignoring = try folder.writeProgram("ignoring", "#!/bin/sh\ntrap '' \(name)\nexec \"$1\" copy \"$2\"\n")
        let direct = try folder.writeProgram("direct", "#!/bin/sh\ntrap '' \(name)\nexec \"$2\"\n")
        let expected = try ignored(RunningProgram(direct, [probe, tool]))
        #expect(try ignored(RunningProgram(ignoring, [probe, tool])) == expected)
        #expect(try ignored(RunningProgram(plain, [probe, tool])) == ignored(RunningProgram(tool, [])))
    }

    /// The signals that a program shows as ignored, as bits, without 32 and 33: those are the C library's, and out of
    /// reach of whoever starts a program. See: man 7 nptl
    private func ignored(_ program: RunningProgram) throws -> UInt64 {
        let fields = program.finish().text.split(whereSeparator: \.isWhitespace)
        try #require(fields.first == "SigIgn:" && fields.count == 2)
        return try #require(UInt64(fields[1], radix: 16)) & ~(0b11 << 31)
    }

    @Test func theCopyIsRemovedWhenTheProgramWasKilled() throws {
        let folder = try ScratchFolder()
        let text = "#!/bin/sh\nreadlink /proc/$$/fd/* | grep release-integrity\nkill -9 $$\n"
        let end = try RunningProgram(.copy, folder.writeProgram("tool", text)).finish()
        let copy = try #require(end.text.split(separator: "\n").first.map(String.init))
        #expect(copy.hasSuffix("/tool") && !FileManager.default.fileExists(atPath: copy))
    }
}
