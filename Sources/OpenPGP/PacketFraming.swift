internal import Findings

/// The kinds of packets, by their tag (RFC 9580 section 5; 12 is GnuPG's ring trust).
struct PacketTag: RawRepresentable, Hashable {
    let rawValue: UInt8

    static let signature = PacketTag(rawValue: 2)
    static let secretKey = PacketTag(rawValue: 5)
    static let publicKey = PacketTag(rawValue: 6)
    static let secretSubkey = PacketTag(rawValue: 7)
    static let trust = PacketTag(rawValue: 12)
    static let userID = PacketTag(rawValue: 13)
    static let publicSubkey = PacketTag(rawValue: 14)
    static let userAttribute = PacketTag(rawValue: 17)

    /// What a file is whose packets are these.
    var meaning: Message {
        switch rawValue {
        case 1, 3, 9, 18, 20: "an encrypted message"
        case 2: "a signature"
        case 4: "an attached (inline) signed message"
        case 5, 7: "a secret key"
        case 6, 14: "a public key"
        case 8: "compressed data"
        case 10: "a marker packet"
        case 11: "literal data (an attached message)"
        case 12: "a ring-trust packet, as in GnuPG's own keyring files"
        case 13, 17: "a user ID"
        case 60...63: "a private-use packet"
        default: "an OpenPGP packet of type \(rawValue)"
        }
    }
}

/// One packet: its tag, its body, and all its bytes as they stand in the file.
struct Packet: Hashable {
    let tag: PacketTag
    let body: ArraySlice<UInt8>
    let whole: ArraySlice<UInt8>

    /// A packet of new format (RFC 9580 section 4.2.1) around `body`.
    static func encoded(_ tag: PacketTag, _ body: some Collection<UInt8>) -> [UInt8] {
        let length = UInt32(truncatingIfNeeded: body.count)
        return [0xC0 | tag.rawValue, 0xFF] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + body
    }

    /// Splits `bytes` into packets of definite length, with nothing left over.
    ///
    /// A length is believed only as far as there are bytes; partial and indeterminate lengths are refused, since they
    /// let two readers see different packets.
    static func split(_ bytes: ArraySlice<UInt8>, atMost limit: Int) throws(FormatProblem) -> [Packet] {
        var packets: [Packet] = []
        var reader = ByteReader(bytes)
        while !reader.isAtEnd {
            guard packets.count < limit else { throw FormatProblem("it holds more than \(limit) packets") }
            packets.append(try next(&reader))
        }
        return packets
    }

    private static func next(_ reader: inout ByteReader) throws(FormatProblem) -> Packet {
        let start = reader.rest
        guard let header = reader.byte(), header & 0x80 != 0 else { throw FormatProblem("it is no OpenPGP data") }
        let isNew = header & 0x40 != 0
        let tag = PacketTag(rawValue: isNew ? header & 0x3F : (header >> 2) & 0x0F)
        let length = isNew ? try newLength(&reader) : try oldLength(header & 3, &reader)
        guard let body = reader.bytes(length) else {
            throw FormatProblem("a packet says that it is \(length) bytes long, and the data ends before")
        }
        return Packet(tag: tag, body: body, whole: start.prefix(start.count - reader.rest.count))
    }

    private static func newLength(_ reader: inout ByteReader) throws(FormatProblem) -> Int {
        let truncated = FormatProblem("it ends within a packet's header")
        guard let first = reader.byte() else { throw truncated }
        switch first {
        case 0...191: return Int(first)
        case 192...223:
            guard let second = reader.byte() else { throw truncated }
            return (Int(first) - 192) << 8 + Int(second) + 192
        case 255:
            guard let length = reader.number(4) else { throw truncated }
            return length
        default: throw FormatProblem("a packet has a partial length")
        }
    }

    private static func oldLength(_ kind: UInt8, _ reader: inout ByteReader) throws(FormatProblem) -> Int {
        guard kind < 3 else { throw FormatProblem("a packet has an indeterminate length") }
        guard let length = reader.number(1 << Int(kind)) else {
            throw FormatProblem("it ends within a packet's header")
        }
        return length
    }
}
