public import Findings

/// What some bytes look like, to explain why they are not what they should be. It decides nothing.
public enum ContentKind {
    /// The bytes as the second half of "it is …", or nil where they look like nothing in particular.
    public static func describe(_ bytes: [UInt8]) -> Message? {
        guard !bytes.isEmpty else { return "empty" }
        let head = Array(bytes.prefix(4_096))
        if let binary = describeBinary(head) { return binary }
        let text = head.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        let lowered = text.prefix(256).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        if lowered.starts(with: "<!doctype html".utf8) || lowered.starts(with: "<html".utf8) { return "an HTML page" }
        if lowered.starts(with: "<?xml".utf8) || lowered.starts(with: "<error>".utf8) { return xml(head) }
        if text.first == UInt8(ascii: "{") || text.starts(with: "[{".utf8) { return "a JSON document" }
        if text.starts(with: "-----BEGIN PGP ".utf8) {
            let label = text.dropFirst(15).prefix { $0 != 0x2D && $0 != 0x0A }
            return "a PGP \(Array(label))"
        }
        if text.starts(with: "#!".utf8) { return "a script" }
        if lowered.starts(with: "404".utf8) || lowered.starts(with: "not found".utf8) {
            return "a 404 (not found) answer"
        }
        return nil
    }

    private static func xml(_ head: [UInt8]) -> Message {
        guard let code = element("Code", of: head) else { return "an XML document" }
        return "an XML error page (\(code))"
    }

    /// The text of the first element `name`.
    private static func element(_ name: String, of bytes: [UInt8]) -> [UInt8]? {
        let start = Array("<\(name)>".utf8)
        for index in bytes.indices where bytes[index...].starts(with: start) {
            return Array(bytes[(index + start.count)...].prefix { $0 != UInt8(ascii: "<") }.prefix(64))
        }
        return nil
    }

    private static func describeBinary(_ head: [UInt8]) -> Message? {
        let kinds: [([UInt8], Message)] = [
            ([0x7F, 0x45, 0x4C, 0x46], "a program (ELF)"), ([0x4D, 0x5A], "a program (Windows)"),
            ([0xCF, 0xFA, 0xED, 0xFE], "a program (macOS)"), ([0x1F, 0x8B], "gzip-compressed data"),
            ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz-compressed data"),
            ([0x25, 0x50, 0x44, 0x46], "a PDF document"), ([0xEF, 0xBB, 0xBF], "text with a byte-order mark"),
            ([0xFF, 0xFE], "text in UTF-16"), ([0xFE, 0xFF], "text in UTF-16"),
        ]
        return kinds.first { head.starts(with: $0.0) }?.1
    }
}
