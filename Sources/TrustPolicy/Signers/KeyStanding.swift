public import Findings
public import OpenPGP

/// How a key stands before it has signed anything.
public struct KeyStanding: Sendable, Hashable {
    /// The primary key.
    public let fingerprint: Fingerprint
    /// Why nothing counts that it signs now; nil where it would count.
    public let objection: Finding?
    /// When the last of its keys that may sign expires; nil for never.
    public let expires: Timestamp?

    public init(fingerprint: Fingerprint, objection: Finding?, expires: Timestamp?) {
        self.fingerprint = fingerprint
        self.objection = objection
        self.expires = expires
    }
}

extension SignerRequirements {
    /// How `certificate` stands as a signer.
    ///
    /// - Parameter keys: what gpg holds of it; empty where it accepts no part of it.
    public func standing(of certificate: Certificate, _ keys: [KeyFacts]) -> KeyStanding {
        guard let primary = keys.first(where: { $0.fingerprint == certificate.fingerprint }) else {
            let message: Message = "gpg accepts no part of the key \(certificate.fingerprint.hexadecimal)"
            let objection = weakBinding(of: certificate.fingerprint, certificate) ?? Finding(.keyInvalid, message)
            return KeyStanding(fingerprint: certificate.fingerprint, objection: objection, expires: nil)
        }
        let signing = keys.filter(\.canSign).map { key in
            (objection: objection(to: key, primary, certificate), expires: earlier(primary.expiresAt, key.expiresAt))
        }
        let counting = signing.filter { $0.objection == nil }
        if let last = counting.max(by: { isEarlier($0.expires, $1.expires) }) {
            return KeyStanding(fingerprint: certificate.fingerprint, objection: nil, expires: last.expires)
        }
        let nothing: Message = "the key \(certificate.fingerprint.hexadecimal) has no part that may sign"
        return KeyStanding(
            fingerprint: certificate.fingerprint,
            objection: signing.first?.objection ?? Finding(.keyNotForSigning, nothing), expires: primary.expiresAt)
    }

    private func objection(to key: KeyFacts, _ primary: KeyFacts, _ certificate: Certificate) -> Finding? {
        let name = name(key.fingerprint, of: certificate.fingerprint)
        for denied in [certificate.fingerprint, key.fingerprint] {
            if let reason = deniedKeys[denied] { return Finding(.keyDenied, "\(name) is denied: \(reason)") }
        }
        if let subkeys = signerRules[certificate.fingerprint]?.subkeys, !subkeys.contains(key.fingerprint) {
            return Finding(.signerNotTrusted, "\(name) is none of the keys that count")
        }
        if let revocation = certificate.designatedRevocations.first(where: takesBack) {
            return revoked(certificate.fingerprint, of: certificate, revocation)
        }
        let facts = SignatureFacts(
            outcome: .good, signingKey: key, primaryKey: primary, createdAt: now, expiresAt: nil, hashAlgorithm: .sha256
        )
        var remarks: [Finding] = []
        let keys = [primary, key]
        if let objection = objection(toRevocationsOf: keys, facts, certificate, &remarks) { return objection }
        if keys.contains(where: { $0.isDisabled || $0.isInvalid }) { return Finding(.keyInvalid, "\(name) is invalid") }
        if let objection = self.objection(toSelfSignaturesOf: certificate) { return objection }
        if !keys.allSatisfy(isStrong) { return Finding(.weakKey, "\(name), or its primary key, is too weak") }
        if let weakness = weakBinding(of: key.fingerprint, certificate),
            !isTolerated(certificate.weakHashes(binding: key.fingerprint))
        {
            return weakness
        }
        guard dates == .judged, let expiry = earlier(primary.expiresAt, key.expiresAt), expiry <= now else {
            return nil
        }
        return Finding(.keyExpired, "\(name) expired \(expiry.rfc3339)")
    }

    /// Nil is never.
    private func earlier(_ one: Timestamp?, _ other: Timestamp?) -> Timestamp? {
        [one, other].compactMap(\.self).min()
    }

    private func isEarlier(_ one: Timestamp?, _ other: Timestamp?) -> Bool {
        guard let one else { return false }
        return other.map { one < $0 } ?? true
    }
}
