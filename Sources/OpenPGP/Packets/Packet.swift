internal import Findings

/// One packet as it is framed (RFC 9580 section 4.2): definite length, and all of its bytes there.
struct Packet {
    /// The packet type ("tag"), 1 to 63.
    let tag: Tag
    /// The header's form.
    let form: Form
    let body: ArraySlice<UInt8>
    /// Header and body.
    let whole: ArraySlice<UInt8>

    struct Tag: RawRepresentable, Hashable {
        let rawValue: UInt8

        static let signature = Tag(rawValue: 2)
        static let onePassSignature = Tag(rawValue: 4)
        static let secretKey = Tag(rawValue: 5)
        static let publicKey = Tag(rawValue: 6)
        static let secretSubkey = Tag(rawValue: 7)
        static let compressedData = Tag(rawValue: 8)
        static let marker = Tag(rawValue: 10)
        static let literalData = Tag(rawValue: 11)
        static let trust = Tag(rawValue: 12)
        static let userID = Tag(rawValue: 13)
        static let publicSubkey = Tag(rawValue: 14)
        static let userAttribute = Tag(rawValue: 17)
        static let padding = Tag(rawValue: 21)
    }

    enum Form {
        /// The old form (RFC 9580 section 4.2.2), which GnuPG writes.
        case legacy
        /// The new form (section 4.2.1) with the number of bytes that its length takes.
        case current(lengthBytes: Int)
    }

    /// Takes the first packet off `bytes`. Nothing is copied, whatever the length field says.
    static func first(of bytes: inout ArraySlice<UInt8>) throws(MalformedPacket) -> Packet {
        var reader = ByteReader(bytes)
        let header = try Header(&reader)
        let length = header.bodyLength
        guard length <= reader.rest.count else {
            throw MalformedPacket("a packet's length field says \(length) bytes, but \(reader.rest.count) are left")
        }
        let body = try reader.bytes(length)
        let whole = bytes.prefix(bytes.count - reader.rest.count)
        bytes = reader.rest
        return Packet(tag: header.tag, form: header.form, body: body, whole: whole)
    }

    /// `body` as a packet, with a header as GnuPG writes it: in the old form, which has no room for types above 15, else in
    /// the new one. The body must be shorter than 4 GiB.
    static func serialized(_ tag: Tag, _ body: [UInt8]) -> [UInt8] {
        let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: body.count >> $0) }
        guard tag.rawValue < 16 else { return [0xC0 | tag.rawValue, 0xFF] + length + body }
        let header = 0x80 | tag.rawValue << 2
        switch body.count {
        case ..<0x100: return [header] + length.suffix(1) + body
        case ..<0x1_0000: return [header | 1] + length.suffix(2) + body
        default: return [header | 2] + length + body
        }
    }
}

extension Packet {
    /// What stands before a packet's body.
    struct Header {
        let tag: Tag
        let form: Form
        /// Bytes of the header itself, and of the body that it announces.
        let length: Int
        let bodyLength: Int

        /// In bytes.
        static let longest = 6

        /// Takes it off the front.
        init(_ reader: inout ByteReader) throws(MalformedPacket) {
            let before = reader.rest.count
            let first = try reader.byte()
            guard first & 0x80 != 0 else { throw MalformedPacket("there is something that is no OpenPGP packet") }
            tag = Self.tag(first)
            guard tag.rawValue != 0 else { throw MalformedPacket("there is a packet of the reserved type 0") }
            let isLegacy = first & 0x40 == 0
            bodyLength = isLegacy ? try Self.legacyLength(first, &reader) : try Self.currentLength(&reader)
            length = before - reader.rest.count
            form = isLegacy ? .legacy : .current(lengthBytes: length - 1)
        }

        /// The type that a packet's first byte says.
        static func tag(_ first: UInt8) -> Tag {
            Tag(rawValue: first & 0x40 == 0 ? first >> 2 & 0x0F : first & 0x3F)
        }

        private static func legacyLength(_ header: UInt8, _ reader: inout ByteReader) throws(MalformedPacket) -> Int {
            switch header & 0x03 {
            case 0: return try reader.number(byteCount: 1)
            case 1: return try reader.number(byteCount: 2)
            case 2: return try reader.number(byteCount: 4)
            default: throw MalformedPacket("a packet has no definite length")
            }
        }

        private static func currentLength(_ reader: inout ByteReader) throws(MalformedPacket) -> Int {
            let first = try reader.byte()
            switch first {
            case ..<192: return Int(first)
            case ..<224: return (Int(first) - 192) << 8 + Int(try reader.byte()) + 192
            case 255: return try reader.number(byteCount: 4)
            default: throw MalformedPacket("a packet has a partial length")
            }
        }
    }
}
