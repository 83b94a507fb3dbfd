import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import GnuPGSigning
import OpenPGP

/// `sign-release keys revoke`: a subkey or the whole key counts for nothing any more.
struct RevokeKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a subkey or the whole key, with a reason.",
        discussion: """
            A signing subkey that leaked; whatever it signed is refused once the new public key is known:

              sign-release keys revoke --secret-key primary.secret.asc \\
                --passphrase-file passphrase \\
                --subkey FINGERPRINT --reason compromised --output revoked

            Without the secret, the whole key with the certificate that was made with it:

              sign-release keys revoke --revocation revocation.asc \\
                --public-key public.asc --output revoked

            A revocation that was published cannot be taken back.
            """)

    @OptionGroup(title: "Key") var vault: VaultKeyOptions

    @Option(help: ArgumentHelp("The folder that is made.", valueName: "folder"))
    var output: String

    @Option(help: ArgumentHelp("The subkey that is revoked. Default: the whole key.", valueName: "fingerprint"))
    var subkey: String?

    @Option(help: "Why: compromised, superseded, retired or unspecified.")
    var reason: RevocationCause?

    @Option(help: "A line for people, which everybody sees.")
    var text: String?

    @Option(help: ArgumentHelp("The revocation that was made with the key.", valueName: "file"))
    var revocation: String?

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        _ = try subkeyFingerprint()
        _ = try text.map { try PolicyArguments.line($0, "--text") }
        guard revocation == nil else {
            guard vault.secretKey == nil, subkey == nil, reason == nil, text == nil, vault.publicKey != nil else {
                throw ValidationError("--revocation goes with --public-key and --output alone.")
            }
            return
        }
        try vault.require()
        if reason == nil {
            throw ValidationError("--reason says why: compromised, superseded, retired or unspecified.")
        }
    }

    private func subkeyFingerprint() throws -> Fingerprint? {
        try subkey.map { try OptionValue.fingerprint($0, "--subkey") }
    }

    func run() throws {
        let inputs = Result { try vault.take() }
        try KeyChangeReport.make(inputs, { try revocation.map { try apply($0) } ?? revoke($0) }, reports)
    }

    private func revoke(_ inputs: SecretInputs) throws -> KeyChangeReport {
        let protection = try vault.protection.protection(inputs)
        _ = try ReleaseDate.checked()
        let folder = try KeyOutput(Path(output).path)
        let process = try GnuPGProcess.prepare()
        let key = try vault.key(inputs, protection, process)
        let subkey = try subkeyFingerprint()
        if let subkey { try check(subkey, isOf: key) }
        let reason = reason ?? .unspecified
        try key.revoke(subkey, because: reason, text: text.flatMap(ArgumentBytes.text) ?? "")
        return try KeyDelivery(
            outcome: .revoked, key: key, process: process,
            expectations: [(subkey ?? key.primary, .init(revocation: reason))],
            title: "A revocation by \(key.primary.hexadecimal)", next: Self.next
        ).deliver(to: folder)
    }

    private func check(_ subkey: Fingerprint, isOf key: EditableKey) throws {
        guard try key.certificate().subkeyFingerprints.contains(subkey) else {
            let message: Message = "\(subkey.hexadecimal) is no subkey of \(key.primary.hexadecimal)"
            throw UnusableInput(
                finding: Finding(.secretKeyUnavailable, message, remedy: "See: sign-release keys status."))
        }
    }

    private static let next = [
        "Publish public.asc everywhere at once, and tell the users: until they have it, the key counts for them.",
        "Deny the key in the trust policy too: sign-release trust deny.",
    ]

    /// The prepared revocation, without any secret.
    private func apply(_ revocation: String) throws -> KeyChangeReport {
        _ = try ReleaseDate.checked()
        var folder = try KeyOutput(Path(output).path)
        let files = try [vault.publicKey ?? "", revocation].map { try Path($0).path }
        let certificates = try KeyLoading.certificates(in: files).certificates
        guard let certificate = certificates.first, certificates.count == 1 else {
            throw UnusableInput(finding: Finding(.keyFileMalformed, "these files are not one key and its revocation"))
        }
        let own = certificate.revocationClaims.first { $0.subkey == nil && $0.designatedRevoker == nil }
        guard let own else {
            throw UnusableInput(
                finding: Finding(
                    .keyFileMalformed, "these files hold no revocation of \(certificate.fingerprint.hexadecimal)",
                    remedy: "Give the revocation.asc that was made with this key."))
        }
        let published = try PublishedKey(certificate.armored(), process: GnuPGProcess.prepare())
        let cause = RevocationCause.allCases.first { $0.code == own.reason?.code } ?? .unspecified
        try published.expect(certificate.fingerprint, .init(revocation: cause))
        try folder.add(.published, published.bytes)
        return try folder.publish(
            .revoked, published, title: "The revocation of \(certificate.fingerprint.hexadecimal)", next: Self.next)
    }
}
