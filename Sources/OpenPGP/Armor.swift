internal import Findings

/// Reads ASCII armor (RFC 9580 section 6) in its one strict form.
///
/// Blocks with nothing but blank lines around and between them; the headers `Version`, `Comment`, `Charset` and
/// `MessageID` and none else (`Hash` belongs to clear-signed messages); a blank line; base64 lines whose unused bits are
/// zero; a CRC-24 that may be missing, not wrong; an END line. Lines end with LF or CRLF; the last one may lack that.
struct Armor {
    let label: String
    let data: [UInt8]

    private static let longestHeaders = 8_192
    private static let begin = Array("-----BEGIN PGP ".utf8)

    static func isArmored(_ bytes: [UInt8]) -> Bool {
        bytes.drop(while: isBlank).starts(with: begin)
    }

    /// Every block of the file.
    static func read(_ bytes: [UInt8], atMost limit: Int) throws(FormatProblem) -> [Armor] {
        var lines = LineReader(bytes)
        var blocks: [Armor] = []
        while let line = lines.next() {
            if line.isEmpty { continue }
            guard let label = label(of: line, "-----BEGIN PGP ") else {
                throw FormatProblem("there is text outside of the armor")
            }
            if label == "SIGNED MESSAGE" { throw FormatProblem("it is a clear-signed message") }
            guard blocks.count < limit else { throw FormatProblem("it holds more than \(limit) armor blocks") }
            blocks.append(try block(label, &lines))
        }
        return blocks
    }

    private static func block(_ label: String, _ lines: inout LineReader) throws(FormatProblem) -> Armor {
        try skipHeaders(&lines)
        var decoder = Base64Decoder()
        var checksum: ArraySlice<UInt8>?
        while let line = lines.next() {
            if line.starts(with: "-----".utf8) {
                guard self.label(of: line, "-----END PGP ") == label else {
                    throw FormatProblem("its armor does not end as it began")
                }
                let data = try decoder.finish()
                if let checksum, CRC24.armored(data) != Array(checksum) {
                    throw FormatProblem("its armor's checksum is wrong")
                }
                return Armor(label: label, data: data)
            }
            guard checksum == nil else { throw FormatProblem("there is text behind its armor's checksum") }
            if line.first == UInt8(ascii: "="), line.count == 5 {
                checksum = line.dropFirst()
            } else {
                try decoder.append(line)
            }
        }
        throw FormatProblem("its armor has no END line: it is truncated")
    }

    private static func skipHeaders(_ lines: inout LineReader) throws(FormatProblem) {
        let allowed = ["Version: ", "Comment: ", "Charset: ", "MessageID: "]
        var length = 0
        while let line = lines.next() {
            if line.isEmpty { return }
            length += line.count
            guard length <= longestHeaders else { throw FormatProblem("its armor's headers are too long") }
            guard allowed.contains(where: { line.starts(with: $0.utf8) }) else {
                throw FormatProblem("its armor has a header that is not allowed, or no blank line: '\(line)'")
            }
            guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw FormatProblem("its armor's headers hold control characters")
            }
        }
        throw FormatProblem("its armor ends within the headers")
    }

    /// The label of a BEGIN or END line.
    private static func label(of line: ArraySlice<UInt8>, _ start: String) -> String? {
        guard line.starts(with: start.utf8), line.reversed().starts(with: "-----".utf8),
            line.count > start.utf8.count + 5
        else { return nil }
        let label = line.dropFirst(start.utf8.count).dropLast(5)
        guard label.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x20 }) else { return nil }
        return String(decoding: label, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

/// Lines without their LF or CRLF.
struct LineReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = ArraySlice(bytes)
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        guard let end = rest.firstIndex(of: 0x0A) else {
            defer { rest = [] }
            return rest
        }
        let line = rest[rest.startIndex..<end]
        rest = rest[(end + 1)...]
        return line.last == 0x0D ? line.dropLast() : line
    }
}

/// Base64 (RFC 4648 section 4), strictly: no other characters, padding only at the very end, unused bits zero.
struct Base64Decoder {
    private var data: [UInt8] = []
    private var group: UInt32 = 0
    private var count = 0
    private var padding = 0

    mutating func append(_ line: ArraySlice<UInt8>) throws(FormatProblem) {
        for character in line {
            if character == UInt8(ascii: "=") {
                padding += 1
            } else {
                guard let value = Self.value(character), padding == 0 else {
                    throw FormatProblem("its armor holds something other than base64: '\(line)'")
                }
                group = group << 6 | value
                count += 1
                if count == 4 { flush() }
            }
        }
    }

    mutating func finish() throws(FormatProblem) -> [UInt8] {
        let isRight =
            switch count {
            case 0: padding == 0
            case 2: padding == 2 && group & 0xF == 0
            case 3: padding == 1 && group & 0x3 == 0
            default: false
            }
        guard isRight else { throw FormatProblem("its armor's base64 does not end properly") }
        if count == 2 { data.append(UInt8(truncatingIfNeeded: group >> 4)) }
        if count == 3 {
            data.append(UInt8(truncatingIfNeeded: group >> 10))
            data.append(UInt8(truncatingIfNeeded: group >> 2))
        }
        return data
    }

    private mutating func flush() {
        data.append(UInt8(truncatingIfNeeded: group >> 16))
        data.append(UInt8(truncatingIfNeeded: group >> 8))
        data.append(UInt8(truncatingIfNeeded: group))
        group = 0
        count = 0
    }

    private static func value(_ character: UInt8) -> UInt32? {
        switch character {
        case 0x41...0x5A: UInt32(character) - 0x41
        case 0x61...0x7A: UInt32(character) - 0x61 + 26
        case 0x30...0x39: UInt32(character) - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}

/// The armor's checksum (RFC 9580 section 6.1).
enum CRC24 {
    /// The checksum of `data` as its four base64 characters.
    static func armored(_ data: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xB7_04CE
        for byte in data {
            crc ^= UInt32(byte) << 16
            for _ in 0..<8 {
                crc <<= 1
                if crc & 0x100_0000 != 0 { crc ^= 0x186_4CFB }
            }
        }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        return [18, 12, 6, 0].map { alphabet[Int(crc >> $0 & 0x3F)] }
    }
}
