public import Findings

/// A certificate ("public key") as its packets say it: a primary key, its user IDs and its subkeys, with the signatures
/// over them that claim to be the primary key's own. Nothing in it is verified; the engine does that.
public struct Certificate: Sendable, Hashable {
    /// A user ID or user attribute with its self-signatures.
    struct Identity: Sendable, Hashable {
        let packet: [UInt8]
        /// The user ID's bytes; nil for an attribute (a picture).
        let text: [UInt8]?
        var signatures: [CertificateSignature]
    }

    struct Subkey: Sendable, Hashable {
        let key: PublicKey
        var signatures: [CertificateSignature]
    }

    public let primaryKey: PublicKey
    /// Direct-key signatures and revocations of the primary key.
    var directSignatures: [CertificateSignature] = []
    var identities: [Identity] = []
    var subkeys: [Subkey] = []
    /// Whether secret parts were there; none is kept.
    public internal(set) var hadSecretParts = false
    /// Revocations that others than the primary key made.
    var foreignRevocations: [CertificateSignature] = []

    init(primaryKey: PublicKey) {
        self.primaryKey = primaryKey
    }

    public var fingerprint: Fingerprint { primaryKey.fingerprint }

    public var subkeyFingerprints: [Fingerprint] { subkeys.map(\.key.fingerprint) }

    /// The first user ID, as bytes from a stranger.
    public var firstUserID: [UInt8]? { identities.lazy.compactMap(\.text).first }

    /// The primary key or a subkey, by its fingerprint.
    public func key(_ fingerprint: Fingerprint) -> PublicKey? {
        primaryKey.fingerprint == fingerprint ? primaryKey : subkeys.first { $0.key.fingerprint == fingerprint }?.key
    }

    /// The primary key or the subkey that `signature` says it is by.
    public func issuer(of signature: SignaturePacket) -> PublicKey? {
        ([primaryKey] + subkeys.map(\.key)).first { signature.mayBe(by: $0.fingerprint) }
    }

    /// What the engine is given: the primary key, what the primary key signed, and the subkeys, all in new packets; no
    /// certification by anybody else, nothing secret, nothing unknown.
    public func minimized() -> [UInt8] {
        var bytes = Packet.encoded(.publicKey, primaryKey.body)
        for signature in directSignatures { bytes += signature.packet }
        for identity in identities where !identity.signatures.isEmpty {
            bytes += identity.packet
            for signature in identity.signatures { bytes += signature.packet }
        }
        for subkey in subkeys where !subkey.signatures.isEmpty {
            bytes += Packet.encoded(.publicSubkey, subkey.key.body)
            for signature in subkey.signatures { bytes += signature.packet }
        }
        return bytes
    }

    /// This certificate with what `other`, a copy of the same one, has more. A revocation in either stays.
    public func merged(with other: Certificate) -> Certificate {
        guard other.fingerprint == fingerprint else { return self }
        var merged = self
        merged.hadSecretParts = hadSecretParts || other.hadSecretParts
        merged.directSignatures += other.directSignatures.filter { !directSignatures.contains($0) }
        merged.foreignRevocations += other.foreignRevocations.filter { !foreignRevocations.contains($0) }
        for identity in other.identities {
            if let index = merged.identities.firstIndex(where: { $0.packet == identity.packet }) {
                let known = merged.identities[index].signatures
                merged.identities[index].signatures += identity.signatures.filter { !known.contains($0) }
            } else {
                merged.identities.append(identity)
            }
        }
        for subkey in other.subkeys {
            if let index = merged.subkeys.firstIndex(where: { $0.key == subkey.key }) {
                let known = merged.subkeys[index].signatures
                merged.subkeys[index].signatures += subkey.signatures.filter { !known.contains($0) }
            } else {
                merged.subkeys.append(subkey)
            }
        }
        return merged
    }
}

// MARK: - Claims, to explain or refuse

extension Certificate {
    /// What a certificate says of a key's revocation.
    public struct Revocation: Sendable, Hashable {
        public let createdAt: Timestamp?
        /// RFC 9580 section 5.2.3.31: 0 none given, 1 superseded, 2 compromised, 3 retired.
        public let code: UInt8?
        /// The stated text, as bytes from a stranger.
        public let text: [UInt8]
        /// Whether it is by a designated revoker; GnuPG drops those, and it can't be disproved.
        public let isByDesignatedRevoker: Bool

        /// Why and since when, for a message.
        public var explanation: Message {
            let reason: Message =
                switch code {
                case 1: "it was superseded"
                case 2: "its secret was compromised"
                case 3: "it is no longer used"
                default: "no reason is given"
                }
            let comment: Message = text.isEmpty ? "" : ", '\(text)'"
            let since: Message = createdAt.map { ", since \($0.rfc3339)" } ?? ""
            return "\(reason)\(comment)\(since)"
        }
    }

    /// The revocations that the certificate claims for `key`, or for the certificate as a whole; the worst reason first.
    public func revocations(of key: Fingerprint) -> [Revocation] {
        let own = directSignatures.filter { $0.signatureClass == CertificateSignature.keyRevocation }
        let subkey = subkeys.first { $0.key.fingerprint == key }?.signatures.filter {
            $0.signatureClass == CertificateSignature.subkeyRevocation
        }
        let claims = (own + (subkey ?? [])).map { revocation($0, isForeign: false) }
        return (claims + designatedRevocations).sorted { ($0.code == 2 ? 0 : 1) < ($1.code == 2 ? 0 : 1) }
    }

    /// Revocations by a key that the certificate itself appoints for that.
    public var designatedRevocations: [Revocation] {
        let appointed = directSignatures + identities.flatMap(\.signatures)
        let revokers = Set(appointed.flatMap(\.designatedRevokers).map(\.keyID))
        return foreignRevocations.filter { !$0.issuers.isDisjoint(with: revokers) }
            .map { revocation($0, isForeign: true) }
    }

    /// Whether only hashes that can be forged bind `key` to this certificate.
    public func isBoundWeakly(_ key: Fingerprint) -> Bool {
        let own =
            identities.flatMap(\.signatures).filter {
                CertificateSignature.userIDCertifications.contains($0.signatureClass)
            } + directSignatures.filter { $0.signatureClass == CertificateSignature.directKey }
        let isWeak = { (signatures: [CertificateSignature]) in
            !signatures.isEmpty && signatures.allSatisfy(\.hashAlgorithm.isBroken)
        }
        if isWeak(own) { return true }
        guard let subkey = subkeys.first(where: { $0.key.fingerprint == key }) else { return false }
        return isWeak(subkey.signatures.filter { $0.signatureClass == CertificateSignature.subkeyBinding })
    }

    private func revocation(_ signature: CertificateSignature, isForeign: Bool) -> Revocation {
        Revocation(
            createdAt: signature.createdAt, code: signature.revocationReason?.code,
            text: signature.revocationReason?.text ?? [], isByDesignatedRevoker: isForeign)
    }
}
