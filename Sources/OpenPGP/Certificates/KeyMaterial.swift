/// What makes two keys the same secret, whatever their dates, algorithm numbers and certificates say.
///
/// A fingerprint covers the creation time too, so one secret can have any number of fingerprints; signers are distinct
/// only if their material is.
public struct KeyMaterial: Hashable, Sendable {
    private enum Family: Hashable {
        case rsa
        case dsa
        case elgamal
        case curve(EllipticCurve)
        case unknown(PublicKeyAlgorithm)
    }

    private let family: Family
    private let bytes: [UInt8]

    private init(_ family: Family, _ bytes: some Sequence<UInt8>) {
        self.family = family
        self.bytes = Array(bytes)
    }

    static func rsa(modulus: some Sequence<UInt8>) -> KeyMaterial { KeyMaterial(.rsa, modulus) }
    static func dsa(publicValue: some Sequence<UInt8>) -> KeyMaterial { KeyMaterial(.dsa, publicValue) }
    static func elgamal(publicValue: some Sequence<UInt8>) -> KeyMaterial { KeyMaterial(.elgamal, publicValue) }
    static func point(_ point: some Sequence<UInt8>, on curve: EllipticCurve) -> KeyMaterial {
        KeyMaterial(.curve(curve), point)
    }
    static func opaque(_ fields: some Sequence<UInt8>, _ algorithm: PublicKeyAlgorithm) -> KeyMaterial {
        KeyMaterial(.unknown(algorithm), fields)
    }
}
