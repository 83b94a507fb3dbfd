internal import Findings

/// The fields of a public key that depend on its algorithm (RFC 9580 section 5.5.5).
struct PublicKeyFields {
    let material: [UInt8]
    /// As gpg counts them; 0 where nothing is known.
    let bits: Int
    let curve: EllipticCurve?
    /// False for an algorithm that is not known here, whose fields cannot be told from what follows them.
    let isKnown: Bool
    /// False for a point in another form than the usual one: the same point could then be written in two ways.
    let isCanonical: Bool

    /// Takes the fields off the front of a key's body.
    init(_ algorithm: PublicKeyAlgorithm, _ reader: inout ByteReader) throws(MalformedPacket) {
        switch algorithm {
        case .rsa, .rsaEncryptOnly, .rsaSignOnly:
            let modulus = try MultiprecisionInteger(&reader)
            _ = try MultiprecisionInteger(&reader)
            self.init(KeyMaterial.rsa(modulus: modulus.magnitude), bits: modulus.bitCount)
        case .dsa:
            let integers = try Self.integers(4, &reader)
            self.init(KeyMaterial.dsa(publicValue: integers[3].magnitude), bits: integers[0].bitCount)
        case .elgamalEncrypt, .elgamalSignAndEncrypt:
            let integers = try Self.integers(3, &reader)
            self.init(KeyMaterial.elgamal(publicValue: integers[2].magnitude), bits: integers[0].bitCount)
        case .ecdsa, .eddsaLegacy, .ecdh:
            try self.init(onNamedCurve: &reader)
            if algorithm == .ecdh { _ = try reader.bytes(Int(try reader.byte())) }
        case .ed25519: try self.init(.ed25519, byteCount: 32, &reader)
        case .ed448: try self.init(.ed448, byteCount: 57, &reader)
        case .x25519: try self.init(.curve25519, byteCount: 32, &reader)
        case .x448: try self.init(.x448, byteCount: 56, &reader)
        default:
            self.init(KeyMaterial.opaque(reader.everything(), algorithm), bits: 0, isKnown: false)
        }
    }

    private init(
        _ material: [UInt8], bits: Int, curve: EllipticCurve? = nil, isKnown: Bool = true, isCanonical: Bool = true
    ) {
        self.material = material
        self.bits = bits
        self.curve = curve
        self.isKnown = isKnown
        self.isCanonical = isCanonical
    }

    private init(_ curve: EllipticCurve, byteCount: Int, _ reader: inout ByteReader) throws(MalformedPacket) {
        self.init(KeyMaterial.point(try reader.bytes(byteCount), on: curve), bits: curve.bits, curve: curve)
    }

    /// A curve's identifier and a point as an integer (RFC 9580 section 11.2).
    private init(onNamedCurve reader: inout ByteReader) throws(MalformedPacket) {
        let length = Int(try reader.byte())
        guard length != 0, length != 0xFF else { throw MalformedPacket("a key's curve has a reserved length") }
        let curve = EllipticCurve(objectIdentifier: try reader.bytes(length))
        let point = try MultiprecisionInteger(&reader).magnitude
        let coordinateLength = (curve.bits + 7) / 8
        switch point.first {
        case 0x40 where curve == .ed25519 || curve == .curve25519:
            // The prefix says "as the curve's own specification writes it"; without it, as algorithm 27 has the point.
            let isCanonical = point.count == 1 + coordinateLength
            self.init(
                KeyMaterial.point(point.dropFirst(), on: curve), bits: curve.bits, curve: curve,
                isCanonical: isCanonical)
        case 0x04 where curve != .ed25519 && curve != .curve25519:
            let isCanonical = point.count == 1 + 2 * coordinateLength
            self.init(KeyMaterial.point(point, on: curve), bits: curve.bits, curve: curve, isCanonical: isCanonical)
        default:
            self.init(KeyMaterial.point(point, on: curve), bits: curve.bits, curve: curve, isCanonical: curve == .ed448)
        }
    }

    private static func integers(
        _ count: Int, _ reader: inout ByteReader
    ) throws(MalformedPacket) -> [MultiprecisionInteger] {
        var integers: [MultiprecisionInteger] = []
        for _ in 0..<count {
            integers.append(try MultiprecisionInteger(&reader))
        }
        return integers
    }
}
