import Foundation
import TestSupport
import Testing

@Suite("Keys and passphrases that sign-release keys must not take", .serialized)
struct KeyInputTests {
    let publisher: Publisher

    init() throws { publisher = try Publisher() }

    static let vault = ["--secret-key", "new/primary.secret.asc"]
    static let commands = [["rotate"], ["extend"], ["revoke", "--reason", "retired"]]

    /// Runs a command that must refuse, say so in one document that is what its schema says, and leave nothing.
    @discardableResult
    func refuse(
        _ arguments: [String], _ status: Int32, _ rule: String, saying text: String = "", input: [UInt8] = []
    ) throws -> ProgramRun {
        let run = try publisher.keys(arguments + ["--output", "x"], input: input)
        #expect(run.status == status && run.rules == [rule], "\(arguments): \(run.text)\(run.errorText)")
        #expect(text.isEmpty || run.messages.contains(text), "\(arguments): \(run.messages)")
        #expect(run.verdict == "undecided" && run.objects("certificates").isEmpty)
        #expect(run.schemaProblems.isEmpty)
        #expect(!publisher.exists("x"))
        #expect(try publisher.names.filter { $0.contains("partial") }.isEmpty)
        #expect(try publisher.leftovers().isEmpty)
        return run
    }

    @Test(
        arguments: [
            ("", "holds no passphrase"), ("\n second", "holds no passphrase"), ("a\0b\n", "zero byte"),
            ("p\0w\0\n", "zero byte"), ("windows\r\n", "carriage return"), ("a\u{1B}[2J\n", "control character"),
            (String(repeating: "x", count: 256), "longer than 255 bytes"),
            (String(repeating: "x", count: 1 << 20), "larger than 4096 bytes"),
        ])
    func aPassphraseThatIsNotWhatItSeems(_ passphrase: String, saying text: String) throws {
        try publisher.write("pass", passphrase)
        let generate = ["generate", "--user-id", Publisher.user]
        try refuse(generate + ["--passphrase-file", "pass"], 78, "wrong-passphrase", saying: text)
        let bytes = Array(passphrase.utf8)
        guard !bytes.isEmpty, bytes.count < 4_096 else { return }
        try refuse(generate + ["--passphrase-fd", "0"], 78, "wrong-passphrase", saying: text, input: bytes)
    }

    @Test func aPassphraseOfEveryLengthThatIsTaken() throws {
        let longest = String(repeating: "x", count: 255)
        try publisher.write("pass", longest)
        let run = try publisher.keys(
            ["generate", "--user-id", Publisher.user, "--output", "new", "--passphrase-file", "pass"])
        #expect(run.status == 0, "\(run.text)")
        try publisher.write("pass", String(longest.dropLast()))
        try refuse(["extend"] + Self.vault + ["--passphrase-file", "pass"], 78, "wrong-passphrase")
    }

    @Test func filesThatAreNoFiles() throws {
        try #require(mkfifo(publisher.path("pipe"), 0o600) == 0)
        try publisher.makeFolder("folder")
        try publisher.generateKeys()
        for file in ["pipe", "folder", "/dev/zero", "absent", "pass/"] {
            try refuse(
                ["generate", "--user-id", Publisher.user, "--passphrase-file", file], 78, "wrong-passphrase")
            try refuse(
                ["extend", "--secret-key", file, "--passphrase-file", "pass"], 78, "secret-key-unavailable")
        }
        try refuse(
            ["generate", "--user-id", Publisher.user, "--passphrase-fd", "77"], 78, "wrong-passphrase",
            saying: "descriptor 77")
        try refuse(
            ["extend", "--secret-key", "fd:77", "--passphrase-file", "pass"], 78, "secret-key-unavailable")
    }

    @Test func nobodyToAskIsAUsageErrorInADocumentToo() throws {
        try refuse(["generate", "--user-id", Publisher.user], 64, "usage", saying: "--no-passphrase")
        let sign = try publisher.sign(["dist", "--secret-key", "x", "--product", "tool"])
        #expect(sign.status == 64)
    }

    @Test func aFileThatEverybodyCanReadIsAWarning() throws {
        try publisher.generateKeys()
        let extend = ["extend"] + Self.vault + ["--passphrase-file", "pass", "--output"]
        #expect(try publisher.keys(extend + ["safe"]).warnings.isEmpty, "nobody else can enter the folder")
        try #require(chmod(publisher.root, 0o755) == 0)
        let exposed = try publisher.keys(extend + ["exposed"])
        #expect(exposed.status == 0 && exposed.verdict == "extended")
        #expect(exposed.warnings == ["secret-file-exposed"] && exposed.messages.contains("'pass'"))
        let sign = ["dist", "--secret-key", "new/signing.secret.asc", "--passphrase-file", "pass", "--refresh"]
        #expect(try publisher.sign(sign).warnings == ["secret-file-exposed"])
        try #require(chmod(publisher.path("pass"), 0o640) == 0)
        #expect(try publisher.sign(sign).warnings.isEmpty)
    }

    @Test func aRevokedKeyIsNotChanged() throws {
        try publisher.generateKeys()
        let options = Self.vault + ["--passphrase-file", "pass"]
        let revoked = try publisher.keys(["revoke", "--reason", "superseded", "--output", "ended"] + options)
        #expect(revoked.status == 0)
        for command in Self.commands {
            let key = ["--secret-key", "ended/primary.secret.asc", "--passphrase-file", "pass"]
            try refuse(command + key, 78, "secret-key-unavailable", saying: "is revoked")
            // What the public key knows counts too.
            try refuse(
                command + options + ["--public-key", "ended/public.asc"], 78, "secret-key-unavailable",
                saying: "is revoked")
        }
    }

    @Test func aSubkeyIsRevokedOnce() throws {
        let made = try publisher.generateKeys()
        let subkey = try #require(made.keyFingerprints.last)
        let revoke = ["revoke", "--subkey", subkey, "--passphrase-file", "pass", "--reason"]
        #expect(try publisher.keys(revoke + ["retired"] + Self.vault + ["--output", "first"]).status == 0)
        try refuse(
            revoke + ["compromised", "--secret-key", "first/primary.secret.asc"], 78, "secret-key-unavailable",
            saying: "is revoked already")
        // For another reason, as the remedy says.
        #expect(try publisher.keys(revoke + ["compromised"] + Self.vault + ["--output", "second"]).status == 0)
        let merged = try publisher.execute(
            builtProgram("sign-release"), ["keys", "export", "first/public.asc", "second/public.asc"],
            publisher.environment)
        try publisher.write("merged.asc", merged.output)
        #expect(try publisher.keys(["status", "merged.asc"]).messages.contains("compromised"))
    }

    @Test func anExpiredKeyIsExtendedFirstAndCanBeRevoked() throws {
        try publisher.write("pass", Publisher.passphrase)
        let then = ["--faked-system-time", "20200101T000000"]
        try publisher.gpg(
            then + ["--quick-generate-key", "old@example.org", "ed25519", "cert", "1y"], Publisher.passphrase)
        try publisher.makeFolder("new")
        try publisher.write(
            "new/primary.secret.asc",
            publisher.gpg(["--armor", "--export-secret-keys", "old@example.org"], Publisher.passphrase))
        let key = Self.vault + ["--passphrase-file", "pass"]
        try refuse(["rotate"] + key, 78, "secret-key-unavailable", saying: "has expired")
        let revoked = try publisher.keys(["revoke", "--reason", "compromised", "--output", "ended"] + key)
        #expect(revoked.status == 0, "\(revoked.text)")
        let extended = try publisher.keys(["extend", "--output", "extended"] + key)
        #expect(extended.status == 0, "\(extended.text)")
        let rotated = try publisher.keys(
            [
                "rotate", "--secret-key", "extended/primary.secret.asc", "--passphrase-file", "pass", "--output",
                "rotated",
            ])
        #expect(rotated.status == 0, "\(rotated.text)")
    }

    @Test func filesOfOtherKeys() throws {
        try publisher.generateKeys()
        try publisher.generateKeys("other")
        try publisher.write(
            "two.asc", publisher.read("new/primary.secret.asc") + publisher.read("other/primary.secret.asc"))
        try publisher.write("card.gpg", card(of: "new/signing.secret.asc"))
        for command in Self.commands {
            for file in [
                "two.asc", "card.gpg", "new/public.asc", "new/signing.secret.asc", "new/revocation.asc", "pass",
            ] {
                try refuse(
                    command + ["--secret-key", file, "--passphrase-file", "pass"], 78, "secret-key-unavailable")
            }
            try refuse(
                command + Self.vault + ["--passphrase-file", "pass", "--public-key", "other/public.asc"], 78,
                "secret-key-unavailable", saying: "the public key is")
        }
        // A subkey's secret signs, wherever the primary key's is.
        #expect(try publisher.sign(["dist", "--secret-key", "card.gpg", "--passphrase-file", "pass"]).status == 0)
    }

    @Test func aFileThatIsCutOff() throws {
        try publisher.generateKeys()
        let armor = try publisher.read("new/primary.secret.asc")
        let packets = try publisher.gpg(["--dearmor", "--output", "-", publisher.path("new/primary.secret.asc")])
        // gpg would take what comes before: the primary key without its subkey, for one.
        let whole = [(armor, armor.count - 1), (packets, packets.count)]
        for (bytes, end) in whole {
            for count in stride(from: 1, to: end, by: end / 12) {
                try publisher.write("cut", bytes.prefix(count))
                try refuse(
                    ["rotate", "--secret-key", "cut", "--passphrase-file", "pass"], 78, "secret-key-unavailable")
            }
        }
        try publisher.write("cut", armor.dropLast("-----END PGP PRIVATE KEY BLOCK-----\n".utf8.count))
        try refuse(
            ["rotate", "--secret-key", "cut", "--passphrase-file", "pass"], 78, "secret-key-unavailable",
            saying: "cut off")
    }

    @Test func severalPublicKeysWhereOneIsMeant() throws {
        let names = [
            try #require(try publisher.generateKeys().keyFingerprints.first),
            try #require(try publisher.generateKeys("other").keyFingerprints.first),
        ]
        let files = try ["new", "other"].map { try publisher.read("\($0)/public.asc") }
        for bytes in [files[0] + files[1], files[1] + files[0]] {
            try publisher.write("both.asc", bytes)
            for command in Self.commands {
                let run = try refuse(
                    command + Self.vault + ["--passphrase-file", "pass", "--public-key", "both.asc"], 78,
                    "key-file-malformed", saying: "2 keys")
                for name in names { #expect(run.messages.contains(name)) }
            }
        }
        // Two copies of one key are one.
        try publisher.write("twice.asc", files[0] + files[0])
        let extended = try publisher.keys(
            ["extend", "--passphrase-file", "pass", "--public-key", "twice.asc", "--output", "x"] + Self.vault)
        #expect(extended.status == 0, "\(extended.text)")
    }

    /// The file with GnuPG's stub for a key on a card in place of the one for a primary key that is absent.
    func card(of file: String) throws -> [UInt8] {
        let base64 = try publisher.text(file).split(separator: "\n").dropFirst().prefix { !$0.hasPrefix("=") }.joined()
        var packets = Array(try #require(Data(base64Encoded: base64)))
        let mark = try #require(Data(packets).range(of: Data("GNU\u{1}".utf8)))
        // Mode 2, and the card's number behind its length.
        packets.replaceSubrange((mark.upperBound - 1)..<mark.upperBound, with: [2, 16] + (1...16))
        packets[1] += 17
        return packets
    }
}
