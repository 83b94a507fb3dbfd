import ArgumentParser
import CommandSupport
import FileAccess
import GnuPG
import GnuPGSigning
import OpenPGP

/// `sign-release keys rotate`: a new signing subkey; the old ones end after an overlap.
struct RotateKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make a new signing subkey, and let the old ones end.",
        discussion: """
            With the primary key out of the vault; what is written takes the place of what was there:

              sign-release keys rotate --secret-key primary.secret.asc \\
                --passphrase-file passphrase --output rotated

            For the overlap old and new signatures count, so that the new public key can reach its users. A key that was \
            stolen is revoked instead: sign-release keys revoke.
            """)

    @OptionGroup(title: "Key") var vault: VaultKeyOptions

    @Option(help: ArgumentHelp("The folder that is made.", valueName: "folder"))
    var output: String

    @Option(
        help: ArgumentHelp("How long the old signing subkeys are valid from now on, at most.", valueName: "duration"))
    var overlap = "30d"

    @Option(help: ArgumentHelp("How long the new signing subkey is valid.", valueName: "duration"))
    var subkeyExpiresIn = "1y"

    @Option(help: "What the new subkey is: ed25519, rsa4096 or rsa3072.")
    var algorithm = KeyAlgorithm.ed25519

    @Option(
        help: ArgumentHelp(
            "A trust policy that the rotation is written into, and whose key file gets the new public key.",
            valueName: "policy"))
    var trust: String?

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        try vault.require()
        _ = try spans()
    }

    private func spans() throws -> (overlap: TimeSpan, lifetime: TimeSpan) {
        (
            try PolicyArguments.lifetime(overlap, "--overlap"),
            try PolicyArguments.lifetime(subkeyExpiresIn, "--subkey-expires-in")
        )
    }

    func run() throws {
        let inputs = Result { try vault.take() }
        try KeyChangeReport.make(inputs, { try rotate($0) }, reports)
    }

    private func rotate(_ inputs: SecretInputs) throws -> KeyChangeReport {
        let protection = try vault.protection.protection(inputs)
        let begin = try ReleaseDate.checked()
        let folder = try KeyOutput(Path(output).path)
        let (overlap, lifetime) = try spans()
        let process = try GnuPGProcess.prepare()
        let key = try vault.key(inputs, protection, process)
        let policy = try trust.map { try KeyPolicy(Path($0).path, of: key.primary) }
        let primaryEnd = try key.secretCertificate().keys.first?.facts.expiresAt
        let old = try key.signingSubkeys().filter { !$0.isExpired }
        let subkey = try key.addSigningSubkey(algorithm, lifetime: lifetime)
        // Never lengthened: what ends sooner stays as it is.
        let limit = Timestamp.now().advanced(by: overlap)
        let shortened = old.filter { ($0.expiresAt ?? SignatureOrder.endOfTime) > limit }.map(\.fingerprint)
        try key.setExpiry(ofSubkeys: shortened, after: overlap)
        var report = try KeyDelivery(
            outcome: .rotated, key: key, process: process,
            expectations: [(subkey, .init(flags: .sign, algorithm: algorithm, end: begin.end(after: lifetime)))]
                + shortened.map { ($0, .init(end: begin.end(after: overlap))) },
            signing: subkey, title: "A new signing key of \(key.primary.hexadecimal)",
            next: [
                "Publish public.asc at once: without it, signatures by the new key count for nothing.",
                "Put primary.secret.asc into the vault, in place of the file that was there.",
                "sign-release sign dist --secret-key signing.secret.asc",
            ]
        ).deliver(to: folder)
        if let primaryEnd, primaryEnd < begin.advanced(by: lifetime) {
            report.remarks.append(
                "the primary key ends before the new subkey, on \(primaryEnd.rfc3339), and no signature counts from then "
                    + "on: sign-release keys extend")
        }
        // The new keys are there by now, whatever becomes of this.
        try report.collect { report in
            guard let policy, let certificate = report.certificate else { return }
            report.remarks += try policy.follow(certificate, newSubkey: subkey)
        }
        return report
    }
}
