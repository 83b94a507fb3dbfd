import ArgumentParser
import CommandSupport
import FileAccess
import GnuPGSigning
import OpenPGP

/// Which secret keys sign, and how they are unlocked.
struct KeyOptions: ParsableArguments {
    @Option(
        name: .customLong("signer"),
        help: ArgumentHelp(
            """
            The fingerprint of the primary key that signs; several: one signature each. Its newest signing subkey makes \
            the signature. Default: the only secret key there is.
            """, valueName: "fingerprint"))
    var signers: [String] = []

    @Option(
        name: .customLong("secret-key"),
        help: ArgumentHelp(
            """
            A secret key for this run only, armored or binary: FILE, env:NAME (a variable) or fd:N (a descriptor). \
            Repeatable. Default: those in your GnuPG home.
            """, valueName: "source"))
    var secretKeys: [String] = []

    @OptionGroup var passphrase: PassphraseOptions

    func validate() throws {
        _ = try fingerprints()
        try SecretInputs.checkDescriptors(passphrase, try sources())
    }

    private func sources() throws -> [SecretSource] { try secretKeys.map(SecretSource.init) }

    private func fingerprints() throws -> [Fingerprint] {
        var found: [Fingerprint] = []
        for text in signers {
            let fingerprint = try OptionValue.fingerprint(text, "--signer")
            if !found.contains(fingerprint) { found.append(fingerprint) }
        }
        return found
    }

    func takeEnvironment() throws -> SecretInputs { try SecretInputs.take(passphrase, try sources()) }

    /// Which keys are asked for.
    func request(_ inputs: SecretInputs, _ order: SignatureOrder) throws -> SigningKeyRequest {
        let unlocking: Unlocking =
            if let passphrase = inputs.passphrase { .passphrase(passphrase) } else if inputs.isOnTerminal {
                .terminal
            } else { .nobody }
        return SigningKeyRequest(
            source: secretKeys.isEmpty ? .userHome(inputs.home) : .given(inputs.secretKeys),
            signers: try fingerprints(), unlocking: unlocking, order: order)
    }
}
