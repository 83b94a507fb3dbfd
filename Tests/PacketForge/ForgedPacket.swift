/// Packets with any header.
public enum ForgedPacket {
    /// How a packet's length is written.
    public enum Header: Sendable {
        /// The old form with the shortest length, as GnuPG writes it; the new one for types that the old one lacks.
        case old
        /// The new form with the shortest length.
        case new
        /// The old form with this many bytes of length (1, 2 or 4) that say `claim`.
        case oldClaiming(Int, lengthBytes: Int)
        /// The new form with five bytes of length that say `claim`.
        case newClaiming(Int)
        /// The old form that ends where the file ends.
        case indeterminate
        /// The new form in two parts: the first of 2 to the power of `exponent` bytes.
        case partial(exponent: Int)
    }

    public static func make(_ tag: UInt8, _ body: [UInt8], _ header: Header = .old) -> [UInt8] {
        let count = body.count
        switch header {
        case .old where tag > 15: return make(tag, body, .new)
        case .old where count < 0x100: return [0x80 | tag << 2] + [UInt8(count)] + body
        case .old where count < 0x1_0000: return [0x81 | tag << 2] + BigEndian.bytes(count, count: 2) + body
        case .old: return [0x82 | tag << 2] + BigEndian.bytes(count, count: 4) + body
        case .new: return [0xC0 | tag] + newLength(count) + body
        case .oldClaiming(let claim, let lengthBytes):
            let type: UInt8 = lengthBytes == 1 ? 0 : lengthBytes == 2 ? 1 : 2
            return [0x80 | tag << 2 | type] + BigEndian.bytes(claim, count: lengthBytes) + body
        case .newClaiming(let claim): return [0xC0 | tag, 0xFF] + BigEndian.bytes(claim, count: 4) + body
        case .indeterminate: return [0x83 | tag << 2] + body
        case .partial(let exponent):
            let first = 1 << exponent
            return [0xC0 | tag, 0xE0 | UInt8(exponent)] + body.prefix(first) + newLength(count - first)
                + body.dropFirst(first)
        }
    }

    /// A compressed data packet whose contents are stored, so that any program can "decompress" them.
    public static func compressed(_ packets: [UInt8]) -> [UInt8] {
        let count = BigEndian.bytes(packets.count, count: 2)
        let complement = count.map { ~$0 }
        // ZIP: one final stored block of raw DEFLATE (RFC 1951 section 3.2.4).
        return make(8, [1, 0x01, count[1], count[0], complement[1], complement[0]] + packets)
    }

    /// A marker packet (RFC 9580 section 5.8).
    public static let marker = make(10, Array("PGP".utf8))

    /// A trust packet with which a GnuPG keyring says that it has checked the signature before it.
    public static let ringTrust = make(12, [0x00, 0x03] + Array("gpg".utf8) + [0x00])

    public static func literal(_ data: [UInt8]) -> [UInt8] {
        make(11, [UInt8(ascii: "b"), 0, 0, 0, 0, 0] + data)
    }

    /// A message that carries its own data, with the signature behind it (RFC 9580 section 10.3).
    public static func attachedMessage(_ data: [UInt8], signedBy key: ForgedKey) throws -> [UInt8] {
        let onePass = make(4, [3, 0, ForgedHash.sha256.rawValue, key.algorithm] + (try key.keyID()) + [1])
        return onePass + literal(data) + (try key.signature(over: data))
    }

    static func newLength(_ count: Int) -> [UInt8] {
        switch count {
        case ..<192: [UInt8(count)]
        case ..<8384: BigEndian.bytes(count - 192 + 0xC000, count: 2)
        default: [0xFF] + BigEndian.bytes(count, count: 4)
        }
    }
}
