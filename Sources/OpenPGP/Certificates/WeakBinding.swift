/// A part of a certificate that a signature with a weak hash (SHA-1, MD5, RIPEMD-160) holds to its primary key, and no
/// newer or equally old one with a better hash.
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
    /// All parts that are bound weakly.
    public var weakBindings: [WeakBinding] {
        let boundUserIDs = userIDs.filter(\.isBound)
        let certifications = boundUserIDs.flatMap { $0.selfSignatures.filter(\.isCertification) }
        let primary = WeakBinding(.primaryKey, (directSignatures + certifications).weakHash(\.hashAlgorithm))
        let ofUserIDs = boundUserIDs.filter { !$0.isAttribute }.compactMap { userID in
            WeakBinding(
                .userID(userID.bytes),
                userID.selfSignatures.filter(\.isCertification).weakHash(\.hashAlgorithm))
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
            WeakBinding(.subkey(fingerprint), bindings.weakHash(\.hashAlgorithm)),
            WeakBinding(.crossCertification(fingerprint), confirmed.weakHash { $0.crossCertification ?? .md5 }),
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
    /// The newest signature's hash, if there are signatures and that one is weak.
    ///
    /// gpg passes over it then, and takes the newest that is not: what the newest one says (that the key has expired, for
    /// one) would be lost.
    fileprivate func weakHash(_ hash: (CertificateSignature) -> HashAlgorithm) -> HashAlgorithm? {
        guard let newest else { return nil }
        let last = filter { $0.createdAt == newest.createdAt }
        return last.allSatisfy { hash($0).isBroken } ? hash(newest) : nil
    }
}
