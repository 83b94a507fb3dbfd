public import FileAccess
internal import Findings
public import GnuPG
public import OpenPGP

/// Who is asked for the passphrase of a protected key.
public enum Unlocking {
    case passphrase(Passphrase)
    /// Whoever sits there; the agent asks.
    case terminal
    /// Nobody: what the agent does not have unlocked already cannot sign.
    case nobody
}

/// Which keys shall sign, where they are, and what the signatures shall be like.
public struct SigningKeyRequest {
    /// Where the secret keys are.
    public enum Source {
        /// Given for this run: they are imported into a home of its own.
        case given([GivenSecretKey])
        /// In the user's GnuPG home; nil where nothing says which that is.
        case userHome(BytePath?)
    }

    public var source: Source
    /// Primary keys, each once. Empty: the only one there is.
    public var signers: [Fingerprint]
    public var unlocking: Unlocking
    public var order: SignatureOrder

    public init(source: Source, signers: [Fingerprint], unlocking: Unlocking, order: SignatureOrder) {
        self.source = source
        self.signers = signers
        self.unlocking = unlocking
        self.order = order
    }

    /// How long one gpg may take, in seconds: people need longer than programs.
    private var seconds: UInt32 {
        if case .terminal = unlocking { 300 } else { 60 }
    }

    private var variables: [[UInt8]] { SecretEnvironment.forChildren(unlocking) }

    /// Finds the keys, in the order of ``signers``.
    ///
    /// - Parameter process: the proof that this process was made ready for gpgme.
    public func keys(process: GnuPGProcess) throws(SigningError) -> [SigningKey] {
        switch source {
        case .given(let given): try keys(given: given)
        case .userHome(let path?): try keys(ofUserAt: path)
        case .userHome(nil):
            throw SigningError(.secretKeyUnavailable, "neither GNUPGHOME nor HOME says where secret keys are")
        }
    }
}

// MARK: - Given keys

extension SigningKeyRequest {
    private func keys(given: [GivenSecretKey]) throws(SigningError) -> [SigningKey] {
        let home = try SigningHome(keeper: .ownAgent, seconds: seconds, variables: variables)
        home.unlock(with: unlocking)
        var imported: [Fingerprint] = []
        for key in given {
            let found = try home.importSecretKeys(key)
            home.noteAgent()
            guard !found.isEmpty else {
                throw SigningError(.secretKeyUnavailable, "\(key.title) holds no OpenPGP secret key")
            }
            guard found.count == 1 || !signers.isEmpty else {
                throw SigningError(
                    .secretKeyUnavailable, "\(key.title) holds several secret keys: \(Self.list(found))",
                    remedy: "Name the one that shall sign with --signer.")
            }
            imported += found.filter { !imported.contains($0) }
        }
        let certificates = try SigningError.wrapping { () throws(EngineError) in
            try home.context.secretCertificates()
        }
        var keys: [SigningKey] = []
        for signer in signers.isEmpty ? imported : signers {
            guard let certificate = certificates.first(where: { $0.fingerprint == signer }) else {
                let message: Message = "no secret key that was given is \(signer.hexadecimal): \(Self.list(imported))"
                throw SigningError(.secretKeyUnavailable, message)
            }
            let key = try certificate.signingKey()
            keys.append(
                SigningKey(
                    certificate: try home.context.exportCertificate(signer), key: key.facts.fingerprint, order: order,
                    home: home))
        }
        return keys
    }

    private static func list(_ fingerprints: [Fingerprint]) -> Message {
        Message(joining: fingerprints.map { "\($0.hexadecimal)" }, separator: ", ")
    }
}

// MARK: - The user's keys

extension SigningKeyRequest {
    private func keys(ofUserAt path: BytePath) throws(SigningError) -> [SigningKey] {
        let user = try UserHome(path, seconds: seconds, variables: variables)
        let certificates = try SigningError.wrapping { () throws(EngineError) in try user.secretCertificates() }
        let chosen = try choose(among: certificates, in: path)
        let home = try home(for: chosen, of: user)
        home.unlock(with: unlocking)
        var keys: [SigningKey] = []
        for (certificate, key) in chosen {
            let exported = try user.export(certificate.fingerprint)
            try home.importPublicKey(exported)
            keys.append(SigningKey(certificate: exported, key: key.facts.fingerprint, order: order, home: home))
        }
        return keys
    }

    /// A passphrase is given to an agent of our own only, which has the key's file; otherwise the user's agent signs.
    private func home(
        for chosen: [(SecretCertificate, SecretCertificate.SecretKey)], of user: borrowing UserHome
    ) throws(SigningError) -> SigningHome {
        guard case .passphrase = unlocking else {
            return try SigningHome(keeper: .userAgent(socket: user.socket), seconds: seconds, variables: variables)
        }
        for (_, key) in chosen where key.isOnCard {
            let message: Message = "the secret of \(key.facts.fingerprint.hexadecimal) is on a card"
            throw SigningError(
                .secretKeyUnavailable, message,
                remedy: "Sign without a passphrase option: gpg's agent asks for the PIN.")
        }
        let home = try SigningHome(keeper: .ownAgent, seconds: seconds, variables: variables)
        try home.copyKeys(chosen.map(\.1), from: user.path)
        return home
    }

    private static let keyRings: Message = """
        Public keys are read from pubring.kbx (or pubring.gpg) there, whatever gpg.conf says: gpg -K --no-options shows \
        whether the key is among them. Or give it with --secret-key.
        """

    private func choose(
        among certificates: [SecretCertificate], in path: BytePath
    ) throws(SigningError) -> [(SecretCertificate, SecretCertificate.SecretKey)] {
        if !signers.isEmpty {
            var chosen: [(SecretCertificate, SecretCertificate.SecretKey)] = []
            for signer in signers {
                guard let certificate = certificates.first(where: { $0.fingerprint == signer }) else {
                    let message: Message = "'\(path.bytes)' has no secret key \(signer.hexadecimal)"
                    throw SigningError(.secretKeyUnavailable, message, remedy: Self.keyRings)
                }
                chosen.append((certificate, try certificate.signingKey()))
            }
            return chosen
        }
        let usable = certificates.compactMap { certificate in
            (try? certificate.signingKey()).map { (certificate, $0) }
        }
        if usable.count == 1 { return usable }
        if usable.isEmpty, certificates.count == 1 { _ = try certificates[0].signingKey() }
        guard !usable.isEmpty else {
            let message: Message = "'\(path.bytes)' has no secret key that can sign"
            throw SigningError(.secretKeyUnavailable, message, remedy: Self.keyRings)
        }
        let list = Message(joining: usable.map(\.0.title), separator: "; ")
        throw SigningError(
            .secretKeyUnavailable, "'\(path.bytes)' has several secret keys: \(list)",
            remedy: "Name the one that shall sign with --signer.")
    }
}
