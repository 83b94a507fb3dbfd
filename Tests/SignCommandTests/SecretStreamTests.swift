import Foundation
import TestSupport
import Testing

@Suite("The signing key goes nowhere but where it was sent", .serialized)
struct SecretStreamTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.write("pass", Publisher.passphrase + "\n")
    }

    /// Generates a key whose subkey goes to standard output, which a shell redirects after `preparation`.
    func generate(_ redirection: String, after preparation: String = "", _ options: [String] = [Self.option]) throws
        -> ProgramRun
    {
        try publisher.execute(
            "/bin/sh",
            [
                "-c", "\(preparation)\nexec \"$@\" \(redirection)", "sh", builtProgram("sign-release"), "keys",
                "generate",
                "--user-id", Publisher.user, "--passphrase-file", "pass", "--output", "new",
            ] + options, publisher.environment)
    }

    static let option = "--signing-key-to-stdout"

    @Test(
        arguments: [
            (">&-", "", "closed"), (">/dev/null", "", "keeps nothing"), (">/dev/zero", "", "keeps nothing"),
            (">key", "umask 022", "other users"), (">key", "umask 037", "other users"),
            ("1<>pipe", "mkfifo -m 0644 pipe", "other users"),
        ])
    func whereItWouldBeLostOrSeenNothingIsMade(_ redirection: String, _ preparation: String, saying text: String) throws
    {
        let run = try generate(redirection, after: preparation)
        #expect(run.status == 64 && run.errorText.contains(text), "\(run.errorText)")
        #expect(!publisher.exists("new"))
        if publisher.exists("key") { #expect(try publisher.read("key").isEmpty) }
    }

    @Test func aFileForThisUserAloneIsTaken() throws {
        let run = try generate(">key", after: "umask 077")
        #expect(run.status == 0, "\(run.errorText)")
        #expect(try publisher.text("key").hasPrefix("-----BEGIN PGP PRIVATE KEY BLOCK-----\n"))
    }

    @Test(arguments: [">&-", ">/dev/null"])
    func withoutASecretOnItAnyOutputWillDo(_ redirection: String) throws {
        let run = try generate(redirection, after: "", [])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(publisher.exists("new/signing.secret.asc"))
    }
}
