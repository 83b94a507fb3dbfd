/// A public-key algorithm, by its OpenPGP number (RFC 9580 section 9.1).
public struct PublicKeyAlgorithm: RawRepresentable, Hashable, Sendable {
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
    public static let elgamalSignAndEncrypt = PublicKeyAlgorithm(rawValue: 20)
    /// EdDSA with a curve's object identifier and integers, as GnuPG 2.1 to 2.4 make it ("EdDSALegacy").
    public static let eddsaLegacy = PublicKeyAlgorithm(rawValue: 22)
    public static let x25519 = PublicKeyAlgorithm(rawValue: 25)
    public static let x448 = PublicKeyAlgorithm(rawValue: 26)
    public static let ed25519 = PublicKeyAlgorithm(rawValue: 27)
    public static let ed448 = PublicKeyAlgorithm(rawValue: 28)

    public var isRSA: Bool { self == .rsa || self == .rsaEncryptOnly || self == .rsaSignOnly }
}

extension PublicKeyAlgorithm: CustomStringConvertible {
    /// Its name, such as `RSA`; a number that is not assigned as `algorithm 99`.
    public var name: String { Self.names[rawValue] ?? "algorithm \(rawValue)" }

    public var description: String { name }

    private static let names: [UInt8: String] = [
        1: "RSA", 2: "RSA", 3: "RSA", 16: "Elgamal", 17: "DSA", 18: "ECDH", 19: "ECDSA", 20: "Elgamal", 22: "EdDSA",
        25: "X25519", 26: "X448", 27: "Ed25519", 28: "Ed448",
    ]
}
