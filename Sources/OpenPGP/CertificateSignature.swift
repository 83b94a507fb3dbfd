/// A signature inside a certificate, as far as its packet says what it is. Nothing here is verified: it is read to
/// explain a verdict, or to refuse, never to accept.
struct CertificateSignature: Sendable, Hashable {
    static let userIDCertifications: ClosedRange<UInt8> = 0x10...0x13
    static let subkeyBinding: UInt8 = 0x18
    static let directKey: UInt8 = 0x1F
    static let keyRevocation: UInt8 = 0x20
    static let subkeyRevocation: UInt8 = 0x28
    static let certificationRevocation: UInt8 = 0x30

    let signatureClass: UInt8
    let hashAlgorithm: HashAlgorithm
    let issuers: Set<KeyID>
    let createdAt: Timestamp?
    /// Why, where it is a revocation (RFC 9580 section 5.2.3.31): the code, and the text as bytes.
    let revocationReason: (code: UInt8, text: [UInt8])?
    /// Keys that may revoke this certificate.
    let designatedRevokers: [Fingerprint]
    let packet: [UInt8]

    /// Nil for what is no v4 signature packet that can be read.
    init?(_ packet: Packet) {
        var reader = ByteReader(packet.body)
        guard reader.byte() == 4, let signatureClass = reader.byte(), reader.byte() != nil, let hash = reader.byte(),
            let hashedLength = reader.number(2), let hashed = reader.bytes(hashedLength),
            let unhashedLength = reader.number(2), let unhashed = reader.bytes(unhashedLength),
            let hashedArea = Subpacket.split(hashed), let unhashedArea = Subpacket.split(unhashed)
        else { return nil }
        self.signatureClass = signatureClass
        hashAlgorithm = HashAlgorithm(rawValue: hash)
        let all = hashedArea + unhashedArea
        issuers = Set(
            all.filter { $0.type == Subpacket.issuerKeyID && $0.body.count == 8 }.map { KeyID($0.body) }
                + all.filter { $0.type == Subpacket.issuerFingerprint }.compactMap { $0.fingerprint?.keyID })
        createdAt = hashedArea.first { $0.type == Subpacket.creationTime }?.time
        revocationReason = hashedArea.first { $0.type == Subpacket.revocationReason }.flatMap { subpacket in
            subpacket.body.first.map { ($0, Array(subpacket.body.dropFirst())) }
        }
        designatedRevokers = hashedArea.filter { $0.type == Subpacket.revocationKey }.compactMap {
            Fingerprint($0.body.dropFirst(2))
        }
        self.packet = Array(packet.whole)
    }

    static func == (left: CertificateSignature, right: CertificateSignature) -> Bool { left.packet == right.packet }

    func hash(into hasher: inout Hasher) { hasher.combine(packet) }
}
