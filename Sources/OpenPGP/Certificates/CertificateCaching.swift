extension Certificate {
    /// Of each list of signatures that are no revocations, and of revocations that the engine could not verify, so many are
    /// cached: the newest.
    private static let mostCached = 4
    /// User IDs, subkeys without a verified revocation, and signatures that name who may revoke the key.
    private static let mostCachedParts = 64
    /// Revocations of the whole key that the engine could not verify, and those by other keys.
    private static let mostCachedRevocations = 32
    /// Bytes of a signature that the engine could not verify. What GnuPG makes has a few hundred.
    private static let longestUnverified = 4_096

    /// Whether there are more revocations, or subkeys that may have some, than are cached unverified.
    public var needsVerifiedRevocations: Bool {
        revocations.count > Self.mostCachedRevocations || subkeys.count > Self.mostCachedParts
            || subkeys.contains { $0.revocations.count > Self.mostCached }
            || (revocations + subkeys.flatMap(\.revocations)).contains { $0.body.count > Self.longestUnverified }
    }

    /// What is worth keeping for later: every revocation that the primary key made, and of everything else a bounded part,
    /// so that what strangers add never fills the certificate.
    ///
    /// - Parameter verified: signatures of which the engine says that they are the primary key's; not asked for where
    ///   ``needsVerifiedRevocations`` is false.
    public func cacheable(verified: Set<CertificateSignature> = []) -> Certificate {
        var kept = self
        kept.revocations = Self.bounded(revocations, verified, to: Self.mostCachedRevocations)
        // Those that name who else may revoke the key are a part of such a revocation.
        kept.directSignatures =
            directSignatures.filter { $0.designatedRevokers.isEmpty }.newest(Self.mostCached)
            + directSignatures.filter { !$0.designatedRevokers.isEmpty }.newest(Self.mostCachedParts)
        let revokers = Set(designatedRevokers.map(\.keyID))
        // Any of them counts: that one is kept is enough.
        let foreign = foreignRevocations.filter {
            !$0.signature.issuers.isDisjoint(with: revokers) && $0.signature.body.count <= Self.longestUnverified
        }
        kept.foreignRevocations = Array(
            (foreign.filter { $0.subkey == nil } + foreign.filter { $0.subkey != nil })
                .prefix(Self.mostCachedRevocations))
        kept.userIDs = userIDs.prefix(Self.mostCachedParts).map { userID in
            var userID = userID
            userID.selfSignatures = userID.selfSignatures.newest(Self.mostCached)
            return userID
        }
        var others = 0
        kept.subkeys = subkeys.compactMap { subkey in
            let isRevoked = subkey.revocations.contains(where: verified.contains)
            if !isRevoked { others += 1 }
            let isForeign = kept.foreignRevocations.contains { $0.subkey == subkey.fingerprint }
            guard isRevoked || isForeign || others <= Self.mostCachedParts else { return nil }
            var subkey = subkey
            let bindings = subkey.bindings.filter { $0.signatureClass != .subkeyRevocation }
            subkey.bindings =
                bindings.newest(Self.mostCached) + Self.bounded(subkey.revocations, verified, to: Self.mostCached)
            return subkey
        }
        return kept
    }

    /// The verified ones, and the newest of those that could be forged for all that is known; none with a hash that can be.
    private static func bounded(
        _ revocations: [CertificateSignature], _ verified: Set<CertificateSignature>, to count: Int
    ) -> [CertificateSignature] {
        let sound = revocations.filter(\.isSoundRevocation)
        let others = sound.filter { !verified.contains($0) && $0.body.count <= longestUnverified }
        let kept = Set(others.newest(count)).union(verified)
        return sound.filter(kept.contains)
    }
}

extension SubkeyComponent {
    fileprivate var revocations: [CertificateSignature] { bindings.filter { $0.signatureClass == .subkeyRevocation } }
}

extension CertificateSignature {
    fileprivate var isSoundRevocation: Bool { version == 4 && !hashAlgorithm.isBroken }
}

extension Array where Element == CertificateSignature {
    /// The newest `count` of them, in their order.
    fileprivate func newest(_ count: Int) -> [CertificateSignature] {
        guard self.count > count else { return self }
        let dates = map { $0.createdAt?.secondsSince1970 ?? .min }.sorted(by: >)
        return Array(filter { ($0.createdAt?.secondsSince1970 ?? .min) >= dates[count - 1] }.prefix(count))
    }
}
