import Foundation
import TestSupport
import Testing

@Suite(
    "The user's agent asks for a passphrase", .serialized,
    .enabled(if: isInstalled("/usr/bin/script"), "script(1) is needed"))
struct PinentryTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey(passphrase: Publisher.passphrase)
        try publisher.gnuPG.killAgent()
    }

    /// Has the agent of the user's home run a program that answers so, and that writes down what it is told.
    func answer(_ pin: String) throws {
        try publisher.writeProgram(
            "pinentry",
            """
            #!/bin/sh
            # See: man 1 pinentry; the Assuan manual, "Server responses"
            echo OK
            while read -r line; do
                echo "$line" >>'\(publisher.path("asked"))'
                case $line in
                GETPIN*) \(pin) ;;
                BYE*) echo OK && exit ;;
                *) echo OK ;;
                esac
            done
            """)
        try publisher.write("asked", "")
        try publisher.write("gnupg/gpg-agent.conf", "pinentry-program \(publisher.path("pinentry"))\n")
    }

    func signOnATerminal() throws -> ProgramRun {
        let command = "\(builtProgram("sign-release")) sign dist --refresh"
        return try publisher.execute(
            "/usr/bin/script", ["-qec", command, "/dev/null"],
            publisher.environment.merging(["TERM": "xterm"]) { $1 })
    }

    /// What the program that asks was told.
    func asked() throws -> [Substring] { try publisher.text("asked").split(separator: "\n") }

    func agent() throws -> Int32? {
        try publisher.execute("/usr/bin/pgrep", ["-f", "^gpg-agent --homedir \(publisher.home) "]).text
            .split(separator: "\n").first.flatMap { Int32($0) }
    }

    @Test func itIsAskedOnceAndSignsForUs() throws {
        try answer("echo 'D \(Publisher.passphrase)' && echo OK")
        let first = try signOnATerminal()
        #expect(first.status == 0, "\(first.text)")
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
        let asked = try asked()
        #expect(asked.count { $0.hasPrefix("GETPIN") } == 1)
        #expect(asked.contains { $0.hasPrefix("OPTION ttyname=/dev/pts/") }, "on the user's own terminal")
        #expect(asked.contains { $0.hasPrefix("SETDESC") && $0.contains("key@example.org") })
        let agent = try #require(try agent())
        #expect(!first.text.contains(Publisher.passphrase))
        // The agent is the user's: it lives on, and knows the passphrase by now, also where nobody can be asked.
        #expect(try publisher.sign(["dist", "--refresh"]).status == 0)
        #expect(try self.asked().count { $0.hasPrefix("GETPIN") } == 1)
        #expect(try self.agent() == agent)
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test(
        arguments: [
            ("echo 'D wrong' && echo OK", 3, 78, "wrong-passphrase"),
            ("echo 'ERR 83886179 cancelled'", 1, 78, "wrong-passphrase"), ("exit 1", 1, 69, "engine-failed"),
        ] as [(String, Int, Int32, String)])
    func whoeverDoesNotKnowItDoesNotSign(
        _ pin: String, times: Int, _ status: Int32, _ rule: String
    ) throws {
        try answer(pin)
        let run = try signOnATerminal()
        #expect(run.status == status, "\(run.text)")
        #expect(run.text.contains(rule))
        #expect(try asked().count { $0.hasPrefix("GETPIN") } == times)
        #expect(!publisher.exists("dist/SHA256SUMS"))
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test func withoutATerminalNobodyIsAsked() throws {
        try answer("echo 'D \(Publisher.passphrase)' && echo OK")
        #expect(try publisher.sign(["dist"]).rules == ["wrong-passphrase"])
        #expect(try asked().isEmpty)
    }
}
