/// Where the public part of a secret key ends, found where the key lies, so that no secret is copied (RFC 9580 section 5.5.5).
enum PublicPart {
    /// How many bytes of a version 4 key's body are public; nil for an algorithm that is not known, or a body that is cut off.
    static func length(_ body: UnsafeRawBufferPointer) -> Int? {
        func byte(_ position: Int) -> Int? { position < body.count ? unsafe Int(body[position]) : nil }
        func afterIntegers(_ count: Int, from start: Int) -> Int? {
            var position = start
            for _ in 0..<count {
                guard let high = byte(position), let low = byte(position + 1) else { return nil }
                position += 2 + ((high << 8 | low) + 7) / 8
            }
            return position
        }
        func afterPoint() -> Int? { byte(6).flatMap { afterIntegers(1, from: 7 + $0) } }
        guard byte(0) == 4, let algorithm = byte(5) else { return nil }
        let end: Int? =
            switch PublicKeyAlgorithm(rawValue: UInt8(algorithm)) {
            case .rsa, .rsaSignOnly, .rsaEncryptOnly: afterIntegers(2, from: 6)
            case .dsa: afterIntegers(4, from: 6)
            case .elgamalEncrypt, .elgamalSignAndEncrypt: afterIntegers(3, from: 6)
            case .eddsaLegacy, .ecdsa: afterPoint()
            case .ecdh: afterPoint().flatMap { point in byte(point).map { point + 1 + $0 } }
            case .ed25519, .x25519: 6 + 32
            case .ed448: 6 + 57
            case .x448: 6 + 56
            default: nil
            }
        return end.flatMap { $0 <= body.count ? $0 : nil }
    }
}
