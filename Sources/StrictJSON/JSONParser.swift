internal import Findings

extension JSONValue {
    /// How deeply arrays and objects may lie in each other.
    public static let deepest = 32

    /// Reads a document (RFC 8259) in the one way that leaves nothing open: UTF-8 without a byte order mark; whole numbers
    /// that fit 64 bits, without fraction or exponent; no field twice in an object; no lone surrogates; nothing behind.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JSONError(.root, "it is not text in UTF-8")
        }
        guard !text.utf8.isEmpty else { throw JSONError(.root, "it is empty") }
        var parser = JSONParser(bytes)
        self = try parser.document()
    }
}

private struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value(at: .root, depth: 0)
        skipBlanks()
        guard position == bytes.count else { throw unexpected(.root, "the document to end") }
        return value
    }

    private mutating func value(at path: JSONPath, depth: Int) throws(JSONError) -> JSONValue {
        guard depth < JSONValue.deepest else { throw JSONError(path, "it is nested too deeply") }
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return try object(at: path, depth: depth)
        case UInt8(ascii: "["): return try array(at: path, depth: depth)
        case UInt8(ascii: "\""): return .string(try string(at: path))
        case UInt8(ascii: "t"): return try word("true", .boolean(true), path)
        case UInt8(ascii: "f"): return try word("false", .boolean(false), path)
        case UInt8(ascii: "n"): return try word("null", .null, path)
        case UInt8(ascii: "-"): return .integer(try integer(at: path))
        case let digit? where Self.isDigit(digit): return .integer(try integer(at: path))
        default: throw unexpected(path, "a value")
        }
    }

    private mutating func object(at path: JSONPath, depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var fields: [JSONValue.Field] = []
        var names: Set<[UInt8]> = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw unexpected(path, "a field's name") }
            let name = try string(at: path)
            // By bytes: Swift takes different Unicode forms of one text for the same.
            guard names.insert(Array(name.utf8)).inserted else {
                throw JSONError(path.field(name), "this field is there twice")
            }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw unexpected(path.field(name), "a colon") }
            fields.append(.init(name, try value(at: path.field(name), depth: depth + 1)))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(fields) }
            guard take(UInt8(ascii: ",")) else { throw unexpected(path.field(name), "a comma or the object's end") }
        }
    }

    private mutating func array(at path: JSONPath, depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try value(at: path.element(elements.count), depth: depth + 1))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else {
                throw unexpected(path.element(elements.count - 1), "a comma or the array's end")
            }
        }
    }

    private mutating func integer(at path: JSONPath) throws(JSONError) -> Int64 {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let digits = bytes[position...].prefix(while: Self.isDigit)
        position = digits.endIndex
        guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else {
            throw JSONError(path, "a number is written wrongly")
        }
        if let next = peek, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(next) {
            throw JSONError(path, "a number must be whole, without fraction and exponent")
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Int64(text), text != "-0" else { throw JSONError(path, "a number is out of range") }
        return number
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue, _ path: JSONPath) throws(JSONError)
        -> JSONValue
    {
        let text = Array(word.description.utf8)
        guard bytes[position...].starts(with: text) else { throw unexpected(path, "a value") }
        position += text.count
        return value
    }

    // MARK: Strings

    private mutating func string(at path: JSONPath) throws(JSONError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape(at: path)).utf8)
            case 0..<0x20: throw JSONError(path, "a string holds a control character")
            default: text.append(byte)
            }
        }
        throw JSONError(path, "a string has no end")
    }

    private mutating func escape(at path: JSONPath) throws(JSONError) -> Unicode.Scalar {
        guard let letter = peek else { throw JSONError(path, "a string has no end") }
        position += 1
        if let scalar = Self.simpleEscape(letter) { return scalar }
        guard letter == UInt8(ascii: "u") else { throw JSONError(path, "a string has an escape that does not exist") }
        let unit = try codeUnit(at: path)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard (0xD800..<0xDC00).contains(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw JSONError(path, "a string has half of a surrogate pair")
        }
        let low = try codeUnit(at: path)
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw JSONError(path, "a string has half of a surrogate pair") }
        return scalar
    }

    /// What a backslash and `letter` stand for.
    private static func simpleEscape(_ letter: UInt8) -> Unicode.Scalar? {
        switch letter {
        case UInt8(ascii: "\""): "\""
        case UInt8(ascii: "\\"): "\\"
        case UInt8(ascii: "/"): "/"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "f"): "\u{C}"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "t"): "\t"
        default: nil
        }
    }

    private mutating func codeUnit(at path: JSONPath) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek.flatMap(Self.hexadecimalValue) else {
                throw JSONError(path, "a string has an escape that does not exist")
            }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    // MARK: Bytes

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func unexpected(_ path: JSONPath, _ wanted: Message) -> JSONError {
        let line = bytes[..<position].count { $0 == 0x0A } + 1
        guard let byte = peek else { return JSONError(path, "it ends where \(wanted) was expected") }
        return JSONError(path, "line \(line) has '\([byte])' where \(wanted) was expected")
    }
}
