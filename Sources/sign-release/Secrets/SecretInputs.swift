import ArgumentParser
import FileAccess
import Findings
import GnuPGSigning

/// What was taken out of the environment, files and descriptors.
struct SecretInputs {
    let passphrase: Passphrase?
    let secretKeys: [GivenSecretKey]
    let home: BytePath?
    let isOnTerminal: Bool

    /// Takes everything secret to where it is overwritten after use, and leaves children an environment made for them. To be
    /// called first of all: then no library and no child sees a secret in the environment.
    static func take(_ options: PassphraseOptions, _ sources: [SecretSource]) throws -> SecretInputs {
        // Even where an option says otherwise, the variable must not stay.
        var passphrase = try SecretEnvironment.take(PassphraseOptions.variable)
        var keys: [String: GivenSecretKey] = [:]
        for source in sources {
            guard let name = source.variable, let secret = try SecretEnvironment.take(name) else { continue }
            keys[source.text] = GivenSecretKey(secret, title: "'\(source.text)'")
        }
        let home =
            SecretEnvironment.value(of: "GNUPGHOME") ?? SecretEnvironment.value(of: "HOME").map { $0 + "/.gnupg".utf8 }
        SecretEnvironment.dropWhatChildrenDoNotNeed()
        if let given = try options.given() { passphrase = consume given }
        let given = try sources.map { source in try keys[source.text] ?? source.read() }
        return SecretInputs(
            passphrase: self.passphrase(passphrase), secretKeys: given, home: home.flatMap { BytePath($0) },
            isOnTerminal: SecretEnvironment.isOnTerminal)
    }

    private static func passphrase(_ secret: consuming Secret?) -> Passphrase? {
        guard let secret = secret.take()?.firstLine(), !secret.isEmpty else { return nil }
        return Passphrase(secret)
    }

    /// - Throws: `ValidationError` where something cannot be read from, or is read twice.
    static func checkDescriptors(_ options: PassphraseOptions, _ sources: [SecretSource]) throws {
        let descriptors = sources.compactMap(\.descriptor) + (options.passphraseDescriptor.map { [$0] } ?? [])
        if let descriptor = descriptors.first(where: { $0 < 0 || $0 == 1 || $0 == 2 }) {
            throw ValidationError("Nothing can be read from descriptor \(descriptor).")
        }
        if Set(descriptors).count < descriptors.count { throw ValidationError("A descriptor can be read once only.") }
    }
}
