import ArgumentParser
import Findings
import GnuPGSigning

/// How the secret keys in the output are protected, and those given are unlocked.
struct ProtectionOptions: ParsableArguments {
    @OptionGroup var passphrase: PassphraseOptions

    @Flag(help: "The secret keys are not protected: whoever has such a file has the key.")
    var noPassphrase = false

    func validate() throws {
        if noPassphrase, passphrase.passphraseFile != nil || passphrase.passphraseDescriptor != nil {
            throw ValidationError("--no-passphrase goes with no passphrase.")
        }
    }

    /// The same for keys that are new: their passphrase must be one that somebody can type, should the file be lost.
    func protectionOfNewKeys(_ inputs: SecretInputs) throws -> KeyProtection {
        guard inputs.passphrase?.isTypable ?? true else {
            let message: Message =
                "the passphrase holds a control character, such as the carriage return at the end of a line on Windows"
            throw UnusableInput(
                finding: Finding(
                    .wrongPassphrase, message, remedy: "Give one that can be typed, on a line that ends in LF alone."))
        }
        return try protection(inputs)
    }

    /// - Throws: `ValidationError` where neither a passphrase nor somebody to ask is there.
    func protection(_ inputs: SecretInputs) throws -> KeyProtection {
        if let passphrase = inputs.passphrase {
            guard !noPassphrase else {
                throw ValidationError("--no-passphrase was given, and \(PassphraseOptions.variable) is set.")
            }
            return .passphrase(passphrase)
        }
        if noPassphrase { return .none }
        guard inputs.isOnTerminal else {
            throw ValidationError(
                "Give a passphrase (--passphrase-file, --passphrase-fd or \(PassphraseOptions.variable)), or --no-passphrase."
            )
        }
        return .terminal
    }
}
