internal import Findings

/// A version 4 public key or subkey packet (RFC 9580 section 5.5.2.2).
///
/// Of a secret key only the public part is ever kept: the rest is dropped where the packet is read.
public struct PublicKey: Hashable, Sendable {
    public let fingerprint: Fingerprint
    public let createdAt: Timestamp
    public let algorithm: PublicKeyAlgorithm
    /// The size as gpg lists it: that of the modulus or prime, or the curve's; 0 where nothing is known.
    public let bits: Int
    /// Nil for keys that are on no curve.
    public let curve: EllipticCurve?
    /// What two keys share that have the same secret, whatever their dates and algorithm numbers: modulus, or curve and
    /// point.
    public let material: [UInt8]
    private let isCanonical: Bool
    /// The packet's contents, public fields only.
    let body: [UInt8]

    public var keyID: KeyID { fingerprint.keyID }

    /// Whether the algorithm and the size protect anything today. DSA, Elgamal, and whatever is not known, do not.
    public func isStrongEnough(minimumRSABits: Int = 2048) -> Bool {
        switch algorithm {
        case .rsa, .rsaSignOnly, .rsaEncryptOnly: bits >= minimumRSABits
        case .ecdsa, .eddsaLegacy, .ecdh: isCanonical && bits >= 255
        case .ed25519, .ed448, .x25519, .x448: true
        default: false
        }
    }

    /// Why a key packet is not used.
    enum Problem: Error {
        case malformed(Message)
        /// It may be a fine key of a kind that is not known here.
        case unsupported(Message)
    }

    /// Reads a packet's body; that of a secret key up to where its secret part starts.
    init(body: ArraySlice<UInt8>, isSecret: Bool) throws(Problem) {
        if let version = body.first, version != 4 {
            throw .unsupported("a key is of version \(version), not 4")
        }
        var reader = ByteReader(body.dropFirst())
        let fields: PublicKeyFields
        do throws(MalformedPacket) {
            createdAt = try reader.timestamp()
            algorithm = PublicKeyAlgorithm(rawValue: try reader.byte())
            fields = try PublicKeyFields(algorithm, &reader)
        } catch {
            throw .malformed(error.reason)
        }
        if isSecret, !fields.isKnown {
            throw .unsupported("a secret key uses \(algorithm.name), whose public part cannot be told apart")
        }
        guard isSecret != reader.isAtEnd else {
            throw .malformed(isSecret ? "a secret key has no secret part" : "something follows a public key's fields")
        }
        (bits, curve, material) = (fields.bits, fields.curve, fields.material)
        isCanonical = fields.isCanonical
        let publicPart = Array(body.prefix(body.count - reader.rest.count))
        guard publicPart.count <= 0xFFFF else { throw .malformed("a key has \(publicPart.count) bytes") }
        self.body = publicPart
        fingerprint = Fingerprint(ofKeyPacketBody: publicPart)
    }
}
