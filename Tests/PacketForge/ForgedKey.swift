/// A key pair of which everything can be chosen, made for one test.
public struct ForgedKey: Sendable {
    public enum Kind: Hashable, Sendable {
        /// As GnuPG 2.1 to 2.4 make it: algorithm 22 with the curve's identifier.
        case ed25519
        case rsa(bits: Int)
        /// 1024 bits; more take seconds.
        case dsa
        case p256
    }

    public let kind: Kind
    /// Seconds since 1970.
    public let createdAt: Int64
    private let handle: PrivateKeyHandle
    private let seed: [UInt8]

    /// When keys are made unless a test says otherwise: 2024-01-01T00:00:00Z.
    public static let usualCreation: Int64 = 1_704_067_200

    public init(_ kind: Kind = .ed25519, createdAt: Int64 = usualCreation) throws {
        self.kind = kind
        self.createdAt = createdAt
        seed = (0..<32).map { _ in UInt8.random(in: 0...255) }
        handle =
            switch kind {
            case .ed25519: try PrivateKeyHandle(ed25519: seed)
            case .rsa(let bits): try PrivateKeyHandle(rsaBits: bits)
            case .dsa: try PrivateKeyHandle(dsaBits: 1024)
            case .p256: try PrivateKeyHandle(p256: ())
            }
    }

    private init(_ key: ForgedKey, createdAt: Int64) {
        (kind, handle, seed) = (key.kind, key.handle, key.seed)
        self.createdAt = createdAt
    }

    /// The same secret under another date, and so another fingerprint.
    public func recreated(at createdAt: Int64) -> ForgedKey {
        ForgedKey(self, createdAt: createdAt)
    }

    /// OpenPGP's number of the algorithm.
    public var algorithm: UInt8 {
        switch kind {
        case .ed25519: 22
        case .rsa: 1
        case .dsa: 17
        case .p256: 19
        }
    }

    private static let ed25519Curve: [UInt8] = [9, 0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01]
    private static let p256Curve: [UInt8] = [8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]

    /// The contents of the public key packet.
    public func publicBody() throws -> [UInt8] {
        let fields: [UInt8] =
            switch kind {
            case .ed25519: Self.ed25519Curve + BigEndian.integer([0x40] + (try handle.publicPoint()))
            case .p256: Self.p256Curve + BigEndian.integer(try handle.publicPoint())
            case .rsa: try integers(["n", "e"])
            case .dsa: try integers(["p", "q", "g", "pub"])
            }
        return [4] + BigEndian.bytes(Int(createdAt), count: 4) + [algorithm] + fields
    }

    /// The contents of the secret key packet, without a passphrase.
    public func secretBody() throws -> [UInt8] {
        try publicBody() + [0] + secretFields() + BigEndian.bytes(secretFields().reduce(0) { $0 + Int($1) }, count: 2)
    }

    /// The secret numbers as they stand in the secret key packet.
    public func secretFields() throws -> [UInt8] {
        switch kind {
        case .ed25519: return BigEndian.integer(seed)
        case .p256, .dsa: return try integers(["priv"])
        case .rsa:
            let (p, q) = (try handle.number("rsa-factor1"), try handle.number("rsa-factor2"))
            // OpenPGP wants the smaller prime first, and its inverse modulo the other.
            let (small, large) = p.lexicographicallyPrecedes(q) ? (p, q) : (q, p)
            let inverse = try BigNumber.inverse(of: small, modulo: large)
            return try integers(["d"]) + [small, large, inverse].flatMap(BigEndian.integer)
        }
    }

    public func fingerprint() throws -> [UInt8] {
        try ForgedHash.sha1.digest(of: hashedForm())
    }

    public func keyID() throws -> [UInt8] {
        Array(try fingerprint().suffix(8))
    }

    /// 40 digits in capitals.
    public func hexadecimalFingerprint() throws -> String {
        try fingerprint().map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    /// The key as signatures over it hash it.
    func hashedForm() throws -> [UInt8] {
        let body = try publicBody()
        return [0x99] + BigEndian.bytes(body.count, count: 2) + body
    }

    /// The numbers of a signature over `digest`.
    func signatureValues(over digest: [UInt8], _ hash: ForgedHash) throws -> [UInt8] {
        let signature = try handle.signature(
            over: digest, hash, isEdwards: kind == .ed25519, isRSA: algorithm == 1)
        switch kind {
        case .ed25519: return BigEndian.integer(signature.prefix(32)) + BigEndian.integer(signature.suffix(32))
        case .rsa: return BigEndian.integer(signature)
        case .dsa, .p256: return Self.integersOfSequence(signature).flatMap(BigEndian.integer)
        }
    }

    private func integers(_ names: [String]) throws -> [UInt8] {
        try names.flatMap { BigEndian.integer(try handle.number($0)) }
    }

    /// The two integers of a short DER sequence.
    private static func integersOfSequence(_ sequence: [UInt8]) -> [[UInt8]] {
        let first = 4
        let firstLength = Int(sequence[3])
        let second = first + firstLength + 2
        return [Array(sequence[first..<first + firstLength]), Array(sequence[second...])]
    }
}
