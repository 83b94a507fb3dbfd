extension Certificate {
    /// How much of what the engine did not verify is cached, so that what strangers add never fills the certificate.
    private enum Unverified {
        /// Of each list of signatures, the newest.
        static let signatures = 4
        /// User IDs, and subkeys: those that were there first.
        static let parts = 16
        /// Signatures that name who may revoke the key.
        static let namingRevokers = 64
        /// Revocations of the whole key.
        static let revocations = 32
        /// Revocations by other keys, of the whole key and of each subkey; nobody can verify them here.
        static let foreign = 16
        /// Bytes of a signature. What GnuPG makes has a few hundred.
        static let length = 4_096
    }

    /// How much of what the engine verified is cached. Revocations all are, with what they revoke.
    private enum Verified {
        /// Of each list of signatures, the newest.
        static let signatures = 4
        /// User IDs, and subkeys.
        static let parts = 64
    }

    /// Whether more is there than is cached unverified, or is only cached verified.
    public var needsVerification: Bool { hasDesignatedRevocations || cacheable() != worthCaching }

    /// What is worth keeping for later: every verified revocation, and of everything else a bounded part.
    ///
    /// - Parameter verified: what the primary key really said, as the engine says; not asked for where
    ///   ``needsVerification`` is false.
    public func cacheable(verified: Certificate? = nil) -> Certificate {
        let known = Set(verified?.ownSignatures ?? [])
        let whole = verified == nil ? self : removingRevokers(in: ownSignatures, but: known)
        var kept = whole.worthCaching
        let bounded = { (signatures: [CertificateSignature], place: PlacedSignature.Place, count: Int) in
            Self.bounded(signatures, to: count) { known.contains(PlacedSignature(place: place, signature: $0)) }
        }
        kept.revocations = bounded(kept.revocations, .primaryKey, Unverified.revocations)
        // Those that name who else may revoke the key are a part of such a revocation.
        kept.directSignatures =
            bounded(
                kept.directSignatures.filter { $0.designatedRevokers.isEmpty }, .primaryKey, Unverified.signatures)
            + bounded(
                kept.directSignatures.filter { !$0.designatedRevokers.isEmpty }, .primaryKey, Unverified.namingRevokers)
        kept.userIDs = Self.bounded(kept.userIDs, but: (verified?.userIDs ?? []).prefix(Verified.parts)) { $0.place }
        for position in kept.userIDs.indices {
            let userID = kept.userIDs[position]
            kept.userIDs[position].selfSignatures =
                bounded(userID.selfSignatures, userID.place, Unverified.signatures)
        }
        kept.subkeys = Self.bounded(kept.subkeys, but: Self.bounded(verified?.subkeys ?? [])) { $0.place }
        for position in kept.subkeys.indices {
            let subkey = kept.subkeys[position]
            kept.subkeys[position].bindings =
                bounded(subkey.bindings.filter { !$0.isSubkeyRevocation }, subkey.place, Unverified.signatures)
                + bounded(subkey.bindings.filter(\.isSubkeyRevocation), subkey.place, Unverified.signatures)
        }
        kept.foreignRevocations = Self.bounded(kept.foreignRevocations, of: kept.subkeys)
        return kept
    }

    /// Everything once, and nothing that could mean nothing later or that anybody can forge: revocations with a broken
    /// hash, those by keys that nothing names for that, parts of which nothing is said.
    private var worthCaching: Certificate {
        var whole = Certificate.joined(self)
        whole.filterOwnSignatures { _, signature in !signature.isRevocation || signature.isSound }
        let revokers = Set(whole.designatedRevokers.map(\.keyID))
        let foreign = whole.foreignRevocations.filter { !$0.signature.issuers.isDisjoint(with: revokers) }
        // That any is kept is enough, but for what they say: the worst first.
        let isMild = { (revocation: ForeignRevocation) in revocation.signature.revocationReason?.isMild ?? false }
        whole.foreignRevocations = foreign.filter { !isMild($0) } + foreign.filter(isMild)
        let revoked = Set(foreign.map(\.subkey))
        whole.userIDs.removeAll { $0.selfSignatures.isEmpty }
        whole.subkeys.removeAll { $0.bindings.isEmpty && !revoked.contains($0.fingerprint) }
        return whole
    }

    /// Every verified revocation, the newest of what else is verified, and the newest of what could be forged for all that
    /// is known.
    private static func bounded(
        _ signatures: [CertificateSignature], to count: Int, _ isVerified: (CertificateSignature) -> Bool
    ) -> [CertificateSignature] {
        let verified = signatures.filter(isVerified)
        let others = signatures.filter { !isVerified($0) && $0.body.count <= Unverified.length }
        let kept = Set(verified.filter(\.isRevocation)).union(others.newest(count))
            .union(verified.filter { !$0.isRevocation }.newest(Verified.signatures))
        return signatures.filter(kept.contains)
    }

    /// Those that are revoked, and the first of the others.
    private static func bounded(_ verified: [SubkeyComponent]) -> [SubkeyComponent] {
        let isRevoked = { (subkey: SubkeyComponent) in subkey.bindings.contains(where: \.isRevocation) }
        return verified.filter(isRevoked) + verified.filter { !isRevoked($0) }.prefix(Verified.parts)
    }

    /// The verified parts, and the first of the others.
    private static func bounded<Part>(
        _ parts: [Part], but verified: some Sequence<Part>, _ place: (Part) -> PlacedSignature.Place
    ) -> [Part] {
        let verified = Set(verified.map(place))
        var others = 0
        return parts.filter { part in
            if verified.contains(place(part)) { return true }
            others += 1
            return others <= Unverified.parts
        }
    }

    private static func bounded(
        _ revocations: [ForeignRevocation], of subkeys: [SubkeyComponent]
    ) -> [ForeignRevocation] {
        let subkeys = Set(subkeys.map(\.fingerprint))
        var counts: [Fingerprint?: Int] = [:]
        return revocations.filter { revocation in
            guard revocation.signature.body.count <= Unverified.length,
                revocation.subkey.map(subkeys.contains) ?? true
            else { return false }
            counts[revocation.subkey, default: 0] += 1
            return counts[revocation.subkey, default: 0] <= Unverified.foreign
        }
    }
}

extension CertificateSignature {
    fileprivate var isSubkeyRevocation: Bool { signatureClass == .subkeyRevocation }
    fileprivate var isRevocation: Bool { signatureClass == .keyRevocation || isSubkeyRevocation }
    fileprivate var isSound: Bool { version == 4 && !hashAlgorithm.isBroken }
}

extension RevocationReason {
    /// Whether what the key signed before may be good.
    fileprivate var isMild: Bool { code == .superseded || code == .retired }
}

extension Array where Element == CertificateSignature {
    /// The newest `count` of them, in their order.
    fileprivate func newest(_ count: Int) -> [CertificateSignature] {
        guard self.count > count else { return self }
        let dates = map { $0.createdAt?.secondsSince1970 ?? .min }.sorted(by: >)
        return Array(filter { ($0.createdAt?.secondsSince1970 ?? .min) >= dates[count - 1] }.prefix(count))
    }
}
