/// What makes two keys the same secret, whatever their dates, algorithm numbers and certificates say, as bytes to compare.
///
/// A fingerprint covers the creation time too, so one secret can have any number of fingerprints; signers are distinct
/// only if their material is.
enum KeyMaterial {
    static func rsa(modulus: some Sequence<UInt8>) -> [UInt8] { [PublicKeyAlgorithm.rsa.rawValue] + modulus }

    static func dsa(publicValue: some Sequence<UInt8>) -> [UInt8] { [PublicKeyAlgorithm.dsa.rawValue] + publicValue }

    static func elgamal(publicValue: some Sequence<UInt8>) -> [UInt8] {
        [PublicKeyAlgorithm.elgamalEncrypt.rawValue] + publicValue
    }

    /// The same for signing and encryption, and for both of EdDSA's algorithm numbers.
    static func point(_ point: some Sequence<UInt8>, on curve: EllipticCurve) -> [UInt8] {
        [PublicKeyAlgorithm.ecdsa.rawValue] + curve.objectIdentifier + point
    }

    static func opaque(_ fields: some Sequence<UInt8>, _ algorithm: PublicKeyAlgorithm) -> [UInt8] {
        [algorithm.rawValue] + fields
    }
}
