import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import Glibc
import GnuPGSigning
import OpenPGP
import SystemPackage

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

    @Option(help: ArgumentHelp("A file whose first line is the passphrase.", valueName: "file"))
    var passphraseFile: String?

    @Option(
        name: .customLong("passphrase-fd"),
        help: ArgumentHelp(
            """
            A descriptor whose first line is the passphrase. Without either, SIGN_RELEASE_PASSPHRASE is used; without \
            that, gpg's agent asks, on a terminal only.
            """, valueName: "number"))
    var passphraseDescriptor: Int32?

    static let passphraseVariable = "SIGN_RELEASE_PASSPHRASE"
    private static let longestPassphrase = 4_096

    func validate() throws {
        _ = try fingerprints()
        if passphraseFile != nil, passphraseDescriptor != nil {
            throw ValidationError("Give the passphrase in one way.")
        }
        let descriptors = try secretKeys.compactMap(Self.descriptor) + (passphraseDescriptor.map { [$0] } ?? [])
        if let descriptor = descriptors.first(where: { $0 < 0 || $0 == 1 || $0 == 2 }) {
            throw ValidationError("Nothing can be read from descriptor \(descriptor).")
        }
        if Set(descriptors).count < descriptors.count { throw ValidationError("A descriptor can be read once only.") }
        if secretKeys.contains(where: { $0 == "env:" || $0 == "env:\(Self.passphraseVariable)" || $0.isEmpty }) {
            throw ValidationError("--secret-key takes FILE, env:NAME or fd:N.")
        }
    }

    private func fingerprints() throws -> [Fingerprint] {
        var found: [Fingerprint] = []
        for text in signers {
            guard let fingerprint = Fingerprint(hexadecimal: text) else {
                throw ValidationError("--signer takes a whole fingerprint (40 hexadecimal digits), never a key ID.")
            }
            if !found.contains(fingerprint) { found.append(fingerprint) }
        }
        return found
    }

    /// The N of `fd:N`; nil for another kind of source.
    private static func descriptor(_ source: String) throws -> Int32? {
        guard source.hasPrefix("fd:") else { return nil }
        guard let number = Int32(source.dropFirst(3)) else {
            throw ValidationError("--secret-key fd:N takes a number.")
        }
        return number
    }
}

// MARK: - Secrets

extension KeyOptions {
    /// What was taken out of the environment, files and descriptors.
    struct Environment {
        let passphrase: Passphrase?
        let secretKeys: [GivenSecretKey]
        let home: BytePath?
        let isOnTerminal: Bool
    }

    /// Takes everything secret to where it is overwritten after use, and leaves children an environment made for them.
    func takeEnvironment() throws -> Environment {
        // Even where an option says otherwise, the variable must not stay.
        var passphrase = try SecretEnvironment.take(Self.passphraseVariable)
        let variables = Set(secretKeys.filter { $0.hasPrefix("env:") })
        var keys: [String: GivenSecretKey] = [:]
        for source in variables {
            guard let secret = try SecretEnvironment.take(String(source.dropFirst(4))) else { continue }
            keys[source] = GivenSecretKey(secret, title: "'\(source)'")
        }
        let home =
            SecretEnvironment.value(of: "GNUPGHOME") ?? SecretEnvironment.value(of: "HOME").map { $0 + "/.gnupg".utf8 }
        SecretEnvironment.dropWhatChildrenDoNotNeed()
        if let given = try givenPassphrase() { passphrase = consume given }
        let given = try secretKeys.map { source in try keys[source] ?? Self.secretKey(from: source) }
        return Environment(
            passphrase: Self.passphrase(passphrase), secretKeys: given, home: home.flatMap { BytePath($0) },
            isOnTerminal: SecretEnvironment.isOnTerminal)
    }

    private static func passphrase(_ secret: consuming Secret?) -> Passphrase? {
        guard let secret = secret.take()?.firstLine(), !secret.isEmpty else { return nil }
        return Passphrase(secret)
    }

    private func givenPassphrase() throws -> Secret? {
        do {
            if let passphraseFile {
                return try Secret(contentsOf: Path(passphraseFile).path, limit: Self.longestPassphrase)
            }
            return try passphraseDescriptor.map { try Self.read($0, limit: Self.longestPassphrase) }
        } catch let error as FileError {
            throw MissingSecret(finding: Finding(.wrongPassphrase, error.finding.message))
        }
    }

    private static func secretKey(from source: String) throws -> GivenSecretKey {
        if source.hasPrefix("env:") {
            throw MissingSecret(
                finding: Finding(.secretKeyUnavailable, "the variable '\(String(source.dropFirst(4)))' is not set"))
        }
        do {
            if let descriptor = try descriptor(source) {
                return GivenSecretKey(try read(descriptor, limit: GivenSecretKey.largest), title: "'\(source)'")
            }
            let path = try Path(source).path
            return GivenSecretKey(try Secret(contentsOf: path, limit: GivenSecretKey.largest), title: "'\(path.bytes)'")
        } catch let error as FileError {
            throw MissingSecret(finding: Finding(.secretKeyUnavailable, error.finding.message))
        }
    }

    private static func read(_ descriptor: Int32, limit: Int) throws -> Secret {
        let file = FileDescriptor(rawValue: descriptor)
        let secret = try Secret(readingFrom: file, named: Array("descriptor \(descriptor)".utf8), limit: limit)
        // No child shall have it.
        if descriptor > 2 { try? file.close() }
        return secret
    }

    /// Which keys are asked for.
    func request(_ environment: Environment, _ order: SignatureOrder) throws -> SigningKeyRequest {
        let unlocking: Unlocking =
            if let passphrase = environment.passphrase { .passphrase(passphrase) } else if environment.isOnTerminal {
                .terminal
            } else { .nobody }
        return SigningKeyRequest(
            source: secretKeys.isEmpty ? .userHome(environment.home) : .given(environment.secretKeys),
            signers: try fingerprints(), unlocking: unlocking, order: order)
    }
}

/// A secret key or passphrase that was to be given cannot be had.
private struct MissingSecret: FindingError {
    let finding: Finding
}
