/// An elliptic curve, by the object identifier in key packets (RFC 9580 section 9.2), without tag and length.
public struct EllipticCurve: Hashable, Sendable {
    public let objectIdentifier: [UInt8]

    public init(objectIdentifier: some Sequence<UInt8>) {
        self.objectIdentifier = Array(objectIdentifier)
    }

    public static let ed25519 = EllipticCurve(objectIdentifier: [0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01])
    public static let curve25519 = EllipticCurve(
        objectIdentifier: [0x2B, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x05, 0x01])
    public static let ed448 = EllipticCurve(objectIdentifier: [0x2B, 0x65, 0x71])
    public static let x448 = EllipticCurve(objectIdentifier: [0x2B, 0x65, 0x6F])

    /// gpg's name for it; nil for a curve that is not known here.
    public var name: String? { Self.known[self]?.name }

    /// The size as gpg lists it (255 for Ed25519), in bits; 0 for a curve that is not known here.
    public var bits: Int { Self.known[self]?.bits ?? 0 }

    private static let known: [EllipticCurve: (name: String, bits: Int)] = [
        ed25519: ("ed25519", 255),
        curve25519: ("cv25519", 255),
        ed448: ("ed448", 441),
        x448: ("cv448", 448),
        EllipticCurve(objectIdentifier: [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]): ("nistp256", 256),
        EllipticCurve(objectIdentifier: [0x2B, 0x81, 0x04, 0x00, 0x22]): ("nistp384", 384),
        EllipticCurve(objectIdentifier: [0x2B, 0x81, 0x04, 0x00, 0x23]): ("nistp521", 521),
        EllipticCurve(objectIdentifier: [0x2B, 0x81, 0x04, 0x00, 0x0A]): ("secp256k1", 256),
        EllipticCurve(objectIdentifier: brainpool + [0x07]): ("brainpoolP256r1", 256),
        EllipticCurve(objectIdentifier: brainpool + [0x0B]): ("brainpoolP384r1", 384),
        EllipticCurve(objectIdentifier: brainpool + [0x0D]): ("brainpoolP512r1", 512),
    ]

    private static let brainpool: [UInt8] = [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01]
}
