/// The fingerprint of a version 4 key: SHA-1 over its public packet (RFC 9580 section 5.5.4.2), 20 bytes.
///
/// It names a key where trust is placed. Key IDs are parts of it, can be made to collide, and never stand for it.
public struct Fingerprint: Hashable, Sendable {
    /// 20 bytes.
    public let bytes: [UInt8]

    /// Nil unless there are exactly 20 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads exactly 40 hexadecimal digits, in either case, and nothing else: no prefix, no spaces.
    public init?(hexadecimal: String) {
        guard let bytes = Hexadecimal.bytes(of: hexadecimal) else { return nil }
        self.init(bytes)
    }

    init(ofKeyPacketBody body: some Collection<UInt8>) {
        let header: [UInt8] = [0x99, UInt8(truncatingIfNeeded: body.count >> 8), UInt8(truncatingIfNeeded: body.count)]
        bytes = SHA1.digest(of: header + body)
    }

    static let byteCount = 20

    /// 40 digits in capitals, as gpg writes them.
    public var hexadecimal: String { Hexadecimal.text(of: bytes) }

    /// The low 64 bits (RFC 9580 section 5.5.4.2).
    public var keyID: KeyID { KeyID(bytes.suffix(KeyID.byteCount).reduce(0) { $0 << 8 | UInt64($1) }) }
}

extension Fingerprint: Comparable, CustomStringConvertible {
    public static func < (left: Fingerprint, right: Fingerprint) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    public var description: String { hexadecimal }
}

/// The low 64 bits of a fingerprint: a hint at which key to try, and never more than that.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    public let value: UInt64

    public init(_ value: UInt64) {
        self.value = value
    }

    /// Nil unless there are exactly eight bytes.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    static let byteCount = 8

    /// 16 digits in capitals, as gpg writes them.
    public var hexadecimal: String {
        Hexadecimal.text(of: (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) })
    }

    public var description: String { hexadecimal }
}

enum Hexadecimal {
    static func text(of bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            text.append(byte < 0x10 ? "0" : "")
            text.append(String(byte, radix: 16, uppercase: true))
        }
    }

    /// Nil unless every character is a hexadecimal digit and their number is even.
    static func bytes(of text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap(value)
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
