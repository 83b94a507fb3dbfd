/// A hash algorithm, by its number in RFC 9580 section 9.5.
public struct HashAlgorithm: RawRepresentable, Sendable, Hashable {
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

    /// Whether a signature over data may use it.
    public var isAllowed: Bool { self == .sha256 || self == .sha384 || self == .sha512 }

    /// Whether somebody could make two inputs with the same hash.
    public var isBroken: Bool { self == .md5 || self == .sha1 || self == .ripemd160 }

    /// The name in RFC 9580's registry.
    public var name: String {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .ripemd160: "RIPEMD160"
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        case .sha224: "SHA224"
        default: "hash algorithm \(rawValue)"
        }
    }
}

/// A public-key algorithm, by its number in RFC 9580 section 9.1.
public struct PublicKeyAlgorithm: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let rsa = PublicKeyAlgorithm(rawValue: 1)
    public static let rsaEncryptOnly = PublicKeyAlgorithm(rawValue: 2)
    public static let rsaSignOnly = PublicKeyAlgorithm(rawValue: 3)
    public static let elgamalEncrypt = PublicKeyAlgorithm(rawValue: 16)
    public static let dsa = PublicKeyAlgorithm(rawValue: 17)
    public static let ecdh = PublicKeyAlgorithm(rawValue: 18)
    public static let ecdsa = PublicKeyAlgorithm(rawValue: 19)
    public static let eddsaLegacy = PublicKeyAlgorithm(rawValue: 22)
    public static let x25519 = PublicKeyAlgorithm(rawValue: 25)
    public static let x448 = PublicKeyAlgorithm(rawValue: 26)
    public static let ed25519 = PublicKeyAlgorithm(rawValue: 27)
    public static let ed448 = PublicKeyAlgorithm(rawValue: 28)

    public var name: String {
        switch self {
        case .rsa, .rsaEncryptOnly, .rsaSignOnly: "RSA"
        case .elgamalEncrypt: "Elgamal"
        case .dsa: "DSA"
        case .ecdh: "ECDH"
        case .ecdsa: "ECDSA"
        case .eddsaLegacy: "EdDSA"
        case .x25519: "X25519"
        case .x448: "X448"
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        default: "public-key algorithm \(rawValue)"
        }
    }
}
