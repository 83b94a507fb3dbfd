import Foundation
import TestSupport
import Testing

@Suite("New keys, from outside", .serialized)
struct KeyGenerationTests {
    let publisher: Publisher

    init() throws { publisher = try Publisher() }

    /// Fields of gpg's listing of a file, one array for each of its keys.
    func listing(_ file: String) throws -> [[String]] {
        let text = String(
            decoding: try publisher.gpg(["--show-keys", "--with-colons", publisher.path(file)]), as: UTF8.self)
        return text.split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        }
        .filter { ["pub", "sub", "sec", "ssb"].contains($0[0]) }
    }

    @Test func everythingThatAKeyNeedsAppearsTogether() throws {
        let answer = try publisher.generateKeys()
        #expect(answer.status == 0, "\(answer.text)\(answer.errorText)")
        #expect(answer.verdict == "generated")
        #expect(
            try publisher.names(in: "new") == [
                "README.txt", "primary.secret.asc", "public.asc", "revocation.asc", "signing.secret.asc",
            ])
        #expect(try publisher.mode("new") == 0o700)
        for name in ["primary.secret.asc", "signing.secret.asc", "revocation.asc"] {
            #expect(try publisher.mode("new/" + name) == 0o600)
        }
        #expect(try publisher.mode("new/public.asc") == 0o644)
        #expect(!publisher.exists("gnupg/pubring.kbx"), "the user's home is not touched")
        #expect(try publisher.leftovers().isEmpty)
        let card = try publisher.text("new/README.txt")
        for text in [Publisher.user, "primary.secret.asc", "vault", "certify", "sign "] { #expect(card.contains(text)) }
        #expect(try publisher.keys(["lint", "new/public.asc"]).findings.isEmpty)
    }

    @Test(arguments: [("ed25519", "22", "255"), ("rsa3072", "1", "3072")])
    func aPrimaryKeyThatCertifiesAndASubkeyThatSigns(_ algorithm: String, number: String, bits: String) throws {
        let dates = ["--expires-in", "30d", "--subkey-expires-in", "10d", "--algorithm", algorithm]
        #expect(try publisher.generateKeys("new", dates).status == 0)
        for file in ["public", "primary.secret", "signing.secret"] {
            let keys = try listing("new/\(file).asc")
            #expect(keys.map { $0[3] } == [number, number])
            #expect(keys.map { $0[2] } == [bits, bits])
            #expect(keys.map { $0[11].filter(\.isLowercase) } == ["c", "s"])
            let spans = keys.map { (Int($0[6]) ?? 0) - (Int($0[5]) ?? 0) }
            #expect(zip(spans, [30, 10]).allSatisfy { abs($0 - $1 * 86_400) <= 3 })
        }
    }

    @Test func ofThePrimaryKeyThePipelineGetsAStub() throws {
        try publisher.generateKeys()
        let packets = { (file: String) in
            String(
                decoding: try publisher.gpg(["--list-packets", publisher.path("new/\(file).secret.asc")]), as: UTF8.self
            )
        }
        let signing = try packets("signing").components(separatedBy: ":secret sub key packet:")
        #expect(signing.count == 2)
        #expect(signing[0].contains("gnu-dummy S2K"))
        #expect(!signing[1].contains("gnu-dummy S2K") && signing[1].contains("protect count: 65011712"))
        #expect(try !packets("primary").contains("gnu-dummy"))
    }

    @Test func theSigningKeyGoesStraightIntoASecretStore() throws {
        let answer = try publisher.generateKeys("new", ["--signing-key-to-stdout"])
        #expect(answer.status == 0)
        #expect(answer.text.hasPrefix("-----BEGIN PGP PRIVATE KEY BLOCK-----\n"))
        #expect(answer.errorText.contains("\"generated\""))
        #expect(!publisher.exists("new/signing.secret.asc"))
        let signed = try publisher.sign(
            ["dist", "--secret-key", "fd:0", "--passphrase-file", "pass"], input: answer.output)
        #expect(signed.status == 0)
        #expect(try publisher.check(["dist", "--keys", "new/public.asc"]).status == 0)
    }

    @Test func aKeyWithoutAPassphraseMustBeAskedFor() throws {
        let request = ["generate", "--user-id", Publisher.user, "--output", "new"]
        #expect(try publisher.keys(request).status == 64)
        #expect(!publisher.exists("new"))
        #expect(try publisher.keys(request + ["--no-passphrase"]).status == 0)
        #expect(try publisher.sign(["dist", "--secret-key", "new/signing.secret.asc"]).status == 0)
        #expect(try publisher.keys(request + ["--no-passphrase", "--passphrase-file", "x"]).status == 64)
        let variable = ["SIGN_RELEASE_PASSPHRASE": Publisher.passphrase]
        #expect(try publisher.keys(request + ["--no-passphrase"], environment: variable).status == 64)
    }

    @Test(arguments: ["variable", "descriptor"])
    func aPassphraseFromElsewhere(_ source: String) throws {
        let request = ["generate", "--user-id", Publisher.user, "--output", "new"]
        let answer =
            source == "variable"
            ? try publisher.keys(request, environment: ["SIGN_RELEASE_PASSPHRASE": Publisher.passphrase])
            : try publisher.keys(request + ["--passphrase-fd", "0"], input: Array((Publisher.passphrase + "\n").utf8))
        #expect(answer.status == 0)
        #expect(try publisher.sign(["dist", "--secret-key", "new/signing.secret.asc"]).rules == ["wrong-passphrase"])
    }

    @Test(.enabled(if: SchemaValidator.isThere || !mayBeMissing, "\(SchemaValidator.absence)"))
    func documentsAreWhatTheirSchemaSays() throws {
        let rotation = ["rotate", "--secret-key", "new/primary.secret.asc", "--passphrase-file", "pass"]
        let runs = [
            try publisher.generateKeys(), try publisher.generateKeys(),
            try publisher.keys(rotation + ["--output", "rotated"]),
        ]
        #expect(runs.map(\.status) == [0, 74, 0])
        for run in runs { #expect(run.schemaProblems.isEmpty) }
    }

    @Test func whatIsThereIsNeverReplaced() throws {
        try publisher.makeFolder("new")
        try publisher.write("new/file", "mine")
        let refused = try publisher.generateKeys()
        #expect(refused.status == 74 && refused.rules == ["output-exists"])
        #expect(try publisher.names(in: "new") == ["file"])
        #expect(try publisher.generateKeys("pass").status == 74)
        #expect(try publisher.generateKeys("no/such/folder").status == 74)
        try publisher.makeFolder("empty")
        #expect(try publisher.generateKeys("empty").status == 0)
        #expect(try publisher.names.filter { $0.contains("partial") }.isEmpty)
    }

    @Test(
        arguments: [
            ["--user-id", "Name"], ["--user-id", ""], ["--user-id", "Name <no address>"],
            ["--user-id", "a\u{1B}[31m <a@example.org>"], ["--user-id", "a\u{202E} <a@example.org>"],
            ["--user-id", "Two\nlines <a@example.org>"],
            ["--user-id", String(repeating: "x", count: 190) + "@example.org"],
            ["--user-id", "a@example.org", "--algorithm", "dsa1024"],
            ["--user-id", "a@example.org", "--expires-in", "0d"],
            ["--user-id", "a@example.org", "--expires-in", "never"],
            ["--user-id", "a@example.org", "--expires-in", "30y"],
            ["--user-id", "a@example.org", "--expires-in", "1y", "--subkey-expires-in", "2y"],
            ["--user-id", "a@example.org", "--passphrase-fd", "1"],
            ["--user-id", "a@example.org", "--passphrase-fd", "3", "--passphrase-file", "pass"],
        ])
    func commandLinesThatMakeNoSense(_ arguments: [String]) throws {
        try publisher.write("pass", Publisher.passphrase)
        let answer = try publisher.keys(
            ["generate", "--output", "new"] + arguments
                + (arguments.contains("--passphrase-fd") ? [] : ["--passphrase-file", "pass"]))
        #expect(answer.status == 64, "\(answer.errorText)")
        #expect(!publisher.exists("new"))
    }

    @Test func anInterruptedRunLeavesNoFolder() throws {
        try publisher.write("pass", Publisher.passphrase + "\n")
        let process = try RunningProgram(
            builtProgram("sign-release"),
            ["keys", "generate", "--user-id", Publisher.user, "--output", "new", "--passphrase-file", "pass"]
                + ["--algorithm", "rsa4096"],
            in: publisher.root, environment: publisher.environment)
        #expect(try eventually { try !publisher.agents().isEmpty })
        process.send(SIGTERM)
        #expect(process.finish().wasKilled)
        #expect(try eventually { try publisher.leftovers().isEmpty })
        #expect(try publisher.names.filter { $0.contains("new") }.isEmpty)
    }
}
