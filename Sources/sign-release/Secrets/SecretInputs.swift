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
    /// Warnings of files with secrets that others can read.
    let remarks: [Finding]

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
        return try SecretInputs(
            passphrase: self.passphrase(passphrase), secretKeys: given, home: home.flatMap { BytePath($0) },
            isOnTerminal: SecretEnvironment.isOnTerminal,
            remarks: ([try options.file()] + sources.map { try $0.file() }).compactMap { $0.flatMap(exposure) })
    }

    /// - Throws: for what gpg's agent would not take, or would take for another one.
    private static func passphrase(_ secret: consuming Secret?) throws -> Passphrase? {
        guard let secret = secret.take()?.firstLine(), !secret.isEmpty else { return nil }
        guard secret.count <= Passphrase.longest else {
            let message: Message =
                "the passphrase is longer than \(Passphrase.longest) bytes, and gpg's agent takes no more"
            throw UnusableInput(finding: Finding(.wrongPassphrase, message))
        }
        guard !secret.contains(where: { $0 == 0 }) else {
            let message: Message =
                "the passphrase holds a zero byte, and gpg's agent would use no more than what stands before it"
            throw UnusableInput(
                finding: Finding(.wrongPassphrase, message, remedy: "Write the file as UTF-8, without zero bytes."))
        }
        return Passphrase(secret)
    }

    private static func exposure(_ path: BytePath) -> Finding? {
        guard (try? OpenFile(path, links: .follow))?.isReadableByOthers == true else { return nil }
        return Finding(
            .secretFileExposed, "every user of this machine can read '\(path.bytes)'", severity: .warning,
            path: path.bytes)
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
