/// A pattern for names of files, in bytes: what `--only` takes.
///
/// `*` stands for any bytes but a slash, `?` for one of them, `[abc]`, `[a-z]` and `[!a]` for one of a set, and `**` as a
/// whole part for any number of parts. A pattern without a slash is about the last part of a name, in any folder. As in a
/// shell, a dot that starts a part is matched by a dot only.
public struct NamePattern: Sendable, Hashable {
    private let parts: [[UInt8]]

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let anyParts = Array("**".utf8)

    /// Nil for no bytes, and where a part is empty.
    public init?(_ pattern: [UInt8]) {
        let parts = pattern.split(separator: Self.slash, omittingEmptySubsequences: false).map(Array.init)
        guard !pattern.isEmpty, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.parts = parts.count == 1 ? [Self.anyParts] + parts : parts
    }

    /// Whether some part starts with a dot, so that hidden files and folders may match.
    package var isAboutHidden: Bool { parts.contains { $0.first == Self.dot } }

    /// Goes through the pattern part by part, and keeps where in the name it may stand by then: no pattern takes longer than
    /// the product of both lengths.
    public func matches(_ name: [UInt8]) -> Bool {
        let names = name.split(separator: Self.slash, omittingEmptySubsequences: false)
        // Whether the parts so far can stand for so many parts of the name.
        var reached = [true] + names.map { _ in false }
        for part in parts {
            if part == Self.anyParts {
                for (index, name) in names.enumerated() where reached[index] && name.first != Self.dot {
                    reached[index + 1] = true
                }
            } else {
                for (index, name) in names.enumerated().reversed() {
                    reached[index + 1] = reached[index] && Self.matchPart(name, part)
                }
                reached[0] = false
            }
        }
        return reached[names.count]
    }

    private static func matchPart(_ name: ArraySlice<UInt8>, _ pattern: [UInt8]) -> Bool {
        guard name.first != dot || pattern.first == dot else { return false }
        return matchBytes(Array(name), pattern)
    }

    /// Goes back to the last `*` only, so that no pattern takes longer than the product of both lengths.
    private static func matchBytes(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (at, next) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while at < name.count {
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                star = (next + 1, at)
                next += 1
            } else if let length = matchOne(name[at], pattern[next...]) {
                (at, next) = (at + 1, next + length)
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (at, next) = (last.name + 1, last.pattern)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// How many bytes of the pattern stand for `byte`; nil where it starts with something else.
    private static func matchOne(_ byte: UInt8, _ pattern: ArraySlice<UInt8>) -> Int? {
        guard let first = pattern.first else { return nil }
        if first == UInt8(ascii: "?") { return 1 }
        let closing = pattern.dropFirst(2).firstIndex(of: UInt8(ascii: "]"))
        guard first == UInt8(ascii: "["), let end = closing else { return first == byte ? 1 : nil }
        var set = pattern[(pattern.startIndex + 1)..<end]
        let isNegated = set.first == UInt8(ascii: "!")
        if isNegated { set = set.dropFirst() }
        return isIn(Array(set), byte) != isNegated ? end - pattern.startIndex + 1 : nil
    }

    private static func isIn(_ set: [UInt8], _ byte: UInt8) -> Bool {
        var index = 0
        while index < set.count {
            if index + 2 < set.count, set[index + 1] == UInt8(ascii: "-") {
                if set[index] <= byte, byte <= set[index + 2] { return true }
                index += 3
            } else {
                if set[index] == byte { return true }
                index += 1
            }
        }
        return false
    }
}
