public import Findings

/// One signature packet that passed the gate: it is whole, of version 4 and class 0x00, with an allowed hash and nothing
/// in it that two readers could see in two ways. Whether it is *good* only the engine can say.
///
/// All fields but ``issuerKeyID`` of a signature without ``issuerFingerprint`` come from the area that the signature
/// covers, so they are its maker's own words once the engine has found it good.
public struct SignaturePacket: Hashable, Sendable {
    /// The exact bytes with the packet's header, to be handed to the engine.
    public let packet: [UInt8]
    public let publicKeyAlgorithm: PublicKeyAlgorithm
    public let hashAlgorithm: HashAlgorithm
    public let createdAt: Timestamp
    /// The signature's own expiry; nil if it has none.
    public let expiresAt: Timestamp?
    /// The key or subkey that made it. Older signatures carry only the key ID.
    public let issuerFingerprint: Fingerprint?
    /// The low 64 bits of ``issuerFingerprint`` where there is one; otherwise a hint that nothing protects.
    public let issuerKeyID: KeyID
    /// Those of the hashed area, in their order. Notations that anyone could have added are not here.
    public let notations: [Notation]
    /// The subpackets that the signature covers, as they stand.
    public let hashedArea: [UInt8]
    /// The first two bytes of the digest that was signed, as the packet says them.
    ///
    /// gpg never compares them, so a change there leaves a signature good: whoever has the signed bytes compares them with
    /// the digest of those bytes followed by ``digestSuffix``.
    public let digestStart: [UInt8]

    /// Whether `key` may be the one that signed, going by what the signature says of its issuer.
    public func mayBe(by key: Fingerprint) -> Bool {
        issuerFingerprint.map { $0 == key } ?? (key.keyID == issuerKeyID)
    }

    /// How a message names the issuer.
    public var issuer: Message {
        issuerFingerprint.map { "\($0.hexadecimal)" } ?? "key ID \(issuerKeyID.hexadecimal)"
    }

    /// The types of the subpackets that the signature covers, in their order, for whoever knows what must be there.
    public var hashedSubpacketTypes: [UInt8] {
        ((try? Subpacket.all(in: hashedArea[...])) ?? []).map(\.type.rawValue)
    }

    public var version: UInt8 { 4 }
    public var signatureClass: SignatureClass { .binary }

    /// What is hashed behind the signed bytes (RFC 9580 section 5.2.4): the packet up to the end of its hashed area, and
    /// a trailer with its length.
    public var digestSuffix: [UInt8] {
        let fields: [UInt8] = [version, signatureClass.rawValue, publicKeyAlgorithm.rawValue, hashAlgorithm.rawValue]
        let covered = fields + Self.bigEndian(hashedArea.count).suffix(2) + hashedArea
        return covered + [version, 0xFF] + Self.bigEndian(covered.count)
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
