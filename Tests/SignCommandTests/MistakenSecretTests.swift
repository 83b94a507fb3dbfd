import Foundation
import TestSupport
import Testing

@Suite("Secrets in the place of their names", .serialized)
struct MistakenSecretTests {
    let publisher: Publisher
    static let word = "hunter2-of-the-vault"

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
    }

    /// Runs a command that must refuse and show nothing of `secrets`, in either form of its report.
    func refuse(_ arguments: [String], _ secrets: [String]) throws {
        for format in [[], ["--format", "json"]] {
            let run = try publisher.execute(
                builtProgram("sign-release"), arguments + format, publisher.environment)
            #expect(run.status == 64 || run.status == 78, "\(arguments.prefix(3)): \(run.status)")
            #expect(!run.wasKilled && !(run.text + run.errorText).isEmpty)
            for secret in secrets {
                #expect(!(run.text + run.errorText).contains(secret), "\(arguments[0]): \(run.text)\(run.errorText)")
            }
        }
        #expect(!publisher.exists("x") && !publisher.exists("dist/SHA256SUMS"))
    }

    @Test(arguments: ["armored", "in one line", "without its head"])
    func aKeyIsNotShown(_ form: String) throws {
        let armor = try publisher.text("key.secret.asc")
        let lines = armor.split(separator: "\n").map(String.init).filter { $0.count == 64 }
        try #require(lines.count > 3)
        let key =
            switch form {
            case "armored": armor
            case "in one line": lines.joined()
            default: lines.joined(separator: "\n")
            }
        let rotation = ["keys", "rotate", "--no-passphrase", "--output", "x"]
        for arguments in [
            ["sign", "dist", "--secret-key", "env:" + key], ["sign", "dist", "--secret-key", key],
            ["sign", "dist", "--secret-key=" + key], rotation + ["--secret-key", "env:" + key],
            rotation + ["--secret-key", key], rotation + ["--secret-key", "fd:" + key],
            ["sign", "dist", "--passphrase-file", key], ["sign", "dist", "--passphrase-fd", key],
            ["sign", "dist", "--signer", key], ["sign", "dist", "--digest=" + key],
        ] { try refuse(arguments, lines.map { String($0.prefix(24)) }) }
        guard form == "armored" else { return }
        for arguments in [
            ["sign", key], ["sign", "dist", key], ["keys", "lint", key], [key], ["sign", "dist", "--", key],
        ] {
            try refuse(arguments, lines)
        }
    }

    @Test func whatMayHaveBecomeKnownIsSaid() throws {
        let key = try publisher.text("key.secret.asc")
        for value in [key, "env:" + key] {
            let run = try publisher.sign(["dist", "--secret-key", value])
            #expect(run.status == 64)
            for text in ["history", "env:NAME", "fd:N"] { #expect(run.errorText.contains(text)) }
        }
        #expect(try publisher.sign(["dist", "--passphrase", Self.word]).errorText.contains("--passphrase-file"))
    }

    @Test func aPassphraseIsNotShown() throws {
        for option in ["--passphrase-file", "--passphrase-fd", "--passphrase"] {
            for arguments in [[option, Self.word], ["\(option)=\(Self.word)"]] {
                try refuse(["sign", "dist", "--secret-key", "key.secret.asc"] + arguments, [Self.word])
                try refuse(
                    ["keys", "generate", "--user-id", Publisher.user, "--output", "x"] + arguments, [Self.word])
            }
        }
        try publisher.write(Self.word, "")
        try refuse(["sign", "dist", "--passphrase-file", Self.word], [Self.word])
        #expect(
            try publisher.sign(["dist", "--passphrase-file", Self.word]).messages.contains(
                "the file given with --passphrase-file"))
    }

    @Test(arguments: ["1KEY", "KEY-1", "$KEY", "KE Y", "", "KÉY"])
    func variablesHaveNamesThatShellsTake(_ name: String) throws {
        let run = try publisher.sign(["dist", "--secret-key", "env:" + name])
        #expect(run.status == 64)
        #expect(name.isEmpty || !run.errorText.contains("env:" + name))
    }

    @Test func namesOfFilesAreShown() throws {
        #expect(try publisher.sign(["dist", "--secret-key", "absent.asc"]).messages.contains("'absent.asc'"))
        #expect(try publisher.sign(["dist", "--secret-key", "env:_KEY1"]).messages.contains("'_KEY1' is not set"))
    }
}
