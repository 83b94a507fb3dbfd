internal import CGPGME
public import Findings
internal import GnuPG
public import OpenPGP

/// A certificate of which some home's agent has secret keys, as gpg lists it.
public struct SecretCertificate: Sendable, Hashable {
    /// The primary key first.
    public let keys: [SecretKey]
    /// The first user ID, as bytes from a stranger.
    public let userID: [UInt8]?

    public var fingerprint: Fingerprint { keys[0].facts.fingerprint }

    /// One key of it.
    public struct SecretKey: Sendable, Hashable {
        public let facts: KeyFacts
        /// Whether the agent has the secret, or knows the card that has it.
        public let hasSecret: Bool
        public let isOnCard: Bool
        /// The name by which the agent keeps it.
        let keygrip: String?
    }

    /// Nil where the primary key has no v4 fingerprint.
    init?(_ keys: [SecretKey], userID: [UInt8]?) {
        guard !keys.isEmpty else { return nil }
        self.keys = keys
        self.userID = userID
    }

    /// As a message names it.
    public var title: Message {
        userID.map { "\(fingerprint.hexadecimal) ('\($0)')" } ?? "\(fingerprint.hexadecimal)"
    }
}

extension SecretCertificate {
    /// The key that signs: the newest subkey that may and can, else the primary key if it may and can.
    ///
    /// gpg would choose likewise, but it does not say beforehand which.
    public func signingKey() throws(SigningError) -> SecretKey {
        let usable = keys.filter { $0.objection == nil }
        let newest = usable.filter { $0.facts.fingerprint != fingerprint }
            .max { ($0.facts.createdAt, $0.facts.fingerprint) < ($1.facts.createdAt, $1.facts.fingerprint) }
        // An unusable primary key makes its subkeys unusable, whatever gpg says of them.
        let primary = keys[0].facts
        guard !primary.isRevoked, !primary.isExpired, !primary.isDisabled, !primary.isInvalid,
            let chosen = newest ?? usable.first
        else {
            let reasons = keys.map { key -> Message in
                "\(key.facts.fingerprint.hexadecimal) \(key.objection ?? "belongs to an unusable primary key")"
            }
            let list = Message(joining: reasons, separator: "; ")
            throw SigningError(.secretKeyUnavailable, "no key of \(title) can sign: \(list)")
        }
        return chosen
    }
}

extension SecretCertificate.SecretKey {
    /// Why it cannot sign, or nil.
    fileprivate var objection: Message? {
        if !facts.canSign { return "is not for signing" }
        if facts.isRevoked { return "is revoked" }
        if facts.isExpired { return "has expired" }
        if facts.isDisabled || facts.isInvalid { return "is disabled or invalid" }
        if !hasSecret { return "has no secret key here" }
        return nil
    }
}

extension EngineContext {
    /// Every certificate with secret keys, in gpg's order.
    func secretCertificates() throws(EngineError) -> [SecretCertificate] {
        let mode = GPGME_KEYLIST_MODE_LOCAL | GPGME_KEYLIST_MODE_WITH_SECRET | GPGME_KEYLIST_MODE_WITH_KEYGRIP
        guard unsafe gpgme_set_keylist_mode(raw, gpgme_keylist_mode_t(mode)) == 0 else {
            throw EngineError(.missing, "this gpgme lists no secret keys")
        }
        var found: [SecretCertificate] = []
        unsafe try forEachKey(secretOnly: true) { key in
            if let certificate = unsafe SecretCertificate(key) { found.append(certificate) }
        }
        return found
    }
}

extension SecretCertificate {
    fileprivate init?(_ certificate: gpgme_key_t) {
        var keys: [SecretKey] = []
        var next = unsafe certificate.pointee.subkeys
        while let key = unsafe next {
            defer { unsafe next = key.pointee.next }
            guard let facts = unsafe KeyFacts(key, of: certificate) else {
                if keys.isEmpty { return nil }
                continue
            }
            let flags = unsafe cgpgme_subkey_secret_flags(key)
            keys.append(
                SecretKey(
                    facts: facts, hasSecret: flags.secret != 0, isOnCard: flags.on_card != 0,
                    keygrip: unsafe key.pointee.keygrip.map { unsafe String(cString: $0) }))
        }
        let user = unsafe certificate.pointee.uids?.pointee.uid.map { unsafe Array(String(cString: $0).utf8) }
        self.init(keys, userID: user)
    }
}
