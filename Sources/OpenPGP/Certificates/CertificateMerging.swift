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
        var mergers: [CertificateMerger] = []
        // By the whole key, not its fingerprint: two keys with one SHA-1 stay two.
        var positions: [PublicKey: Int] = [:]
        for certificate in certificates {
            if let position = positions[certificate.primaryKey] {
                mergers[position].merge(certificate)
            } else {
                positions[certificate.primaryKey] = mergers.count
                mergers.append(CertificateMerger(certificate))
            }
        }
        let positionsByID = Dictionary(grouping: mergers.indices) { mergers[$0].certificate.primaryKey.keyID }
        for revocation in revocations {
            for position in revocation.issuers.flatMap({ positionsByID[$0] ?? [] }) {
                mergers[position].add(revocation)
            }
        }
        return mergers.map(\.certificate)
    }

    /// `certificate` with each of its parts and signatures once.
    static func joined(_ certificate: Certificate) -> Certificate {
        var merger = CertificateMerger(
            Certificate(primaryKey: certificate.primaryKey, hadSecretParts: certificate.hadSecretParts))
        merger.merge(certificate)
        return merger.certificate
    }
}

/// Puts copies of one certificate together. What it has already it finds by its hash: of hostile copies that differ there may
/// be a thousand, with half a million parts.
private struct CertificateMerger {
    private(set) var certificate: Certificate
    private var userIDs: [UserIDName: Int]
    private var subkeys: [PublicKey: Int]
    private var signatures: [Place: Set<CertificateSignature>] = [:]
    private var foreignRevocations: Set<ForeignRevocation>

    private struct UserIDName: Hashable {
        let bytes: [UInt8]
        let isAttribute: Bool

        init(_ userID: UserIDComponent) {
            (bytes, isAttribute) = (userID.bytes, userID.isAttribute)
        }
    }

    /// A list of signatures; of a part by its position.
    private enum Place: Hashable {
        case direct
        case revocations
        case userID(Int)
        case subkey(Int)
    }

    init(_ certificate: Certificate) {
        self.certificate = certificate
        let (userIDs, subkeys) = (certificate.userIDs.enumerated(), certificate.subkeys.enumerated())
        self.userIDs = Dictionary(userIDs.map { (UserIDName($1), $0) }) { first, _ in first }
        self.subkeys = Dictionary(subkeys.map { ($1.key, $0) }) { first, _ in first }
        foreignRevocations = Set(certificate.foreignRevocations)
    }

    mutating func merge(_ other: Certificate) {
        let direct = unknown(other.directSignatures, in: .direct, certificate.directSignatures)
        certificate.directSignatures += direct
        for revocation in other.revocations { add(revocation) }
        for revocation in other.foreignRevocations where foreignRevocations.insert(revocation).inserted {
            certificate.foreignRevocations.append(revocation)
        }
        certificate.hadSecretParts = certificate.hadSecretParts || other.hadSecretParts
        certificate.droppedSignatureCount += other.droppedSignatureCount
        certificate.hasUnreadableSignature = certificate.hasUnreadableSignature || other.hasUnreadableSignature
        for userID in other.userIDs { merge(userID) }
        for subkey in other.subkeys { merge(subkey) }
    }

    mutating func add(_ revocation: CertificateSignature) {
        let new = unknown([revocation], in: .revocations, certificate.revocations)
        certificate.revocations += new
    }

    private mutating func merge(_ userID: UserIDComponent) {
        guard let position = userIDs[UserIDName(userID)] else {
            userIDs[UserIDName(userID)] = certificate.userIDs.count
            certificate.userIDs.append(userID)
            return
        }
        let new = unknown(
            userID.selfSignatures, in: .userID(position), certificate.userIDs[position].selfSignatures)
        certificate.userIDs[position].selfSignatures += new
    }

    private mutating func merge(_ subkey: SubkeyComponent) {
        guard let position = subkeys[subkey.key] else {
            subkeys[subkey.key] = certificate.subkeys.count
            certificate.subkeys.append(subkey)
            return
        }
        let new = unknown(subkey.bindings, in: .subkey(position), certificate.subkeys[position].bindings)
        certificate.subkeys[position].bindings += new
    }

    /// Those of `signatures` that are not in `own`, which is the list at `place`; they are known from then on.
    private mutating func unknown(
        _ signatures: [CertificateSignature], in place: Place, _ own: [CertificateSignature]
    ) -> [CertificateSignature] {
        guard !signatures.isEmpty else { return [] }
        var known = self.signatures.removeValue(forKey: place) ?? Set(own)
        let new = signatures.filter { known.insert($0).inserted }
        self.signatures[place] = known
        return new
    }
}
