// What a certificate says about itself. Nothing of it was verified: it serves to explain and to refuse.

/// A revocation that stands in a certificate.
public struct RevocationClaim: Hashable, Sendable {
    public enum Issuer: Hashable, Sendable {
        /// The key itself. Whether it really did is the engine's to say.
        case primaryKey
        /// A key that the certificate names for that. gpg drops such a revocation on import, and it cannot be disproved
        /// here without that key: it has to count.
        case designatedRevoker(KeyID)
    }

    /// The subkey that it revokes; nil if it revokes the primary key, and all with it.
    public let subkey: Fingerprint?
    public let issuer: Issuer
    public let reason: RevocationReason?
    public let madeAt: Timestamp?
}

extension Certificate {
    /// All revocations of the primary key and of subkeys.
    public var revocationClaims: [RevocationClaim] {
        let ofPrimary = revocations.map { RevocationClaim($0, .primaryKey, of: nil) }
        let ofSubkeys = subkeys.flatMap { subkey in
            subkey.bindings.filter { $0.signatureClass == .subkeyRevocation }
                .map { RevocationClaim($0, .primaryKey, of: subkey.fingerprint) }
        }
        let revokers = Set(designatedRevokers.map(\.keyID))
        let byOthers = foreignRevocations.compactMap { revocation in
            revocation.signature.issuers.first(where: revokers.contains)
                .map { RevocationClaim(revocation.signature, .designatedRevoker($0), of: revocation.subkey) }
        }
        return ofPrimary + ofSubkeys + byOthers
    }

    /// The keys that may revoke this one, as any signature in its name says.
    public var designatedRevokers: [Fingerprint] {
        let signatures = directSignatures + userIDs.flatMap(\.selfSignatures)
        return Array(Set(signatures.flatMap(\.designatedRevokers))).sorted()
    }

    /// The newest signature of the primary key about itself.
    private var newestSelfSignature: CertificateSignature? {
        (directSignatures + userIDs.flatMap { $0.selfSignatures.filter(\.isCertification) }).newest
    }

    /// What the primary key says that it may be used for.
    public var claimedKeyFlags: KeyFlags? { newestSelfSignature?.keyFlags }

    /// When the primary key expires, as it says; nil for never.
    public var claimedExpiry: Timestamp? { newestSelfSignature?.keyLifetime.map(primary.createdAt.advanced) }
}

extension SubkeyComponent {
    private var newestBinding: CertificateSignature? {
        bindings.filter { $0.signatureClass == .subkeyBinding }.newest
    }

    /// What the primary key says that the subkey may be used for.
    public var claimedKeyFlags: KeyFlags? { newestBinding?.keyFlags }

    /// When the subkey expires, as the primary key says; nil for never.
    public var claimedExpiry: Timestamp? { newestBinding?.keyLifetime.map(key.createdAt.advanced) }

    /// Whether some binding holds a signature of the subkey that confirms it (class 0x19).
    public var hasCrossCertification: Bool { bindings.contains { $0.crossCertification != nil } }
}

extension RevocationClaim {
    fileprivate init(_ signature: CertificateSignature, _ issuer: Issuer, of subkey: Fingerprint?) {
        self.init(subkey: subkey, issuer: issuer, reason: signature.revocationReason, madeAt: signature.createdAt)
    }
}

extension Sequence where Element == CertificateSignature {
    var newest: CertificateSignature? {
        self.max { ($0.createdAt?.secondsSince1970 ?? .min) < ($1.createdAt?.secondsSince1970 ?? .min) }
    }
}
