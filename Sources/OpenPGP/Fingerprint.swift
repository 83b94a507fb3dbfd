/// The fingerprint of a v4 key: SHA-1 over its public packet, 20 bytes (RFC 9580 section 5.5.4.2).
public struct Fingerprint: Sendable, Hashable, Comparable {
    public let bytes: [UInt8]

    /// Nil unless there are exactly 20 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads exactly 40 hexadecimal digits; a key ID is never enough, and neither spaces nor `0x` are taken.
    public init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 40 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 40, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    /// 40 upper-case hexadecimal digits, as gpg prints them.
    public var hexadecimal: String { bytes.hexadecimal }

    public var keyID: KeyID { KeyID(bytes.suffix(8)) }

    public static func < (left: Fingerprint, right: Fingerprint) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}

/// The low 64 bits of a fingerprint: a hint where to look, never an identity.
public struct KeyID: Sendable, Hashable {
    public let bytes: [UInt8]

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
    }

    public var hexadecimal: String { bytes.hexadecimal }
}

extension Collection where Element == UInt8 {
    var hexadecimal: String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
