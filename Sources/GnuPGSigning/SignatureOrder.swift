public import OpenPGP

/// What a signature shall be like. Everything that is not said here is fixed: version 4, over a binary document, detached.
public struct SignatureOrder: Sendable, Hashable {
    /// The hash of the signed data.
    public enum Hash: String, Sendable, CaseIterable {
        case sha512
        case sha256

        public var algorithm: HashAlgorithm {
            switch self {
            case .sha512: .sha512
            case .sha256: .sha256
            }
        }
    }

    /// How the packet is written down.
    public enum Form: Sendable, Hashable {
        case armored
        case binary
    }

    public let hash: Hash
    public let form: Form
    /// Human-readable and not critical, each name once.
    public let notations: [Notation]
    /// From the signature's creation to its end; nil for a signature that does not expire.
    public let lifetime: TimeSpan?

    /// The last moment that 32 bits can name, as GnuPG counts: it gives a signature that should live longer no lifetime.
    public static let endOfTime = Timestamp(secondsSince1970: Int64(UInt32.max))

    /// Nil for a lifetime that OpenPGP cannot express: less than a second, or 2^32 seconds and more; or for two notations of
    /// one name.
    public init?(
        hash: Hash = .sha512, form: Form = .armored, notations: [SignedNotation] = [], lifetime: TimeSpan? = nil
    ) {
        if let lifetime, lifetime.seconds < 1 || lifetime.seconds > Int64(UInt32.max) { return nil }
        guard Set(notations.map(\.name)).count == notations.count else { return nil }
        self.hash = hash
        self.form = form
        self.notations = notations.map {
            Notation(
                name: Array($0.name.utf8), value: Array($0.value.utf8), isHumanReadable: true, isCritical: false)
        }
        self.lifetime = lifetime
    }
}

/// A notation that can be written so that every program reads the same.
public struct SignedNotation: Sendable, Hashable {
    /// `NAME@DOMAIN`, in ASCII letters, digits, dots, hyphens and underscores.
    public let name: String
    /// One line of text, up to 1,024 bytes.
    public let value: String

    static let longestValue = 1_024

    /// Nil where name or value are not of that form.
    public init?(name: String, value: String) {
        let parts = name.split(separator: "@", omittingEmptySubsequences: false)
        let isNamed = parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameByte) }
        let isText = value.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        guard isNamed, name.utf8.count <= 128, isText, !value.isEmpty, value.utf8.count <= Self.longestValue else {
            return nil
        }
        self.name = name
        self.value = value
    }

    /// Reads `NAME=VALUE`.
    public init?(_ text: String) {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        self.init(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
