public import Findings

/// Why the name in a manifest's line must not be opened.
///
/// It matters only where the line concerns the file that is asked for; an audit asks for all of them.
public struct NameProblem: Sendable, Hashable {
    /// What is wrong with a name.
    public enum Kind: Sendable, Hashable {
        case empty
        /// It starts with a slash.
        case absolute
        /// A `..` in it leads out of a folder.
        case parentFolder
        /// A `.` in it, often a leading `./`.
        case currentFolder
        /// Two slashes in a row, or one at the end.
        case emptyPart
        case nul
        /// C0, DEL or C1.
        case controlCharacter
        /// More than ``NameProblem/longestName`` bytes.
        case tooLong
        /// `-`, which programs take for their standard input.
        case standardInput
        /// Another line's name is the same but for upper and lower case or Unicode form, so that on some file systems
        /// both are one file.
        case collision(with: [UInt8])
    }

    /// Bytes. See PATH_MAX in path_resolution(7).
    public static let longestName = 4096

    public let kind: Kind
    public let name: [UInt8]
    /// Counted from 1.
    public let line: Int

    public var message: Message {
        "line \(line) names '\(name)': \(reason)"
    }

    public var finding: Finding { Finding(.manifestMalformed, message, path: name) }

    /// What is wrong, in words.
    public var reason: Message { kind.reason }
}

extension NameProblem.Kind {
    /// What is wrong, in words.
    public var reason: Message {
        switch self {
        case .empty: "an empty name"
        case .absolute: "an absolute path, which a manifest must not hold"
        case .parentFolder: "it leads out of the manifest's folder with '..'"
        case .currentFolder: "it has '.' as a part; write the manifest without the leading './'"
        case .emptyPart: "it has an empty part: two slashes in a row, or one at the end"
        case .nul: "it holds a NUL byte"
        case .controlCharacter: "it holds a control character"
        case .tooLong: "it has more than \(NameProblem.longestName) bytes"
        case .standardInput: "it stands for standard input, not for a file"
        case .collision(let other): "it differs from '\(other)' only in upper and lower case or in Unicode form"
        }
    }

    /// What is wrong with a name by itself, or nil.
    public init?(of name: some BidirectionalCollection<UInt8>) {
        // In one piece, in memory: an audit asks this of millions of names.
        let problem = name.withContiguousStorageIfAvailable {
            unsafe Self.problem(of: Span(_unsafeElements: $0))
        }
        guard let found = problem ?? Self.problem(of: Array(name).span) else { return nil }
        self = found
    }

    private static func problem(of name: Span<UInt8>) -> Self? {
        if name.isEmpty { return .empty }
        if name.count > NameProblem.longestName { return .tooLong }
        var hasControlCharacter = false
        var previous: UInt8 = 0
        for position in name.indices {
            let byte = name[position]
            if byte == 0 { return .nul }
            // C1 is U+0080 to U+009F: C2 80 to C2 9F in UTF-8.
            if byte < 0x20 || byte == 0x7F || previous == 0xC2 && (0x80...0x9F).contains(byte) {
                hasControlCharacter = true
            }
            previous = byte
        }
        if hasControlCharacter { return .controlCharacter }
        if name[0] == UInt8(ascii: "/") { return .absolute }
        if name.count == 1, name[0] == UInt8(ascii: "-") { return .standardInput }
        return problem(ofPartsOf: name)
    }

    /// The worst of what is wrong with what stands between the slashes.
    private static func problem(ofPartsOf name: Span<UInt8>) -> Self? {
        let slash = UInt8(ascii: "/"), dot = UInt8(ascii: ".")
        var (hasCurrentFolder, hasEmptyPart) = (false, false)
        var start = 0
        for end in 0...name.count where end == name.count || name[end] == slash {
            switch end - start {
            case 0: hasEmptyPart = true
            case 1 where name[start] == dot: hasCurrentFolder = true
            case 2 where name[start] == dot && name[start + 1] == dot: return .parentFolder
            default: break
            }
            start = end + 1
        }
        return hasCurrentFolder ? .currentFolder : hasEmptyPart ? .emptyPart : nil
    }
}
