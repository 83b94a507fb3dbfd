import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import GnuPGSigning
import OpenPGP

/// `sign-release keys generate`: a primary key for the vault, and a signing subkey for the pipeline.
struct GenerateKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make an offline primary key and a signing subkey.",
        discussion: """
            The primary key only certifies and belongs into a vault; the subkey signs, and is all that a pipeline gets:

              sign-release keys generate \\
                --user-id 'Example releases <releases@example.org>' \\
                --passphrase-file passphrase --output new-key

            Writes primary.secret.asc, signing.secret.asc, public.asc, revocation.asc and a card, README.txt, that says where \
            each belongs. The folder must not be there, or be empty; it appears when everything in it was verified.

            The signing key straight into a secret store, never onto this disk:

              sign-release keys generate \\
                --user-id 'Example releases <releases@example.org>' \\
                --passphrase-file passphrase --output new-key --signing-key-to-stdout \\
                | gh secret set SIGNING_KEY
            """)

    @Option(help: ArgumentHelp("Whose key it is: 'NAME <MAIL>' or MAIL.", valueName: "user"))
    var userID: String

    @Option(help: ArgumentHelp("The folder that is made.", valueName: "folder"))
    var output: String

    @Option(help: "What both keys are: ed25519, rsa4096 or rsa3072.")
    var algorithm = KeyAlgorithm.ed25519

    @OptionGroup(title: "Lifetime") var lifetimes: LifetimeOptions

    @Flag(
        help: ArgumentHelp(
            """
            Write the signing subkey to standard output, and not onto the disk: to a pipe, or a file for you alone. The \
            report goes to standard error.
            """))
    var signingKeyToStdout = false

    @OptionGroup(title: "Protection") var protection: ProtectionOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        _ = try user()
        try SecretInputs.checkDescriptors(protection.passphrase, [])
        if signingKeyToStdout, let objection = SecretStream.objection { throw ValidationError(objection) }
    }

    private func user() throws -> NewUserID {
        guard let user = ArgumentBytes.text(userID).flatMap(NewUserID.init) else {
            throw ValidationError(
                "--user-id takes 'NAME <MAIL>' or MAIL, \(NewUserID.longest) bytes of visible text at most.")
        }
        return user
    }

    func run() throws {
        let inputs = Result { try SecretInputs.take(protection.passphrase, []) }
        try KeyChangeReport.make(
            inputs, { try generate($0) }, reports, to: signingKeyToStdout ? .error : .output)
    }

    private func generate(_ inputs: SecretInputs) throws -> KeyChangeReport {
        let protection = try protection.protectionOfNewKeys(inputs)
        let begin = try ReleaseDate.checked()
        let folder = try KeyOutput(Path(output).path)
        let process = try GnuPGProcess.prepare()
        let (lifetime, subkeyLifetime) = (try lifetimes.primary(), try lifetimes.subkey())
        let key = try EditableKey.generate(
            user(), algorithm, lifetime: lifetime, protection: protection, process: process)
        let subkey = try key.addSigningSubkey(algorithm, lifetime: subkeyLifetime)
        return try KeyDelivery(
            outcome: .generated, key: key, process: process,
            expectations: [
                (key.primary, .init(flags: .certify, algorithm: algorithm, end: begin.end(after: lifetime))),
                (subkey, .init(flags: .sign, algorithm: algorithm, end: begin.end(after: subkeyLifetime))),
            ],
            signing: subkey, signsElsewhere: signingKeyToStdout, revocation: key.preparedRevocation(),
            title: "The release key of \(user().text)",
            next: [
                "sign-release keys lint public.asc",
                "sign-release sign dist --secret-key signing.secret.asc",
                "sign-release keys rotate --secret-key primary.secret.asc --output rotated   # before the subkey ends",
            ]
        ).deliver(to: folder)
    }
}
