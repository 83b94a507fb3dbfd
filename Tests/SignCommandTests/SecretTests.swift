import Foundation
import TestSupport
import Testing

@Suite("Secrets of sign-release, from outside", .serialized)
struct SecretTests {
    let publisher: Publisher
    static let passphrase = Publisher.passphrase

    init() throws { publisher = try Publisher() }

    /// Whether any file of the publisher's but the secret key itself holds the passphrase.
    func passphraseIsInAFile() throws -> Bool {
        try publisher.execute("/usr/bin/grep", ["-rqF", "--exclude=pass", Self.passphrase, publisher.root]).status == 0
    }

    @Test(arguments: ["file", "variable", "descriptor"])
    func aSecretKeyOfThisRun(_ source: String) throws {
        let fingerprint = try publisher.makeKey()
        let key = try publisher.text("key.secret.asc")
        try publisher.killAndRemoveHome()
        let answer =
            switch source {
            case "file": try publisher.sign(["dist", "--secret-key", "key.secret.asc"])
            case "variable": try publisher.sign(["dist", "--secret-key", "env:KEY"], environment: ["KEY": key])
            default: try publisher.sign(["dist", "--secret-key", "fd:0"], input: Array(key.utf8))
            }
        #expect(answer.status == 0)
        #expect(answer.signatures.first?["primaryFingerprint"] as? String == fingerprint)
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
        #expect(!publisher.exists("gnupg"), "the user's home is not made")
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test(arguments: ["file", "variable", "descriptor", "user's home"])
    func aPassphrase(_ source: String) throws {
        try publisher.makeKey(passphrase: Self.passphrase)
        try publisher.gnuPG.killAgent()
        try publisher.write("pass", Self.passphrase + "\nsecond line\n")
        let key = ["dist", "--secret-key", "key.secret.asc"]
        let bytes = Array((Self.passphrase + "\n").utf8)
        let answer =
            switch source {
            case "file": try publisher.sign(key + ["--passphrase-file", "pass"])
            case "variable":
                try publisher.sign(key, environment: ["SIGN_RELEASE_PASSPHRASE": Self.passphrase])
            case "descriptor": try publisher.sign(key + ["--passphrase-fd", "0"], input: bytes)
            default: try publisher.sign(["dist", "--passphrase-fd", "0"], input: bytes)
            }
        #expect(answer.status == 0)
        #expect(answer.verdict == "signed")
        #expect(!answer.errorText.contains(Self.passphrase))
        #expect(try !passphraseIsInAFile())
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test func aWrongPassphraseOrNoneIsSaidAtOnce() throws {
        try publisher.makeKey(passphrase: Self.passphrase)
        try publisher.gnuPG.killAgent()
        try publisher.write("pass", Self.passphrase + "x\n")
        let before = try publisher.state()
        let attempts = [
            ["--secret-key", "key.secret.asc", "--passphrase-file", "pass"], ["--passphrase-file", "pass"],
            ["--secret-key", "key.secret.asc"], [], ["--passphrase-file", "absent"], ["--passphrase-fd", "99"],
        ]
        for attempt in attempts {
            let begin = Date()
            let answer = try publisher.sign(["dist"] + attempt)
            #expect(answer.status == 78, "\(attempt)")
            #expect(answer.rules == ["wrong-passphrase"], "\(attempt)")
            #expect(Date().timeIntervalSince(begin) < 20)
            #expect(!answer.errorText.contains(Self.passphrase))
        }
        #expect(try publisher.state() == before)
        #expect(try publisher.leftovers().isEmpty)
        #expect(try !passphraseIsInAFile())
    }

    @Test(
        arguments: [
            ["--secret-key", "key.asc"], ["--secret-key", "dist/tool"], ["--secret-key", "absent"],
            ["--secret-key", "dist"], ["--secret-key", "fd:99"], ["--secret-key", "env:UNSET"],
            ["--signer", String(repeating: "A", count: 40)],
            ["--secret-key", "key.secret.asc", "--signer", String(repeating: "A", count: 40)],
        ])
    func noSecretKeyToSignWith(_ options: [String]) throws {
        try publisher.makeKey()
        let before = try publisher.state()
        let answer = try publisher.sign(["dist"] + options)
        #expect(answer.status == 78)
        #expect(answer.rules == ["secret-key-unavailable"])
        #expect(try publisher.state() == before)
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test func theEnvironmentForgetsSecretsAndChildrenNeverSeeThem() throws {
        try publisher.makeKey(passphrase: Self.passphrase)
        let process = try publisher.start(
            ["dist", "--secret-key", "fd:0"],
            environment: ["SIGN_RELEASE_PASSPHRASE": Self.passphrase, "CI_TOKEN": "token-of-the-pipeline"],
            input: .later)
        // It waits for the key, and has taken its environment apart before.
        let forgets = try eventually {
            // It is not dumpable, so nobody but root may look.
            guard geteuid() == 0 else { return access("/proc/\(process.id)/environ", R_OK) != 0 }
            let environment = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(process.id)/environ"))
            let text = String(decoding: environment, as: UTF8.self)
            return text.contains("GNUPGHOME=") && !text.contains(Self.passphrase)
        }
        #expect(forgets)
        try process.endInput(after: Array("no key".utf8))
        #expect(process.finish().status == 78)
    }

    /// A file that takes seconds to hash.
    func makeLargeFile() throws {
        // A sanitizer makes that take minutes.
        let size = ProcessInfo.processInfo.environment["RELEASE_SANITIZER"] == nil ? "8G" : "1G"
        _ = try publisher.execute("/usr/bin/truncate", ["-s", size, "\(publisher.folder)/large"])
    }

    @Test func whatAKilledRunLeavesTheNextOneRemoves() throws {
        try publisher.makeKey()
        try makeLargeFile()
        let killed = try publisher.start(
            ["dist", "--secret-key", "env:KEY"],
            environment: ["KEY": try publisher.text("key.secret.asc"), "CI_TOKEN": "token-of-the-pipeline"])
        #expect(try eventually { try !publisher.agents().isEmpty })
        let agent = try #require(try publisher.agents().first)
        let environment = try String(contentsOfFile: "/proc/\(agent)/environ", encoding: .utf8)
        #expect(!environment.contains("token-of-the-pipeline") && !environment.contains("PRIVATE KEY"))
        killed.send(SIGKILL)
        killed.finish()
        #expect(try !publisher.leftovers().isEmpty)
        #expect(try publisher.sign(["dist/tool"]).status == 0)
        #expect(try eventually { try publisher.leftovers().isEmpty })
    }

    /// The agent watches its home, and would end by itself some seconds later.
    @Test(arguments: [["--passphrase-file", "pass"], ["--passphrase-file", "pass", "--secret-key", "key.secret.asc"]])
    func aSignalEndsTheAgentAtOnce(_ options: [String]) throws {
        try publisher.makeKey(passphrase: Self.passphrase)
        try publisher.write("pass", Self.passphrase)
        for number in 0..<100 { try publisher.write("dist/file\(number)", "\(number)") }
        let process = try publisher.start(["dist", "--layout", "per-file"] + options)
        #expect(try eventually { try !publisher.agents().isEmpty })
        // gpg may have started it a moment ago, and it must listen.
        usleep(300_000)
        process.send(SIGTERM)
        #expect(process.finish().wasKilled)
        usleep(200_000)
        #expect(try publisher.leftovers().isEmpty)
        #expect(!publisher.exists("dist/file0.SHA256SUM"))
    }

    @Test(.enabled(if: isInstalled("/usr/bin/script"), "script(1) is needed"))
    func aTerminalThatGoesAwayWhileAPassphraseIsAskedForLeavesNothing() throws {
        try publisher.makeKey(passphrase: Self.passphrase)
        let command = "\(builtProgram("sign-release")) sign dist --secret-key key.secret.asc"
        let terminal = try RunningProgram(
            "/usr/bin/script", ["-q", "-c", command, "/dev/null"], in: publisher.root,
            environment: publisher.environment.merging(["TERM": "xterm"]) { $1 }, input: .later)
        let asked = try eventually {
            try publisher.agents().contains { agent in
                try publisher.execute("/usr/bin/pgrep", ["-g", "\(agent)", "pinentry"]).status == 0
            }
        }
        #expect(asked, "on a terminal, somebody is asked")
        let agents = try publisher.agents()
        terminal.send(SIGKILL)
        #expect(try eventually { try publisher.leftovers().isEmpty })
        for agent in agents {
            let isGone = try eventually {
                try publisher.execute("/usr/bin/pgrep", ["-r", "R,S,D,T", "-g", "\(agent)"]).status == 1
            }
            #expect(isGone, "the program that asks is gone too")
        }
        terminal.finish()
        #expect(!publisher.exists("dist/SHA256SUMS"))
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func anInterruptedRunLeavesNothing(_ signal: Int32) throws {
        try publisher.makeKey()
        try makeLargeFile()
        let process = try publisher.start(["dist", "--secret-key", "key.secret.asc"])
        #expect(try eventually { try !publisher.agents().isEmpty })
        process.send(signal)
        let run = process.finish()
        #expect(run.wasKilled && run.status == signal)
        #expect(try eventually { try publisher.leftovers().isEmpty })
        #expect(!publisher.exists("dist/SHA256SUMS") && !publisher.exists("dist/SHA256SUMS.sig"))
    }
}

extension Publisher {
    func killAndRemoveHome() throws {
        try gnuPG.killAgent()
        try remove("gnupg")
    }
}
