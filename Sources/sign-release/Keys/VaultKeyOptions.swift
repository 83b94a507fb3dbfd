import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import GnuPGSigning
import OpenPGP

/// The key that is changed: its primary secret, out of the vault.
struct VaultKeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The primary secret key: FILE, env:NAME (a variable) or fd:N (a descriptor).", valueName: "source"))
    var secretKey: String?

    @Option(
        help: ArgumentHelp(
            "The public key as it is published, where that may know more than the secret key's file.",
            valueName: "file"))
    var publicKey: String?

    @OptionGroup var protection: ProtectionOptions

    func validate() throws { try SecretInputs.checkDescriptors(protection.passphrase, try sources()) }

    /// - Throws: `ValidationError` where there is none.
    func require() throws {
        if secretKey == nil { throw ValidationError("--secret-key names the primary secret key, from the vault.") }
    }

    private func sources() throws -> [SecretSource] { try secretKey.map { [try SecretSource($0)] } ?? [] }

    func take() throws -> SecretInputs { try SecretInputs.take(protection.passphrase, try sources()) }

    /// The key, in a home where it can be changed.
    func key(
        _ inputs: SecretInputs, _ protection: KeyProtection, _ process: GnuPGProcess
    ) throws -> EditableKey {
        guard let given = inputs.secretKeys.first else { throw ValidationError("--secret-key is missing.") }
        let published = try publicKey.map { try Self.published(in: Path($0).path) }
        return try EditableKey(importing: given, knowing: published, protection: protection, process: process)
    }

    /// The one key in a file. Of several, which one is meant would be a guess.
    private static func published(in path: BytePath) throws -> Certificate {
        let certificates = try KeyLoading.certificates(in: [path]).certificates
        guard let certificate = certificates.first, certificates.count == 1 else {
            let names = Message(joining: certificates.map { "\($0.fingerprint.hexadecimal)" }, separator: ", ")
            throw UnusableInput(
                finding: Finding(
                    .keyFileMalformed, "'\(path.bytes)' holds \(certificates.count, "key"), and one is meant: \(names)",
                    remedy: "Give a file with the one key: gpg --export --armor FINGERPRINT.", path: path.bytes))
        }
        return certificate
    }
}
