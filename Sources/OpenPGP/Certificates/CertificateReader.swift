internal import Findings

/// Puts the packets of a key file together to certificates (RFC 9580 section 10.1).
///
/// What the primary key did not issue is dropped at once, so that 20,000 junk certifications cost no memory.
struct CertificateReader {
    private(set) var certificates: [Certificate] = []
    /// Revocations (class 0x20) that stand with no key, or with another one than their issuer's.
    private(set) var looseRevocations: [CertificateSignature] = []
    private(set) var unsupported: [Message] = []

    private var current: Certificate?
    private var place = Place.nothing
    private var signatureCount = 0
    /// User IDs and subkeys of all certificates: copies of one key are put together, so that all may be one key's.
    private var componentCount = 0

    /// What the next signature packet is about.
    private enum Place {
        case nothing
        case primary
        case userID(Int)
        case subkey(Int)
        /// A key that is not supported, or what belongs to one.
        case ignored
    }

    static let mostCertificates = 1024
    static let mostComponents = 512
    /// In the whole file.
    static let mostComponentsInAll = 16 * mostCertificates
    static let mostSignatures = 1024
    /// Keys that a revocation names as its maker: normally one, and it is held against each of them.
    static let mostIssuers = 16
    /// gpg's own bound.
    static let longestUserID = 2048

    mutating func take(_ packet: Packet) throws(MalformedPacket) {
        switch packet.tag {
        case .publicKey, .secretKey: try startCertificate(packet)
        case .publicSubkey, .secretSubkey: try takeSubkey(packet)
        case .userID, .userAttribute: try takeUserID(packet)
        case .signature: try takeSignature(packet.body)
        case .marker, .padding: break
        case .trust: throw MalformedPacket("it holds ring-trust packets: it is a keyring file, not an export of one")
        default: throw MalformedPacket("it holds \(packet.tag.meaning)")
        }
    }

    /// Call after the last packet of a file or armor block.
    mutating func endCertificate() throws(MalformedPacket) {
        defer { (current, place) = (nil, .nothing) }
        guard let certificate = current else { return }
        for revocation in certificate.foreignRevocations where revocation.subkey == nil {
            try addLoose(revocation.signature)
        }
        guard certificates.count < Self.mostCertificates else {
            throw MalformedPacket("it holds more than \(Self.mostCertificates) keys")
        }
        certificates.append(certificate)
    }

    private mutating func startCertificate(_ packet: Packet) throws(MalformedPacket) {
        try endCertificate()
        signatureCount = 0
        guard let key = try supportedKey(packet) else { return }
        current = Certificate(primaryKey: key, hadSecretParts: packet.tag == .secretKey)
        place = .primary
    }

    private mutating func takeSubkey(_ packet: Packet) throws(MalformedPacket) {
        guard let subkeys = current?.subkeys.count else { return try skipWithoutPrimary("a subkey") }
        guard subkeys < Self.mostComponents else {
            throw MalformedPacket("a key has more than \(Self.mostComponents) subkeys")
        }
        if packet.tag == .secretSubkey { current?.hadSecretParts = true }
        guard let key = try supportedKey(packet) else { return }
        try countComponent()
        current?.subkeys.append(SubkeyComponent(key: key))
        place = .subkey(subkeys)
    }

    /// Nil for a key of a kind that is not known here; the place is then one where everything is ignored.
    private mutating func supportedKey(_ packet: Packet) throws(MalformedPacket) -> PublicKey? {
        do throws(PublicKey.Problem) {
            return try PublicKey(
                body: packet.body, isSecret: packet.tag == .secretKey || packet.tag == .secretSubkey)
        } catch {
            switch error {
            case .malformed(let reason): throw MalformedPacket(reason)
            case .unsupported(let reason):
                if unsupported.count < Self.mostComponents { unsupported.append(reason) }
                place = .ignored
                return nil
            }
        }
    }

    private mutating func takeUserID(_ packet: Packet) throws(MalformedPacket) {
        guard let userIDs = current?.userIDs.count else { return try skipWithoutPrimary("a user ID") }
        guard userIDs < Self.mostComponents else {
            throw MalformedPacket("a key has more than \(Self.mostComponents) user IDs")
        }
        let isAttribute = packet.tag == .userAttribute
        guard isAttribute || packet.body.count <= Self.longestUserID else {
            throw MalformedPacket("a user ID has \(packet.body.count) bytes")
        }
        try countComponent()
        current?.userIDs.append(UserIDComponent(bytes: Array(packet.body), isAttribute: isAttribute))
        place = .userID(userIDs)
    }

    private mutating func countComponent() throws(MalformedPacket) {
        componentCount += 1
        guard componentCount <= Self.mostComponentsInAll else {
            throw MalformedPacket("it holds more than \(Self.mostComponentsInAll) user IDs and subkeys")
        }
    }

    private func skipWithoutPrimary(_ name: Message) throws(MalformedPacket) {
        guard case .ignored = place else { throw MalformedPacket("\(name) stands before any key") }
    }

    private mutating func takeSignature(_ body: ArraySlice<UInt8>) throws(MalformedPacket) {
        guard let signature = CertificateSignature(body: body) else {
            guard !Self.looksLikeRevocation(body) else { throw MalformedPacket("a revocation cannot be read") }
            current?.droppedSignatureCount += 1
            return
        }
        guard let primary = current?.primaryKey else { return try takeLoose(signature) }
        let isOwn = signature.isIssued(by: primary)
        guard !isOwn || signature.isReadable else {
            current?.hasUnreadableSignature = true
            return
        }
        switch (signature.signatureClass, place) {
        case (.keyRevocation, _) where isOwn: current?.revocations.append(signature)
        case (.keyRevocation, _): addForeign(signature)
        case (.subkeyRevocation, .subkey(let index)) where !isOwn: addForeign(signature, ofSubkeyAt: index)
        case (.directKey, _) where isOwn: current?.directSignatures.append(signature)
        case (.subkeyBinding, .subkey(let index)) where isOwn, (.subkeyRevocation, .subkey(let index)) where isOwn:
            current?.subkeys[index].bindings.append(signature)
        case (.certificationRevocation, .userID(let index)) where isOwn:
            current?.userIDs[index].selfSignatures.append(signature)
        case (_, .userID(let index)) where isOwn && signature.isCertification:
            current?.userIDs[index].selfSignatures.append(signature)
        default:
            current?.droppedSignatureCount += 1
            return
        }
        signatureCount += 1
        guard signatureCount <= Self.mostSignatures else { throw Self.tooManySignatures }
    }

    private mutating func takeLoose(_ signature: CertificateSignature) throws(MalformedPacket) {
        guard signature.signatureClass == .keyRevocation else {
            return try skipWithoutPrimary("a signature that revokes no key")
        }
        try addLoose(signature)
    }

    private mutating func addLoose(_ revocation: CertificateSignature) throws(MalformedPacket) {
        guard revocation.issuers.count <= Self.mostIssuers else {
            throw MalformedPacket("a revocation names \(revocation.issuers.count) keys as its maker")
        }
        looseRevocations.append(revocation)
        guard looseRevocations.count <= Self.mostSignatures else { throw Self.tooManySignatures }
    }

    private mutating func addForeign(_ signature: CertificateSignature, ofSubkeyAt index: Int? = nil) {
        let subkey = index.flatMap { current?.subkeys[$0].fingerprint }
        current?.foreignRevocations.append(ForeignRevocation(signature: signature, subkey: subkey))
    }

    /// A revocation that cannot be read may be one that counts; it is never silently lost.
    private static func looksLikeRevocation(_ body: ArraySlice<UInt8>) -> Bool {
        let type = body.first == 3 ? body.dropFirst(2).first : body.dropFirst().first
        let revocations: [SignatureClass] = [.keyRevocation, .subkeyRevocation, .certificationRevocation]
        return (body.first == 3 || body.first == 4) && revocations.contains { $0.rawValue == type }
    }

    private static var tooManySignatures: MalformedPacket {
        MalformedPacket("a key has more than \(mostSignatures) signatures of its own")
    }
}
