/// A digest algorithm, by the name that flags and JSON use.
public struct DigestAlgorithm: RawRepresentable, Sendable, Hashable, Comparable {
    public let rawValue: String

    /// Nil for a name that is none of ``all``.
    public init?(rawValue: String) {
        guard let known = Self.all.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = known
    }

    private init(_ name: String, bytes: Int, tags: [String]) {
        rawValue = name
        byteCount = bytes
        self.tags = tags
    }

    /// The digest's length.
    public let byteCount: Int
    /// The names that BSD and OpenSSL lines use; the first is the one that is written.
    let tags: [String]

    public static let sha256 = DigestAlgorithm("sha256", bytes: 32, tags: ["SHA256", "SHA2-256"])
    public static let sha512 = DigestAlgorithm("sha512", bytes: 64, tags: ["SHA512", "SHA2-512"])
    public static let sha384 = DigestAlgorithm("sha384", bytes: 48, tags: ["SHA384", "SHA2-384"])
    public static let sha224 = DigestAlgorithm("sha224", bytes: 28, tags: ["SHA224", "SHA2-224"])
    public static let sha512Half = DigestAlgorithm(
        "sha512-256", bytes: 32, tags: ["SHA512/256", "SHA512-256", "SHA2-512/256"])
    public static let sha3Short = DigestAlgorithm("sha3-256", bytes: 32, tags: ["SHA3-256"])
    public static let sha3Long = DigestAlgorithm("sha3-512", bytes: 64, tags: ["SHA3-512"])
    public static let blake2b = DigestAlgorithm(
        "blake2b-512", bytes: 64, tags: ["BLAKE2b", "BLAKE2B-512", "BLAKE2b512"])
    /// For checking old manifests only.
    public static let sha1 = DigestAlgorithm("sha1", bytes: 20, tags: ["SHA1"])
    /// For checking old manifests only.
    public static let md5 = DigestAlgorithm("md5", bytes: 16, tags: ["MD5"])

    public static let all = [
        sha256, sha512, sha384, sha224, sha512Half, sha3Short, sha3Long, blake2b, sha1, md5,
    ]

    /// Whether nobody can make two files with the same digest: false for SHA-1 and MD5.
    public var isCollisionResistant: Bool { self != .sha1 && self != .md5 }

    public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The digest of some bytes.
public struct Digest: Sendable, Hashable {
    public let algorithm: DigestAlgorithm
    public let bytes: [UInt8]

    /// Nil where the length is not the algorithm's.
    public init?(_ algorithm: DigestAlgorithm, _ bytes: some Collection<UInt8>) {
        guard bytes.count == algorithm.byteCount else { return nil }
        self.algorithm = algorithm
        self.bytes = Array(bytes)
    }

    /// Reads lower-case hexadecimal of exactly the algorithm's length.
    public init?(_ algorithm: DigestAlgorithm, hexadecimal digits: some Collection<UInt8>) {
        guard digits.count == 2 * algorithm.byteCount else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(algorithm.byteCount)
        var high: UInt8?
        for digit in digits {
            guard let value = Self.value(digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Reads `ALGORITHM:HEX`, as `--pin` takes it.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let algorithm = DigestAlgorithm(rawValue: String(decoding: parts[0], as: UTF8.self))
        else {
            return nil
        }
        self.init(algorithm, hexadecimal: parts[1].map { (0x41...0x46).contains($0) ? $0 + 0x20 : $0 })
    }

    /// Lower-case, two digits a byte.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
