extension KeyFile {
    /// The certificates of all `files`, one for each primary key, with everything that any file knows about it: an old
    /// copy without its revocation does not bring a revoked key back. The order is that of first appearance.
    public static func merged(_ files: some Sequence<KeyFile>) -> [Certificate] {
        let files = Array(files)
        var certificates = Certificate.merged(files.flatMap(\.certificates))
        for revocation in files.flatMap(\.revocations) {
            for index in certificates.indices {
                certificates[index].add(loose: revocation)
            }
        }
        return certificates
    }
}

extension Certificate {
    /// One certificate for each primary key; see ``KeyFile/merged(_:)``.
    public static func merged(_ certificates: some Sequence<Certificate>) -> [Certificate] {
        var result: [Certificate] = []
        // By the whole key, not its fingerprint: two keys with one SHA-1 stay two.
        var positions: [PublicKeyPacket: Int] = [:]
        for certificate in certificates {
            if let position = positions[certificate.primary] {
                result[position].merge(certificate)
            } else {
                positions[certificate.primary] = result.count
                result.append(certificate)
            }
        }
        return result
    }

    private mutating func merge(_ other: Certificate) {
        directSignatures.appendNew(other.directSignatures)
        revocations.appendNew(other.revocations)
        foreignRevocations.appendNew(other.foreignRevocations)
        hadSecretParts = hadSecretParts || other.hadSecretParts
        droppedSignatureCount += other.droppedSignatureCount
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

    /// A revocation that stood elsewhere, if it is one of this key.
    fileprivate mutating func add(loose revocation: CertificateSignature) {
        if revocation.isIssued(by: primary) { revocations.appendNew([revocation]) }
    }
}

extension Array where Element: Hashable {
    fileprivate mutating func appendNew(_ others: [Element]) {
        var known = Set(self)
        append(contentsOf: others.filter { known.insert($0).inserted })
    }
}
