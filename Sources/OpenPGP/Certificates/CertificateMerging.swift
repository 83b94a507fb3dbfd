extension KeyFile {
    /// The certificates of all `files`, one for each primary key, with everything that any file knows about it: an old
    /// copy without its revocation does not bring a revoked key back. The order is that of first appearance.
    public static func merged(_ files: some Sequence<KeyFile>) -> [Certificate] {
        let files = Array(files)
        return Certificate.merged(files.flatMap(\.certificates), with: files.flatMap(\.revocations))
    }

    /// The same for certificates alone.
    public static func merged(_ certificates: some Sequence<Certificate>) -> [Certificate] {
        Certificate.merged(certificates, with: [])
    }
}

extension Certificate {
    /// One certificate for each primary key, with those of `revocations` that are in its name.
    static func merged(
        _ certificates: some Sequence<Certificate>, with revocations: [CertificateSignature]
    ) -> [Certificate] {
        var result: [Certificate] = []
        // By the whole key, not its fingerprint: two keys with one SHA-1 stay two.
        var positions: [PublicKey: Int] = [:]
        for certificate in certificates {
            if let position = positions[certificate.primaryKey] {
                result[position].merge(certificate)
            } else {
                positions[certificate.primaryKey] = result.count
                result.append(certificate)
            }
        }
        let positionsByID = Dictionary(grouping: result.indices) { result[$0].primaryKey.keyID }
        for revocation in revocations {
            for position in revocation.issuers.flatMap({ positionsByID[$0] ?? [] }) {
                result[position].revocations.appendNew([revocation])
            }
        }
        return result
    }

    /// `certificate` with each of its parts and signatures once.
    static func joined(_ certificate: Certificate) -> Certificate {
        var joined = Certificate(primaryKey: certificate.primaryKey, hadSecretParts: certificate.hadSecretParts)
        joined.merge(certificate)
        return joined
    }

    private mutating func merge(_ other: Certificate) {
        directSignatures.appendNew(other.directSignatures)
        revocations.appendNew(other.revocations)
        foreignRevocations.appendNew(other.foreignRevocations)
        hadSecretParts = hadSecretParts || other.hadSecretParts
        droppedSignatureCount += other.droppedSignatureCount
        hasUnreadableSignature = hasUnreadableSignature || other.hasUnreadableSignature
        for userID in other.userIDs {
            let isSame = { (own: UserIDComponent) in
                own.bytes == userID.bytes && own.isAttribute == userID.isAttribute
            }
            if let position = userIDs.firstIndex(where: isSame) {
                userIDs[position].selfSignatures.appendNew(userID.selfSignatures)
            } else {
                userIDs.append(userID)
            }
        }
        for subkey in other.subkeys {
            if let position = subkeys.firstIndex(where: { $0.key == subkey.key }) {
                subkeys[position].bindings.appendNew(subkey.bindings)
            } else {
                subkeys.append(subkey)
            }
        }
    }
}

extension Array where Element: Hashable {
    fileprivate mutating func appendNew(_ others: [Element]) {
        var known = Set(self)
        append(contentsOf: others.filter { known.insert($0).inserted })
    }
}
