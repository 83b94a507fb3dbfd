public import Findings

// What a certificate says about itself. Nothing of it was verified: it serves to explain and to refuse.

extension Certificate {
    /// A revocation that stands in a certificate.
    public struct Revocation: Hashable, Sendable {
        /// The subkey that it revokes; nil if it revokes the primary key, and all with it.
        public let subkey: Fingerprint?
        /// The key that the certificate names for that and that made it; nil if the primary key did.
        ///
        /// gpg drops such a revocation on import, and it cannot be disproved here without that key: it has to count.
        /// Whether the primary key really made a revocation is the engine's to say.
        public let designatedRevoker: KeyID?
        public let reason: RevocationReason?
        public let createdAt: Timestamp?
        /// Whether gpg may pass over it, because its hash can be forged or its version is an old one.
        public let isBoundWeakly: Bool

        /// Why and since when, for a message.
        public var explanation: Message {
            let code = reason?.code ?? .unspecified
            let text: Message = reason.map { $0.text.isEmpty ? "" : ", '\($0.text)'" } ?? ""
            let since: Message = createdAt.map { ", since \($0.rfc3339)" } ?? ""
            return "\(code.explanation)\(text)\(since)"
        }
    }

    /// All revocations of the primary key and of subkeys.
    public var revocationClaims: [Revocation] {
        let ofPrimary = revocations.map { Revocation($0, of: nil) }
        let ofSubkeys = subkeys.flatMap { subkey in
            subkey.bindings.filter { $0.signatureClass == .subkeyRevocation }
                .map { Revocation($0, of: subkey.fingerprint) }
        }
        return ofPrimary + ofSubkeys + claimsByDesignatedRevokers
    }

    /// The revocations of `key`, a subkey or the primary key, or of the certificate as a whole; the worst reason first.
    public func revocations(of key: Fingerprint) -> [Revocation] {
        let claims = revocationClaims.filter { $0.subkey == nil || $0.subkey == key }
        return claims.filter { $0.reason?.code == .compromised } + claims.filter { $0.reason?.code != .compromised }
    }

    /// Revocations of the whole certificate by keys that it names for that.
    public var designatedRevocations: [Revocation] { claimsByDesignatedRevokers.filter { $0.subkey == nil } }

    private var claimsByDesignatedRevokers: [Revocation] {
        let revokers = Set(designatedRevokers.map(\.keyID))
        return foreignRevocations.compactMap { revocation in
            revocation.signature.issuers.first(where: revokers.contains)
                .map { Revocation(revocation.signature, of: revocation.subkey, by: $0) }
        }
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

    /// When the first of the primary key's signatures about itself expires; nil for never.
    ///
    /// gpg passes over those that have expired. Where none is left it takes the key for one that may do everything, for ever, and
    /// gpgme does not say so. Which of them are genuine cannot be told here, so a newer one makes up for none.
    public var expiryOfSelfSignatures: Timestamp? {
        (directSignatures + userIDs.flatMap { $0.selfSignatures.filter(\.isCertification) }).compactMap(\.expiresAt)
            .min()
    }

    /// When the primary key expires, as it says; nil for never.
    public var claimedExpiry: Timestamp? { newestSelfSignature?.keyLifetime.map(primaryKey.createdAt.advanced) }
}

extension SubkeyComponent {
    private var newestBinding: CertificateSignature? {
        bindings.filter { $0.signatureClass == .subkeyBinding }.newest
    }

    /// What the primary key says that the subkey may be used for.
    public var claimedKeyFlags: KeyFlags? { newestBinding?.keyFlags }

    /// When the subkey expires, as the primary key says; nil for never.
    public var claimedExpiry: Timestamp? { newestBinding?.keyLifetime.map(key.createdAt.advanced) }

    /// The hash of the confirmation that the binding in force holds; nil where it holds none.
    var newestCrossCertification: HashAlgorithm? { newestBinding?.crossCertification }

    /// Whether some binding holds a signature of the subkey that confirms it (class 0x19).
    public var hasCrossCertification: Bool { bindings.contains { $0.crossCertification != nil } }
}

extension Certificate.Revocation {
    fileprivate init(_ signature: CertificateSignature, of subkey: Fingerprint?, by revoker: KeyID? = nil) {
        self.init(
            subkey: subkey, designatedRevoker: revoker, reason: signature.revocationReason,
            createdAt: signature.createdAt,
            isBoundWeakly: signature.hashAlgorithm.isBroken || signature.version != 4)
    }
}

extension Sequence where Element == CertificateSignature {
    var newest: CertificateSignature? {
        self.max { ($0.createdAt?.secondsSince1970 ?? .min) < ($1.createdAt?.secondsSince1970 ?? .min) }
    }
}
