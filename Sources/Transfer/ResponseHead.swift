internal import FileAccess
internal import Findings

/// Status line and headers of one response, as they come.
struct ResponseHead {
    struct Problem: Error {
        let reason: Message
    }

    /// All headers of one exchange together, interim responses and trailers included, in bytes.
    static let longest = 64 << 10

    private(set) var version = ""
    private(set) var status = 0
    private(set) var fields: [(name: String, value: [UInt8])] = []
    /// The empty line of a final response has come.
    private(set) var isComplete = false
    private var size = 0
    /// A status line comes next: at the beginning, and behind each interim response.
    private var expectsStatus = true

    /// Takes a line, with its end.
    mutating func take(_ line: [UInt8]) throws(Problem) {
        size += line.count
        guard size <= Self.longest else {
            throw Problem(reason: "its headers go on for more than \(Self.longest) bytes")
        }
        // What comes behind the content says nothing that counts.
        guard !isComplete else { return }
        let text = Self.withoutEnd(line)
        if expectsStatus {
            try begin(text)
            expectsStatus = false
        } else if text.isEmpty {
            isComplete = status >= 200
            expectsStatus = true
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            text[..<colon].allSatisfy({ (0x21...0x7E).contains($0) }),
            text[colon...].allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F })
        {
            let value = text[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            let end = value.lastIndex { $0 != 0x20 && $0 != 0x09 }
            let name = String(decoding: text[..<colon].map(ASCII.lowercased), as: UTF8.self)
            fields.append((name, end.map { Array(value[...$0]) } ?? []))
        } else {
            throw Problem(reason: "'\(text)' is no header")
        }
    }

    private mutating func begin(_ line: [UInt8]) throws(Problem) {
        let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard line.starts(with: "HTTP/".utf8), words.count >= 2, words[1].count == 3,
            words[1].allSatisfy(HostText.isDigit),
            let number = Int(String(decoding: words[1], as: UTF8.self))
        else { throw Problem(reason: "'\(line)' is no status line") }
        version = String(decoding: words[0], as: UTF8.self)
        status = number
        fields = []
    }

    private static func withoutEnd(_ line: [UInt8]) -> [UInt8] {
        var line = line[...]
        if line.last == 0x0A { line.removeLast() }
        if line.last == 0x0D { line.removeLast() }
        return Array(line)
    }

    /// The values of the header `name`, which is in lower case.
    func values(_ name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }

    /// The one value of that header; nil where there is none, or two that differ.
    func value(_ name: String) -> [UInt8]? {
        let values = self.values(name)
        return values.allSatisfy { $0 == values.first } ? values.first : nil
    }

    /// Bytes of the body, where the response says so: not for one in chunks.
    ///
    /// - Throws: for two lengths, and for what is no number.
    func contentLength() throws(Problem) -> UInt64? {
        let values = self.values("content-length")
        guard let first = values.first, self.values("transfer-encoding").isEmpty else { return nil }
        guard values.allSatisfy({ $0 == first }), let length = Decimal.number(first) else {
            throw Problem(reason: "its Content-Length '\(first)' is not one number")
        }
        return length
    }

    /// Throws where the body is not the content itself.
    func checkEncodings() throws(Problem) {
        for encoding in values("content-encoding") where !Self.isWord(encoding, "identity") {
            throw Problem(
                reason: "its content is encoded ('\(encoding)'), which was not asked for and is not undone")
        }
        for encoding in values("transfer-encoding")
        where !Self.isWord(encoding, "chunked") && !Self.isWord(encoding, "identity") {
            throw Problem(reason: "its transfer encoding '\(encoding)' was not asked for")
        }
    }

    private static func isWord(_ value: [UInt8], _ word: String) -> Bool {
        value.map(ASCII.lowercased).elementsEqual(word.utf8)
    }

    /// How long the server asks to wait, with the time of day being `date`.
    func retryAfter(date: Int64) -> Duration? {
        guard let value = value("retry-after") else { return nil }
        if let seconds = Decimal.number(value) { return .seconds(Int64(clamping: min(seconds, 1 << 40))) }
        return HTTPDate.seconds(value).map { .seconds(max($0 - date, 0)) }
    }
}

/// Numbers as HTTP writes them: digits and nothing else.
enum Decimal {
    static func number(_ bytes: some Collection<UInt8>) -> UInt64? {
        guard !bytes.isEmpty, bytes.allSatisfy(HostText.isDigit) else { return nil }
        return UInt64(String(decoding: bytes, as: UTF8.self))
    }
}
