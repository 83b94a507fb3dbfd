internal import Findings

/// A v4 public key as its packet says it (RFC 9580 section 5.5.2).
public struct PublicKey: Sendable, Hashable {
    public let fingerprint: Fingerprint
    public let createdAt: Timestamp
    public let algorithm: PublicKeyAlgorithm
    /// The size in bits: RSA's modulus, DSA's p, or the length of an elliptic curve's point.
    public let bits: Int
    /// What two keys share that have the same secret, whatever their creation times: an RSA modulus, or curve and point.
    public let material: [UInt8]
    /// The body of the public packet, without anything secret.
    let body: [UInt8]

    /// Reads a public or secret key packet's body and keeps the public part only.
    init(_ body: ArraySlice<UInt8>) throws(FormatProblem) {
        var reader = ByteReader(body)
        guard let version = reader.byte() else { throw FormatProblem("a key packet is empty") }
        guard version == 4 else { throw FormatProblem("a key has version \(version), not 4") }
        guard let created = reader.number(4), let algorithm = reader.byte() else {
            throw FormatProblem("a key packet ends too early")
        }
        self.algorithm = PublicKeyAlgorithm(rawValue: algorithm)
        guard let (bits, material) = Self.readValues(of: self.algorithm, &reader) else {
            throw FormatProblem("a key's numbers cannot be read (\(self.algorithm.name))")
        }
        self.bits = bits
        self.material = [algorithm == 3 ? 1 : algorithm] + material
        createdAt = Timestamp(secondsSince1970: Int64(created))
        let publicPart = Array(body.prefix(body.count - reader.rest.count))
        self.body = publicPart
        let length = publicPart.count
        let hashed = [0x99, UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + publicPart
        guard length <= 0xFFFF, let fingerprint = Fingerprint(SHA1.hash(hashed)) else {
            throw FormatProblem("a key is too large")
        }
        self.fingerprint = fingerprint
        hasMore = !reader.isAtEnd
    }

    /// Whether something follows the public part: the secret one, or what should not be there.
    let hasMore: Bool

    /// Reads the algorithm's public numbers: the size, and what makes the key the same as another.
    private static func readValues(
        of algorithm: PublicKeyAlgorithm, _ reader: inout ByteReader
    ) -> (bits: Int, material: [UInt8])? {
        switch algorithm {
        case .rsa, .rsaEncryptOnly, .rsaSignOnly:
            guard let modulus = reader.multiprecisionInteger(), reader.multiprecisionInteger() != nil else {
                return nil
            }
            return (bitCount(modulus), Array(modulus))
        case .dsa:
            return integers(4, &reader)
        case .elgamalEncrypt:
            return integers(3, &reader)
        case .ecdsa, .eddsaLegacy, .ecdh:
            guard let size = reader.byte(), size > 0, size < 0xFF, let curve = reader.bytes(Int(size)),
                let point = reader.multiprecisionInteger()
            else { return nil }
            if algorithm == .ecdh {
                guard let parameters = reader.byte(), reader.bytes(Int(parameters)) != nil else { return nil }
            }
            return (point.count * 8, Array(curve) + point)
        case .x25519, .ed25519: return reader.bytes(32).map { (256, Array($0)) }
        case .x448: return reader.bytes(56).map { (448, Array($0)) }
        case .ed448: return reader.bytes(57).map { (456, Array($0)) }
        default: return nil
        }
    }

    private static func integers(_ count: Int, _ reader: inout ByteReader) -> (bits: Int, material: [UInt8])? {
        var all: [UInt8] = []
        var first = 0
        for index in 0..<count {
            guard let number = reader.multiprecisionInteger() else { return nil }
            if index == 0 { first = bitCount(number) }
            all += number
        }
        return (first, all)
    }

    private static func bitCount(_ number: ArraySlice<UInt8>) -> Int {
        number.count * 8 - (number.first?.leadingZeroBitCount ?? 0)
    }
}
