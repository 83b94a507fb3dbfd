/// A part of a certificate that only signatures with a weak hash (SHA-1, MD5, RIPEMD-160) hold to its primary key.
public struct WeakBinding: Hashable, Sendable {
    public enum Part: Hashable, Sendable {
        /// No user ID and no direct signature is bound by anything better.
        case primaryKey
        case userID([UInt8])
        case subkey(Fingerprint)
        /// The subkey's confirmation inside its binding.
        case crossCertification(Fingerprint)
    }

    public let part: Part
    public let hashAlgorithm: HashAlgorithm
}

extension Certificate {
    /// All parts that are bound weakly; a part that some signature binds with a better hash is not among them.
    public var weakBindings: [WeakBinding] {
        let boundUserIDs = userIDs.filter(\.isBound)
        let certifications = boundUserIDs.flatMap { $0.selfSignatures.filter(\.isCertification) }
        let primary = WeakBinding(.primaryKey, (directSignatures + certifications).onlyWeakHash(\.hashAlgorithm))
        let ofUserIDs = boundUserIDs.filter { !$0.isAttribute }.compactMap { userID in
            WeakBinding(
                .userID(userID.bytes),
                userID.selfSignatures.filter(\.isCertification).onlyWeakHash(\.hashAlgorithm))
        }
        return (primary.map { [$0] } ?? []) + ofUserIDs + subkeys.flatMap(\.weakBindings)
    }
}

extension Certificate {
    /// The hashes that can be forged and alone bind `key`, the primary key or a subkey, to this certificate: one for each
    /// part that is bound so.
    public func weakHashes(binding key: Fingerprint) -> Set<HashAlgorithm> {
        let bindings = weakBindings.filter { binding in
            switch binding.part {
            case .primaryKey: true
            case .subkey(let subkey), .crossCertification(let subkey): subkey == key
            case .userID: false
            }
        }
        return Set(bindings.map(\.hashAlgorithm))
    }
}

extension SubkeyComponent {
    fileprivate var weakBindings: [WeakBinding] {
        let bindings = self.bindings.filter { $0.signatureClass == .subkeyBinding }
        let strong = bindings.filter { !$0.hashAlgorithm.isBroken }
        let confirmed = (strong.isEmpty ? bindings : strong).filter { $0.crossCertification != nil }
        let parts = [
            WeakBinding(.subkey(fingerprint), bindings.onlyWeakHash(\.hashAlgorithm)),
            WeakBinding(.crossCertification(fingerprint), confirmed.onlyWeakHash { $0.crossCertification ?? .md5 }),
        ]
        return parts.compactMap { $0 }
    }
}

extension WeakBinding {
    fileprivate init?(_ part: Part, _ hash: HashAlgorithm?) {
        guard let hash else { return nil }
        self.init(part: part, hashAlgorithm: hash)
    }
}

extension Array where Element == CertificateSignature {
    /// The newest signature's hash, if there are signatures and all hashes are weak.
    fileprivate func onlyWeakHash(_ hash: (CertificateSignature) -> HashAlgorithm) -> HashAlgorithm? {
        guard allSatisfy({ hash($0).isBroken }) else { return nil }
        return newest.map(hash)
    }
}
