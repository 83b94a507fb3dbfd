/// A hash function whose digests manifests list.
///
/// The raw value is the name in JSON and in flags, "sha256" for one. Only the algorithms below exist: another raw value
/// makes none.
public struct DigestAlgorithm: RawRepresentable, Hashable, Sendable {
    private enum Kind: String, CaseIterable {
        case md5
        case sha1
        case sha224
        case sha256
        case sha384
        case sha512
        case sha512Half = "sha512-256"
        case sha3Short = "sha3-256"
        case sha3Long = "sha3-512"
        case blake2b = "blake2b-512"
    }

    private let kind: Kind

    private init(_ kind: Kind) {
        self.kind = kind
    }

    public init?(rawValue: String) {
        guard let kind = Kind(rawValue: rawValue) else { return nil }
        self.kind = kind
    }

    public var rawValue: String { kind.rawValue }

    /// RFC 1321. Broken: read in old manifests, never enough by itself.
    public static let md5 = DigestAlgorithm(.md5)
    /// FIPS 180-4. Broken: read in old manifests, never enough by itself.
    public static let sha1 = DigestAlgorithm(.sha1)
    /// FIPS 180-4.
    public static let sha224 = DigestAlgorithm(.sha224)
    /// FIPS 180-4.
    public static let sha256 = DigestAlgorithm(.sha256)
    /// FIPS 180-4.
    public static let sha384 = DigestAlgorithm(.sha384)
    /// FIPS 180-4.
    public static let sha512 = DigestAlgorithm(.sha512)
    /// SHA-512/256 of FIPS 180-4, section 5.3.6: not a shortened SHA-512, but one with other starting values.
    public static let sha512Half = DigestAlgorithm(.sha512Half)
    /// FIPS 202.
    public static let sha3Short = DigestAlgorithm(.sha3Short)
    /// FIPS 202.
    public static let sha3Long = DigestAlgorithm(.sha3Long)
    /// RFC 7693, unkeyed, with 64 bytes: what b2sum(1) writes unless told otherwise.
    public static let blake2b = DigestAlgorithm(.blake2b)

    /// Every algorithm, the weakest first.
    public static let all: [DigestAlgorithm] = Kind.allCases.map(DigestAlgorithm.init)

    /// The algorithms that protect something, the weakest first.
    public static let collisionResistant = all.filter(\.isCollisionResistant)

    /// The digest's length in bytes.
    public var byteCount: Int {
        switch kind {
        case .md5: 16
        case .sha1: 20
        case .sha224: 28
        case .sha256, .sha512Half, .sha3Short: 32
        case .sha384: 48
        case .sha512, .sha3Long, .blake2b: 64
        }
    }

    /// Whether nobody can make two files of one digest. A digest that is not collision resistant protects nothing.
    public var isCollisionResistant: Bool {
        switch kind {
        case .md5, .sha1: false
        default: true
        }
    }
}

extension DigestAlgorithm: CustomStringConvertible {
    /// The name as people write it: "SHA-256".
    public var description: String {
        switch kind {
        case .md5: "MD5"
        case .sha1: "SHA-1"
        case .sha224: "SHA-224"
        case .sha256: "SHA-256"
        case .sha384: "SHA-384"
        case .sha512: "SHA-512"
        case .sha512Half: "SHA-512/256"
        case .sha3Short: "SHA3-256"
        case .sha3Long: "SHA3-512"
        case .blake2b: "BLAKE2b"
        }
    }
}

extension DigestAlgorithm: Comparable {
    /// By name, which is the order of everything that is printed.
    public static func < (left: DigestAlgorithm, right: DigestAlgorithm) -> Bool { left.rawValue < right.rawValue }
}

extension DigestAlgorithm {
    /// The tag that GNU and BSD tools write: `SHA256 (name) = …`.
    var bsdTag: String {
        switch kind {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA224"
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        case .sha512Half: "SHA512/256"
        case .sha3Short: "SHA3-256"
        case .sha3Long: "SHA3-512"
        case .blake2b: "BLAKE2b"
        }
    }

    /// The tag that openssl-dgst(1) of OpenSSL 3 writes: `SHA2-256(name)= …`.
    var opensslTag: String {
        switch kind {
        case .sha224: "SHA2-224"
        case .sha256: "SHA2-256"
        case .sha384: "SHA2-384"
        case .sha512: "SHA2-512"
        case .sha512Half: "SHA2-512/256"
        case .blake2b: "BLAKE2B-512"
        default: bsdTag
        }
    }

    /// What else stands for it: FreeBSD's SHA-512/256, older OpenSSL's and LibreSSL's names.
    private var otherTags: [String] {
        switch kind {
        case .sha512Half: ["SHA512t256", "SHA512-256"]
        case .blake2b: ["BLAKE2b512", "BLAKE2b-512"]
        default: []
        }
    }

    /// Every tag as bytes, for comparison with a line of a manifest.
    static let tags: [(tag: [UInt8], algorithm: DigestAlgorithm)] = all.flatMap { algorithm in
        Set([algorithm.bsdTag, algorithm.opensslTag] + algorithm.otherTags).map { (Array($0.utf8), algorithm) }
    }

    /// What a digest of that many hexadecimal digits is, where nothing says it.
    static func usual(hexadecimalDigits: Int) -> DigestAlgorithm? {
        [md5, sha1, sha224, sha256, sha384, sha512].first { $0.byteCount * 2 == hexadecimalDigits }
    }
}
