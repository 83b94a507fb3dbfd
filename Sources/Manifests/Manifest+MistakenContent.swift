public import Findings

extension Manifest {
    /// What a file is that cannot be a manifest, to follow "it is"; nil for one that may be, or may have been before it
    /// was changed: whether it was, its signature says.
    public static func mistakenContent(_ bytes: [UInt8]) -> Message? {
        if let kind = ContentKind.describe(bytes) { return kind }
        guard ContentKind(of: bytes) == .text, !holdsDigest(bytes) else { return nil }
        let firstLine = bytes.drop { $0 <= 0x20 }.prefix { $0 != 0x0A && $0 != 0x0D }
        return firstLine.isEmpty ? "blank" : "text without a single digest: '\(firstLine.prefix(60))'"
    }

    /// Whether anywhere in the file stands what remains of the shortest digest (MD5, 32 digits) after any one of its
    /// digits was changed.
    private static func holdsDigest(_ bytes: [UInt8]) -> Bool {
        let span = bytes.span
        var run = 0
        for index in span.indices {
            run = isHexadecimal(span[index]) ? run + 1 : 0
            if run >= shortestRemains { return true }
        }
        return false
    }

    private static let shortestRemains = 16

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
