internal import CGPGME
internal import FileAccess
internal import Findings
public import GnuPG
public import OpenPGP

/// A key whose primary secret is at hand, in a home of its own where it can be changed: what was changed counts once it
/// is exported. Nothing of it is left when this value goes.
public final class EditableKey {
    public let primary: Fingerprint
    let home: SigningHome
    let protection: KeyProtection

    /// How long one gpg may take, in seconds: large RSA keys take a while, and people longer.
    private static let patience: UInt32 = 300
    private static let vaultsFile: Message =
        "Give the file that the vault keeps (primary.secret.asc), not the pipeline's."

    init(_ primary: Fingerprint, in home: SigningHome, _ protection: KeyProtection) {
        self.primary = primary
        self.home = home
        self.protection = protection
    }

    /// A key that is there already.
    ///
    /// - Parameters:
    ///   - given: its primary secret, and those of subkeys that are to be exported again.
    ///   - published: what is known of the key beside that; what others know of it is merged.
    ///   - protection: how it is unlocked, and how what is new is protected.
    ///   - process: the proof that this process was made ready for gpgme.
    /// - Throws: ``SigningError/Code/secretKeyUnavailable`` where the primary secret is not in `given`, or several are.
    public convenience init(
        importing given: GivenSecretKey, knowing published: Certificate? = nil, protection: KeyProtection,
        process: GnuPGProcess
    ) throws(SigningError) {
        try given.checkWhole()
        let home = try Self.home(protection)
        let found = try home.importSecretKeys(given)
        home.noteAgent()
        guard let primary = found.first, found.count == 1 else {
            throw SigningError(
                .secretKeyUnavailable, "\(given.title) does not hold exactly one OpenPGP secret key",
                remedy: Self.vaultsFile)
        }
        if let published {
            guard published.fingerprint == primary else {
                let message: Message =
                    "the public key is \(published.fingerprint.hexadecimal), not \(primary.hexadecimal)"
                throw SigningError(.secretKeyUnavailable, message, remedy: "Give the public key of the same key.")
            }
            try home.importPublicKey(published)
        }
        self.init(primary, in: home, protection)
        // What is on a card alone is not listed at all.
        let key = try listed()?.keys.first
        guard let key, key.hasSecret, !key.isOnCard else {
            throw SigningError(
                .secretKeyUnavailable,
                "\(given.title) does not hold the secret of the primary key \(primary.hexadecimal)",
                remedy: Self.vaultsFile)
        }
        guard !key.facts.isRevoked else {
            throw SigningError(
                .secretKeyUnavailable, "\(primary.hexadecimal) is revoked, and a revoked key cannot be changed",
                remedy: "Make another key (sign-release keys generate), and name it in the trust policies.")
        }
        try checkUnlocks()
    }

    /// Sees to it that the primary key can be unlocked, as gpg does not say later why a change failed.
    private func checkUnlocks() throws(SigningError) {
        let passphrase: Passphrase
        switch protection {
        case .passphrase(let given): passphrase = given
        case .none: passphrase = Passphrase()
        case .terminal: return
        }
        home.unlock(with: .passphrase(passphrase))
        defer { home.unlock(with: protection.unlocking) }
        do throws(SigningError) {
            try checkProtection()
        } catch {
            guard passphrase.wasAsked, error.code == .engine else { throw error }
            let reason: Message =
                if case .none = protection { "and none was given" } else { "and not by the one that was given" }
            throw SigningError(.wrongPassphrase, "\(primary.hexadecimal) is protected by a passphrase, \(reason)")
        }
    }

    static func home(_ protection: KeyProtection) throws(SigningError) -> SigningHome {
        let unlocking = protection.unlocking
        let home = try SigningHome(
            keeper: .ownAgentForExports, seconds: patience, variables: SecretEnvironment.forChildren(unlocking))
        home.unlock(with: unlocking)
        do throws(FileError) {
            // User IDs and remarks are UTF-8, whatever the locale. Without a trust model there would be no trust database,
            // and gpg cannot revoke an expired key then.
            try home.configure(
                ["cert-digest-algo SHA512", "utf8-strings", "display-charset utf-8", "trust-model pgp"])
        } catch {
            throw SigningError(home: error)
        }
        return home
    }

    /// The public part, as it is by now.
    public func certificate() throws(SigningError) -> Certificate { try home.context.exportCertificate(primary) }

    /// The keys as gpg lists them, with whether their secrets are here.
    public func secretCertificate() throws(SigningError) -> SecretCertificate {
        guard let own = try listed() else {
            throw SigningError(.engine, "gpg does not list the key \(primary.hexadecimal)")
        }
        return own
    }

    private func listed() throws(SigningError) -> SecretCertificate? {
        let all = try SigningError.wrapping { () throws(EngineError) in try home.context.secretCertificates() }
        return all.first { $0.fingerprint == primary }
    }

    /// Runs an operation on the key.
    func edit(
        _ purpose: Message, _ operation: (gpgme_ctx_t, gpgme_key_t) -> gpgme_error_t
    ) throws(SigningError) {
        let key = try SigningError.wrapping { () throws(EngineError) in try home.context.key(primary) }
        try unsafe home.run(purpose) { context in unsafe operation(context, key.raw) }
    }
}

extension SigningHome {
    /// Runs an operation that must succeed.
    func run(_ purpose: Message, _ operation: (gpgme_ctx_t) -> gpgme_error_t) throws(SigningError) {
        do throws(SigningError) {
            let outcome = try SigningError.wrapping { () throws(EngineError) in try unsafe context.run(operation) }
            guard outcome.code == 0, outcome.ending == .exited(0) else {
                throw SigningError(failure: outcome.code, purpose)
            }
        } catch {
            if error.code == .engine { try checkRoom() }
            throw error
        }
    }
}

/// A certificate as gpgme's functions want it.
@safe struct EngineKey: ~Copyable {
    let raw: gpgme_key_t

    init(_ key: gpgme_key_t) {
        unsafe gpgme_key_ref(key)
        unsafe raw = unsafe key
    }

    deinit { unsafe gpgme_key_unref(raw) }
}

extension EngineContext {
    /// The certificate with that primary key, of which the agent has a secret.
    func key(_ primary: Fingerprint) throws(EngineError) -> EngineKey {
        var found: EngineKey?
        unsafe try forEachKey(secretOnly: true) { key in
            guard let text = unsafe key.pointee.subkeys?.pointee.fpr,
                unsafe Fingerprint(hexadecimal: String(cString: text)) == primary
            else { return }
            found = unsafe EngineKey(key)
        }
        guard let found = found.take() else {
            throw EngineError(.failed, "gpg does not list the key \(primary.hexadecimal)")
        }
        return found
    }
}
