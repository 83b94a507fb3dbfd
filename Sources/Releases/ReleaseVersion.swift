/// A release's version, as its publisher writes it: `v0.8.0`.
///
/// Two versions are the same only byte for byte. They have an order where both are semantic versions
/// (https://semver.org, section 11), with or without a leading `v`, with one numeric part or more, each of any length:
/// missing parts are 0, pre-releases come before their release, build metadata says nothing. Any other text has no order.
public struct ReleaseVersion: Sendable, Hashable {
    public let text: String
    private let semantic: SemanticVersion?

    /// Nil for what no signature may name: see ``ReleaseName``.
    public init?(_ text: String) {
        guard ReleaseName.isValid(text.utf8) else { return nil }
        self.text = text
        semantic = SemanticVersion(text)
    }

    /// Whether it has a place in an order.
    public var hasOrder: Bool { semantic != nil }

    public static func == (left: ReleaseVersion, right: ReleaseVersion) -> Bool { left.text == right.text }
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// How two versions are related.
    public enum Relation: Sendable, Hashable {
        case older
        /// Neither is older: the same text, or texts that mean the same.
        case equal
        case newer
        /// At least one of them has no order, and they are not the same.
        case unknown
    }

    /// What this version is to `other`.
    public func relation(to other: ReleaseVersion) -> Relation {
        if text == other.text { return .equal }
        guard let semantic, let another = other.semantic else { return .unknown }
        if semantic < another { return .older }
        return another < semantic ? .newer : .equal
    }
}

/// The names that say what a release is: product, version, channel, platform.
public enum ReleaseName {
    public static let longest = 128

    /// Whether it is `[A-Za-z0-9][A-Za-z0-9._+-]{0,127}`: nothing that a file system, a shell or an eye could take for
    /// something else.
    public static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= longest, isAlphanumeric(first) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || ".+-_".utf8.contains($0) }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

/// The parts of a version that its order goes by.
private struct SemanticVersion: Comparable {
    /// Digits without leading zeros, trailing parts of 0 dropped.
    private let numbers: [Substring]
    /// Empty for a release.
    private let preRelease: [Substring]

    init?(_ text: String) {
        var rest = text[...]
        if rest.first == "v" || rest.first == "V" { rest = rest.dropFirst() }
        if let plus = rest.firstIndex(of: "+") {
            let build = rest[rest.index(after: plus)...].split(separator: ".", omittingEmptySubsequences: false)
            guard build.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isIdentifierByte) }) else { return nil }
            rest = rest[..<plus]
        }
        var preRelease: [Substring] = []
        if let hyphen = rest.firstIndex(of: "-") {
            preRelease = rest[rest.index(after: hyphen)...].split(separator: ".", omittingEmptySubsequences: false)
            rest = rest[..<hyphen]
            let areValid = preRelease.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy(Self.isIdentifierByte)
                    && (!Self.isNumber(part) || Self.isCanonical(part))
            }
            guard areValid else { return nil }
        }
        var numbers = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.allSatisfy({ Self.isNumber($0) && Self.isCanonical($0) }) else { return nil }
        while numbers.count > 1, numbers.last == "0" { numbers.removeLast() }
        self.numbers = numbers
        self.preRelease = preRelease
    }

    static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        for position in 0..<max(left.numbers.count, right.numbers.count) {
            let one = position < left.numbers.count ? left.numbers[position] : "0"
            let other = position < right.numbers.count ? right.numbers[position] : "0"
            if one != other { return isLess(one, other) }
        }
        if left.preRelease.isEmpty || right.preRelease.isEmpty {
            return !left.preRelease.isEmpty && right.preRelease.isEmpty
        }
        for (one, other) in zip(left.preRelease, right.preRelease) where one != other {
            switch (isNumber(one), isNumber(other)) {
            case (true, true): return isLess(one, other)
            case (true, false): return true
            case (false, true): return false
            case (false, false): return one.utf8.lexicographicallyPrecedes(other.utf8)
            }
        }
        return left.preRelease.count < right.preRelease.count
    }

    /// Compares numbers of any length by their digits.
    private static func isLess(_ one: Substring, _ other: Substring) -> Bool {
        one.utf8.count == other.utf8.count
            ? one.utf8.lexicographicallyPrecedes(other.utf8) : one.utf8.count < other.utf8.count
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isCanonical(_ number: Substring) -> Bool { number == "0" || number.first != "0" }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        ReleaseName.isAlphanumeric(byte) || byte == UInt8(ascii: "-")
    }
}
