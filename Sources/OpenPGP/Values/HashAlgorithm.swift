/// The hash algorithm of a signature, by its OpenPGP number (RFC 9580 section 9.5).
public struct HashAlgorithm: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let md5 = HashAlgorithm(rawValue: 1)
    public static let sha1 = HashAlgorithm(rawValue: 2)
    public static let ripemd160 = HashAlgorithm(rawValue: 3)
    public static let sha256 = HashAlgorithm(rawValue: 8)
    public static let sha384 = HashAlgorithm(rawValue: 9)
    public static let sha512 = HashAlgorithm(rawValue: 10)
    public static let sha224 = HashAlgorithm(rawValue: 11)
    public static let sha3with256 = HashAlgorithm(rawValue: 12)
    public static let sha3with512 = HashAlgorithm(rawValue: 14)

    /// Whether a signature over data may use it: SHA-256, SHA-384 and SHA-512 may, nothing else.
    public var isAllowed: Bool { self == .sha256 || self == .sha384 || self == .sha512 }

    /// Whether somebody could make two texts of one digest (MD5, SHA-1, RIPEMD-160), or nothing is known about it: a
    /// key's self-signature with it can be forged.
    public var isBroken: Bool {
        ![.sha256, .sha384, .sha512, .sha224, .sha3with256, .sha3with512].contains(self)
    }
}

extension HashAlgorithm: CustomStringConvertible {
    /// The name that gpg uses, such as `SHA256`; a number that is not assigned as `hash 99`.
    public var name: String { Self.names[rawValue] ?? "hash \(rawValue)" }

    public var description: String { name }

    private static let names: [UInt8: String] = [
        1: "MD5", 2: "SHA1", 3: "RIPEMD160", 8: "SHA256", 9: "SHA384", 10: "SHA512", 11: "SHA224", 12: "SHA3-256",
        14: "SHA3-512",
    ]
}
