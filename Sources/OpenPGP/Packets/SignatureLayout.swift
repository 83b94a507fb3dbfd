internal import Findings

/// The parts of a version 4 signature packet (RFC 9580 section 5.2.3), found by their lengths and not yet judged.
struct SignatureLayout {
    let signatureClass: SignatureClass
    let publicKeyAlgorithm: PublicKeyAlgorithm
    let hashAlgorithm: HashAlgorithm
    /// The subpackets that the signature covers.
    let hashedArea: ArraySlice<UInt8>
    let hashed: [Subpacket]
    /// Those that anyone may have added.
    let unhashed: [Subpacket]
    /// The first two bytes of the digest that was signed.
    let digestStart: ArraySlice<UInt8>
    /// The integers or bytes of the signature itself.
    let values: ArraySlice<UInt8>

    init(body: ArraySlice<UInt8>) throws(MalformedPacket) {
        var reader = ByteReader(body)
        guard try reader.byte() == 4 else { throw MalformedPacket("it is not of version 4") }
        signatureClass = SignatureClass(rawValue: try reader.byte())
        publicKeyAlgorithm = PublicKeyAlgorithm(rawValue: try reader.byte())
        hashAlgorithm = HashAlgorithm(rawValue: try reader.byte())
        hashedArea = try reader.bytes(try reader.number(byteCount: 2))
        let unhashedArea = try reader.bytes(try reader.number(byteCount: 2))
        digestStart = try reader.bytes(2)
        values = reader.everything()
        hashed = try Subpacket.all(in: hashedArea)
        unhashed = try Subpacket.all(in: unhashedArea)
    }

    /// Checks that gpg can read the signature: it stops in the middle of a key at one that it cannot.
    func checkReadable() throws(MalformedPacket) {
        for subpacket in hashed + unhashed { try subpacket.checkForm() }
        try Self.checkReadable(values, publicKeyAlgorithm)
    }

    /// The same for the signature's values alone; counts of bits need not be exact here.
    static func checkReadable(
        _ values: ArraySlice<UInt8>, _ algorithm: PublicKeyAlgorithm
    ) throws(MalformedPacket) {
        var reader = ByteReader(values)
        let integers =
            switch algorithm {
            case .rsa, .rsaSignOnly: 1
            case .dsa, .ecdsa, .eddsaLegacy: 2
            default: 0
            }
        for _ in 0..<integers {
            let bits = try reader.number(byteCount: 2)
            guard bits <= MultiprecisionInteger.longestBitCount else {
                throw MalformedPacket("an integer has \(bits) bits")
            }
            _ = try reader.bytes((bits + 7) / 8)
        }
    }

    /// Checks that the signature itself has the parts that its algorithm needs and nothing behind them.
    func checkValues() throws(MalformedPacket) {
        var reader = ByteReader(values)
        switch publicKeyAlgorithm {
        case .rsa, .rsaSignOnly:
            _ = try MultiprecisionInteger(&reader)
        case .dsa, .ecdsa, .eddsaLegacy:
            _ = try MultiprecisionInteger(&reader)
            _ = try MultiprecisionInteger(&reader)
        case .ed25519: _ = try reader.bytes(64)
        case .ed448: _ = try reader.bytes(114)
        default: throw MalformedPacket("\(publicKeyAlgorithm.name) makes no signatures")
        }
        guard reader.isAtEnd else { throw MalformedPacket("\(reader.rest.count) bytes follow the signature") }
    }
}

/// What a signature is about (RFC 9580 section 5.2.1).
public struct SignatureClass: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Over the bytes of a document: the only class that a release's signature may have.
    public static let binary = SignatureClass(rawValue: 0x00)
    /// Over a document whose line ends do not matter.
    public static let text = SignatureClass(rawValue: 0x01)
    public static let standalone = SignatureClass(rawValue: 0x02)
    /// Certifications of a user ID, from generic to positive.
    public static let certifications = (0x10...0x13).map { SignatureClass(rawValue: $0) }
    public static let subkeyBinding = SignatureClass(rawValue: 0x18)
    /// By a signing subkey, over the primary key: the cross-certification.
    public static let primaryKeyBinding = SignatureClass(rawValue: 0x19)
    public static let directKey = SignatureClass(rawValue: 0x1F)
    public static let keyRevocation = SignatureClass(rawValue: 0x20)
    public static let subkeyRevocation = SignatureClass(rawValue: 0x28)
    public static let certificationRevocation = SignatureClass(rawValue: 0x30)
    public static let timestamp = SignatureClass(rawValue: 0x40)

    /// The number as it is written everywhere, such as `0x1F`.
    public var hexadecimal: String { "0x" + Hexadecimal.text(of: [rawValue]) }
}
