extension ContentKind {
    /// Judges by at most the first 4 KiB.
    public init(of bytes: [UInt8]) {
        self = Self.kind(of: bytes.prefix(4096), whole: bytes.count)
    }

    private static func kind(of head: ArraySlice<UInt8>, whole: Int) -> ContentKind {
        if head.isEmpty { return .empty }
        if let known = signatures.first(where: { head.dropFirst($0.offset).starts(with: $0.magic) }) {
            return known.kind
        }
        if isText(head, isCut: head.count < whole) { return textKind(of: head) }
        if head.starts(with: "MZ".utf8) { return .program(.portableExecutable) }
        return openPGPPacketType(head, whole: whole).map { .openPGP(packetType: $0) } ?? .binary
    }

    private static let signatures: [(magic: [UInt8], offset: Int, kind: ContentKind)] = [
        ([0x7F, 0x45, 0x4C, 0x46], 0, .program(.elf)),
        ([0xFE, 0xED, 0xFA, 0xCE], 0, .program(.machO)),
        ([0xFE, 0xED, 0xFA, 0xCF], 0, .program(.machO)),
        ([0xCE, 0xFA, 0xED, 0xFE], 0, .program(.machO)),
        ([0xCF, 0xFA, 0xED, 0xFE], 0, .program(.machO)),
        ([0xCA, 0xFE, 0xBA, 0xBE], 0, .program(.machO)),
        ([0x1F, 0x8B], 0, .archive(.gzip)),
        ([0x50, 0x4B, 0x03, 0x04], 0, .archive(.zip)),
        ([0x50, 0x4B, 0x05, 0x06], 0, .archive(.zip)),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, .archive(.xz)),
        ([0x42, 0x5A, 0x68], 0, .archive(.bzip2)),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, .archive(.zstd)),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, .archive(.sevenZip)),
        (Array("ustar".utf8), 257, .archive(.tar)),
        (Array("%PDF-".utf8), 0, .pdf),
        (Array("#!".utf8), 0, .script),
        ([0xFF, 0xFE], 0, .utf16),
        ([0xFE, 0xFF], 0, .utf16),
    ]
}

// Text.
extension ContentKind {
    /// UTF-8 without control characters but those that text has. A character that the cut goes through is left out.
    private static func isText(_ head: ArraySlice<UInt8>, isCut: Bool) -> Bool {
        let isPlain = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x08...0x0D).contains($0) || $0 == 0x1B }
        guard isPlain else { return false }
        return (0...(isCut ? 3 : 0)).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
    }

    private static func textKind(of head: ArraySlice<UInt8>) -> ContentKind {
        var text = head
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        text = text.drop { $0 == UInt8(ascii: " ") || (0x09...0x0D).contains($0) }
        let lower = text.map(ASCII.lowercased)
        let starts = { (prefix: StaticString) in lower.starts(with: prefix.description.utf8) }
        if let label = armorLabel(text) { return .armor(label: label) }
        if starts("<!doctype html") || starts("<html") || starts("<head") || starts("<body") { return .html }
        if starts("<?xml") || starts("<error") {
            return xmlKind(of: text, isHTML: position(of: "<html", in: lower[...]) != nil)
        }
        if starts("<!--"), position(of: "<html", in: lower[...]) != nil { return .html }
        return looksLikeJSON(text) ? .json : .text
    }

    /// The label of `-----BEGIN PGP …-----` (RFC 9580, section 6.2).
    private static func armorLabel(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let begin = Array("-----BEGIN PGP ".utf8)
        guard text.starts(with: begin) else { return nil }
        let label = text.dropFirst(begin.count).prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "\n") }
        return Array(label.prefix(40))
    }

    private static func xmlKind(of text: ArraySlice<UInt8>, isHTML: Bool) -> ContentKind {
        guard position(of: "<Error", in: text) != nil, let start = position(of: "<Code>", in: text),
            let end = position(of: "</Code>", in: text[start...])
        else { return isHTML ? .html : .xml }
        return .xmlError(code: Array(text[start..<end].dropFirst("<Code>".utf8.count).prefix(64)))
    }

    /// An object or an array with something in it that JSON has there (RFC 8259); not `[::error::]` or the like.
    private static func looksLikeJSON(_ text: ArraySlice<UInt8>) -> Bool {
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) }
        let next = text.dropFirst().drop(while: isSpace).first
        switch (text.first, next) {
        case (UInt8(ascii: "{"), UInt8(ascii: "\"")), (UInt8(ascii: "{"), UInt8(ascii: "}")): return true
        case (UInt8(ascii: "["), UInt8(ascii: "\"")), (UInt8(ascii: "["), UInt8(ascii: "{")): return true
        case (UInt8(ascii: "["), UInt8(ascii: "[")), (UInt8(ascii: "["), UInt8(ascii: "]")): return true
        default: return false
        }
    }

    /// Where `word` first is in `text`.
    private static func position(of word: StaticString, in text: ArraySlice<UInt8>) -> Int? {
        let word = Array(word.description.utf8)
        return text.indices.first { text[$0] == word[0] && text[$0...].starts(with: word) }
    }
}

// Binary OpenPGP.
extension ContentKind {
    /// The type of the first packet, if the bytes can start with one (RFC 9580, section 4.2): a type that exists, and a
    /// length that the file has room for.
    private static func openPGPPacketType(_ head: ArraySlice<UInt8>, whole: Int) -> UInt8? {
        guard let first = head.first, first & 0x80 != 0 else { return nil }
        let isNew = first & 0x40 != 0
        let type = isNew ? first & 0x3F : first >> 2 & 0x0F
        guard (1...14).contains(type) || (17...21).contains(type) else { return nil }
        let length = head.dropFirst().prefix(5).map(Int.init)
        guard let lead = length.first else { return nil }
        var body: Int?
        if isNew {
            switch lead {
            case 0..<192: body = lead + 1
            case 192..<224: body = length.count > 1 ? (lead - 192) << 8 + length[1] + 194 : nil
            case 224..<255: body = 1
            default: body = length.count > 4 ? length[1...4].reduce(0) { $0 << 8 | $1 } : nil
            }
        } else {
            let octets = [1, 2, 4, 0][Int(first & 0x03)]
            body = length.count >= octets ? length.prefix(octets).reduce(0) { $0 << 8 | $1 } : nil
        }
        return body.map { $0 < whole } == true ? type : nil
    }
}
