/// A digest: as many bytes as its algorithm gives, never fewer.
public struct Digest: Hashable, Sendable {
    public let algorithm: DigestAlgorithm
    public let bytes: [UInt8]

    /// Nil unless there are exactly ``DigestAlgorithm/byteCount`` bytes.
    public init?(_ algorithm: DigestAlgorithm, _ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == algorithm.byteCount else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Reads hexadecimal digits of either case, as a person may type them; manifests are read more strictly.
    public init?(_ algorithm: DigestAlgorithm, hexadecimal digits: some Collection<UInt8>) {
        guard digits.count == algorithm.byteCount * 2 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(algorithm.byteCount)
        var high: UInt8?
        for digit in digits {
            guard let value = Hexadecimal.value(of: digit) else { return nil }
            if let half = high.take() { bytes.append(half << 4 | value) } else { high = value }
        }
        self.init(algorithm, bytes)
    }

    /// The same for text.
    public init?(_ algorithm: DigestAlgorithm, hexadecimal digits: some StringProtocol) {
        self.init(algorithm, hexadecimal: Array(digits.utf8))
    }

    /// Reads `ALGORITHM:HEX`, as `--pin` takes it, with digits of either case.
    public init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            let algorithm = DigestAlgorithm(rawValue: String(text[..<colon]))
        else { return nil }
        self.init(algorithm, hexadecimal: Array(text.utf8[text.utf8.index(after: colon)...]))
    }

    /// Takes as many bytes as the algorithm gives.
    init(_ algorithm: DigestAlgorithm, ofThatLength bytes: ArraySlice<UInt8>) {
        self.algorithm = algorithm
        self.bytes = Array(bytes)
    }

    /// Lower-case hexadecimal digits, two a byte.
    public var hexadecimal: String { String(decoding: hexadecimalBytes, as: UTF8.self) }

    var hexadecimalBytes: [UInt8] {
        bytes.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0 & 0x0F)] }
    }
}

extension Digest: CustomStringConvertible {
    /// As `--pin` takes it: `sha256:HEX`.
    public var description: String { "\(algorithm.rawValue):\(hexadecimal)" }
}

/// Hexadecimal digits (RFC 4648, section 8).
enum Hexadecimal {
    /// The value of what is known to be a digit, in either case, without a branch.
    static func value(ofChecked digit: UInt8) -> UInt8 { (digit & 0x0F) &+ 9 &* (digit >> 6) }

    /// The digit's value, 0 to 15, in either case.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Whether it is a digit that a manifest may use: no upper case.
    static func isCanonical(_ digit: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit)
    }

    /// The lower-case digit of a value from 0 to 15.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
