internal import Findings

/// The targets of the links in a page of HTML, in their order. Not a browser: of the page, only the `a` elements with
/// an `href` are looked at, outside of comments, scripts and style sheets.
struct HTMLLinks: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(in page: [UInt8]) {
        rest = page[...]
    }

    /// The next target, with character references undone.
    mutating func next() -> [UInt8]? {
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(start + 1)...]
            if starts(with: "!--") {
                skip(past: "-->")
            } else if starts(with: "script") {
                skip(past: "</script")
            } else if starts(with: "style") {
                skip(past: "</style")
            } else if starts(with: "a"), let after = rest.dropFirst().first, Self.isBlank(after) {
                rest = rest.dropFirst()
                if let target = hrefOfTag() { return Self.withoutReferences(target) }
            }
        }
        return nil
    }

    /// Reads attributes up to the tag's end; the value of the first `href` is what counts (HTML, section 13.2.5.33).
    private mutating func hrefOfTag() -> ArraySlice<UInt8>? {
        var target: ArraySlice<UInt8>?
        while true {
            rest = rest.drop { Self.isBlank($0) || $0 == slash }
            guard let byte = rest.first else { return nil }
            if byte == UInt8(ascii: ">") {
                rest = rest.dropFirst()
                return target
            }
            let name = rest.prefix { !Self.isBlank($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") }
            rest = rest[name.endIndex...].drop(while: Self.isBlank)
            if name.isEmpty, rest.first != UInt8(ascii: "=") { rest = rest.dropFirst() }
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest = rest.dropFirst().drop(while: Self.isBlank)
            let value = attributeValue()
            if target == nil, name.map(ASCII.lowercased).elementsEqual("href".utf8) { target = value }
        }
    }

    private mutating func attributeValue() -> ArraySlice<UInt8> {
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            let value = rest.prefix { !Self.isBlank($0) && $0 != UInt8(ascii: ">") }
            rest = rest[value.endIndex...]
            return value
        }
        let value = rest.dropFirst().prefix { $0 != quote }
        rest = rest[value.endIndex...].dropFirst()
        return value
    }

    private func starts(with word: StaticString) -> Bool {
        let word = word.description.utf8
        return rest.prefix(word.count).map(ASCII.lowercased).elementsEqual(word)
    }

    private mutating func skip(past word: StaticString) {
        let first = word.description.utf8.first
        while let start = rest.firstIndex(where: { $0 == first }) {
            rest = rest[start...]
            if starts(with: word) { return }
            rest = rest.dropFirst()
        }
        rest = []
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Undoes the character references that servers write in attributes; any other stays as it is.
    private static func withoutReferences(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard text.contains(UInt8(ascii: "&")) else { return Array(text) }
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&"), let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let scalar = CharacterReference.scalar(rest[..<end])
            else {
                bytes.append(byte)
                continue
            }
            bytes += Array(String(Character(scalar)).utf8)
            rest = rest[(end + 1)...]
        }
        return bytes
    }
}

/// Character references that HTML and XML have in common.
enum CharacterReference {
    /// What `&name;` stands for, from what is between `&` and `;`: `amp`, `#38`, `#x26`.
    static func scalar(_ name: some Collection<UInt8>) -> Unicode.Scalar? {
        let name = String(decoding: name, as: UTF8.self)
        if let known = named[name] { return known }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let number = isHexadecimal ? digits.dropFirst() : digits
        guard number.allSatisfy(\.isHexDigit), let value = UInt32(number, radix: isHexadecimal ? 16 : 10), value != 0
        else { return nil }
        return Unicode.Scalar(value)
    }

    private static let named: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]
}
