public import Findings

/// What a name in a manifest may be before it is used to find a file.
public enum ManifestName {
    public static let longest = 4_096

    /// Why a name is not used.
    public enum Problem: Sendable, Hashable {
        case empty, tooLong, absolute, dots, dash, controlCharacter, looksLikeAnother

        public var reason: Message {
            switch self {
            case .empty: "the name has an empty part"
            case .tooLong: "the name is longer than 4,096 bytes"
            case .absolute: "the name is an absolute path"
            case .dots: "the name has a part '.' or '..' (write it without a leading './')"
            case .dash: "the name is '-'"
            case .controlCharacter: "the name holds a control character"
            case .looksLikeAnother: "another name differs from it only in case or Unicode form"
            }
        }
    }

    /// Nil for a name that stays below the manifest's folder and can be shown.
    public static func problem(_ name: [UInt8]) -> Problem? {
        if name.isEmpty { return .empty }
        if name.count > longest { return .tooLong }
        if name == [UInt8(ascii: "-")] { return .dash }
        if name.first == UInt8(ascii: "/") { return .absolute }
        if name.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return .controlCharacter }
        for part in name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if part.isEmpty { return .empty }
            if part.count <= 2, part.allSatisfy({ $0 == UInt8(ascii: ".") }) { return .dots }
        }
        return nil
    }

    static func baseName(_ name: [UInt8]) -> [UInt8] {
        Array(name[((name.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...])
    }

    /// Whether two names are the same on a file system that folds case or Unicode forms.
    static func looksLike(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        // Folding changes the length of a name only where it is not ASCII.
        let isASCII = left.allSatisfy { $0 < 0x80 } && right.allSatisfy { $0 < 0x80 }
        if isASCII, left.count != right.count { return false }
        guard let left = String(validating: left, as: UTF8.self), let right = String(validating: right, as: UTF8.self)
        else {
            return false
        }
        return left.lowercased() == right.lowercased()
    }

    /// How many bytes must be changed, added or taken away to make one of the other (Levenshtein).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let next = min(row[column] + 1, row[column + 1] + 1, diagonal + (right[column] == byte ? 0 : 1))
                diagonal = row[column + 1]
                row[column + 1] = next
            }
        }
        return row[right.count]
    }
}
