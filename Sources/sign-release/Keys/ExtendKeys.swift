import ArgumentParser
import CommandSupport
import FileAccess
import GnuPG
import GnuPGSigning
import OpenPGP

/// `sign-release keys extend`: a later end for the primary key and its signing subkey.
struct ExtendKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Give the primary key and its newest signing subkey a new expiry.",
        discussion: """
            Only the newest signing subkey that is still valid lives on, or where all have expired, the newest of them: an \
            older one is in the overlap of a rotation, and is to end. Both secret files change too, since gpg goes by the dates in them:

              sign-release keys extend --secret-key primary.secret.asc \\
                --passphrase-file passphrase --output extended
            """)

    @OptionGroup(title: "Key") var vault: VaultKeyOptions

    @Option(help: ArgumentHelp("The folder that is made.", valueName: "folder"))
    var output: String

    @OptionGroup(title: "Lifetime") var lifetimes: LifetimeOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        try vault.require()
    }

    func run() throws {
        let inputs = Result { try vault.take() }
        try KeyChangeReport.make(inputs, { try extend($0) }, reports)
    }

    private func extend(_ inputs: SecretInputs) throws -> KeyChangeReport {
        let protection = try vault.protection.protection(inputs)
        let begin = try ReleaseDate.checked()
        let folder = try KeyOutput(Path(output).path)
        let (span, subkeySpan) = (try lifetimes.primary(), try lifetimes.subkey())
        let process = try GnuPGProcess.prepare()
        let key = try vault.key(inputs, protection, process)
        try key.setExpiry(after: span)
        // Where all of them have ended, the newest was in use until then.
        let subkeys = try key.signingSubkeys()
        let newest = (subkeys.first { !$0.isExpired } ?? subkeys.first)?.fingerprint
        try key.setExpiry(ofSubkeys: newest.map { [$0] } ?? [], after: subkeySpan)
        let hasSecret = try newest.map { subkey in
            try key.secretCertificate().keys.contains { $0.facts.fingerprint == subkey && $0.hasSecret }
        }
        var report = try KeyDelivery(
            outcome: .extended, key: key, process: process,
            expectations: [(key.primary, .init(end: begin.end(after: span)))]
                + (newest.map { [($0, .init(end: begin.end(after: subkeySpan)))] } ?? []),
            signing: hasSecret == true ? newest : nil, title: "A new end of \(key.primary.hexadecimal)",
            next: [
                "Publish public.asc.",
                "Put primary.secret.asc into the vault, and signing.secret.asc into the pipeline, in place of the old ones.",
            ]
        ).deliver(to: folder)
        if newest == nil {
            report.remarks.append(
                "every signing subkey is revoked, or there is none: make one with sign-release keys rotate")
        }
        return report
    }
}
