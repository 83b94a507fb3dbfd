extension Certificate {
    /// Of each list of signatures that are no revocations, so many are cached: the newest.
    private static let mostCached = 8
    /// User IDs, and subkeys that were never revoked.
    private static let mostCachedParts = 64

    /// What is worth keeping for later: every revocation that only the primary key, or a key that it named, could have made,
    /// and of everything else a bounded part, so that what strangers add never fills the certificate.
    public func cacheable() -> Certificate {
        var kept = self
        kept.revocations = revocations.filter(\.isSoundRevocation)
        // Those that name who else may revoke the key are a part of such a revocation.
        kept.directSignatures =
            directSignatures.filter { $0.designatedRevokers.isEmpty }.newest(Self.mostCached)
            + directSignatures.filter { !$0.designatedRevokers.isEmpty }.newest(Self.mostCachedParts)
        kept.userIDs = userIDs.prefix(Self.mostCachedParts).map { userID in
            var userID = userID
            userID.selfSignatures = userID.selfSignatures.newest(Self.mostCached)
            return userID
        }
        var others = 0
        kept.subkeys = subkeys.compactMap { subkey in
            var subkey = subkey
            let revocations = subkey.bindings.filter { $0.signatureClass == .subkeyRevocation && $0.isSoundRevocation }
            if revocations.isEmpty { others += 1 }
            let isForeign = foreignRevocations.contains { $0.subkey == subkey.fingerprint }
            guard !revocations.isEmpty || isForeign || others <= Self.mostCachedParts else { return nil }
            let bindings = subkey.bindings.filter { $0.signatureClass != .subkeyRevocation }
            subkey.bindings = bindings.newest(Self.mostCached) + revocations
            return subkey
        }
        return kept
    }
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
