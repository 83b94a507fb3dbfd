internal import Findings

/// Reads the XML that object stores write (XML 1.0): elements and text in UTF-8. No document type, so no entities
/// but XML's own five, and nothing outside the document is ever looked at. Attributes are passed over.
struct XMLReader {
    enum Event: Equatable {
        /// A start tag; its name without prefix. `<a/>` is a start and an end.
        case start([UInt8])
        case end([UInt8])
        /// Text between tags, with references undone. One text may come in pieces.
        case text([UInt8])
    }

    private var rest: ArraySlice<UInt8>
    private var open: [[UInt8]] = []
    private var pendingEnd = false
    private var isRootClosed = false

    /// How deeply elements may lie in each other.
    static let deepest = 16

    init(_ document: [UInt8]) throws(ListingError) {
        guard String(validating: document, as: UTF8.self) != nil, !document.contains(0) else {
            throw ListingError("it is not text in UTF-8")
        }
        rest = document[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        if rest.starts(with: "<?xml".utf8) { _ = try take(through: "?>") }
    }

    /// Nil at the document's end.
    mutating func next() throws(ListingError) -> Event? {
        if pendingEnd {
            pendingEnd = false
            return .end(try close())
        }
        while let first = rest.first {
            guard first == UInt8(ascii: "<") else {
                let text = rest.prefix { $0 != UInt8(ascii: "<") }
                rest = rest[text.endIndex...]
                if open.isEmpty {
                    guard text.allSatisfy(Self.isBlank) else { throw ListingError("it has text outside its root") }
                    continue
                }
                return .text(try Self.withoutReferences(text))
            }
            if rest.starts(with: "<!--".utf8) {
                rest = rest.dropFirst(4)
                _ = try take(through: "-->")
            } else if rest.starts(with: "<![CDATA[".utf8), !open.isEmpty {
                rest = rest.dropFirst(9)
                return .text(Array(try take(through: "]]>")))
            } else if rest.starts(with: "<!".utf8) || rest.starts(with: "<?".utf8) {
                throw ListingError("it declares a document type, or holds instructions")
            } else if rest.starts(with: "</".utf8) {
                rest = rest.dropFirst(2)
                return .end(try endTag())
            } else {
                rest = rest.dropFirst()
                return .start(try startTag())
            }
        }
        guard open.isEmpty, isRootClosed else { throw ListingError("it ends too early") }
        return nil
    }

    private mutating func startTag() throws(ListingError) -> [UInt8] {
        guard !isRootClosed else { throw ListingError("it has more than one root") }
        guard open.count < Self.deepest else { throw ListingError("it is nested too deeply") }
        let name = rest.prefix { !Self.isBlank($0) && $0 != UInt8(ascii: ">") && $0 != slash }
        guard !name.isEmpty, !name.contains(UInt8(ascii: "<")) else { throw ListingError("a tag has no name") }
        rest = rest[name.endIndex...]
        try passOverAttributes()
        open.append(Array(name))
        return Self.local(name)
    }

    /// Up to the tag's end. A `>` in quotes does not end it.
    private mutating func passOverAttributes() throws(ListingError) {
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: ">"): return
            case slash:
                guard rest.popFirst() == UInt8(ascii: ">") else { throw ListingError("a tag is written wrongly") }
                pendingEnd = true
                return
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard let end = rest.firstIndex(of: byte) else { throw ListingError("a tag has no end") }
                rest = rest[(end + 1)...]
            case UInt8(ascii: "<"): throw ListingError("a tag has no end")
            default: break
            }
        }
        throw ListingError("a tag has no end")
    }

    private mutating func endTag() throws(ListingError) -> [UInt8] {
        let name = try take(through: ">")
        let blanks = name.reversed().prefix(while: Self.isBlank).count
        guard let last = open.last, name.dropLast(blanks).elementsEqual(last) else {
            throw ListingError("its tags don't match")
        }
        return try close()
    }

    private mutating func close() throws(ListingError) -> [UInt8] {
        guard let name = open.popLast() else { throw ListingError("its tags don't match") }
        isRootClosed = open.isEmpty
        return Self.local(name[...])
    }

    /// What is before `end`, which is passed over too.
    private mutating func take(through end: StaticString) throws(ListingError) -> ArraySlice<UInt8> {
        let word = Array(end.description.utf8)
        var start = rest.startIndex
        while let found = rest[start...].firstIndex(of: word[0]) {
            if rest[found...].starts(with: word) {
                defer { rest = rest[(found + word.count)...] }
                return rest[..<found]
            }
            start = found + 1
        }
        throw ListingError("it ends too early")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private static func local(_ name: ArraySlice<UInt8>) -> [UInt8] {
        Array(name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name)
    }

    private static func withoutReferences(_ text: ArraySlice<UInt8>) throws(ListingError) -> [UInt8] {
        guard text.contains(UInt8(ascii: "&")) else { return Array(text) }
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&") else {
                bytes.append(byte)
                continue
            }
            guard let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let scalar = CharacterReference.scalar(rest[..<end])
            else { throw ListingError("it refers to an entity that XML does not have") }
            bytes += Array(String(Character(scalar)).utf8)
            rest = rest[(end + 1)...]
        }
        return bytes
    }
}
