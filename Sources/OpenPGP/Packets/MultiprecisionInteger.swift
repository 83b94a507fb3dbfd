internal import Findings

/// A multiprecision integer (RFC 9580 section 3.2): a count of bits and the number, big-endian.
struct MultiprecisionInteger {
    /// Without leading zero bytes.
    let magnitude: ArraySlice<UInt8>
    /// The position of the highest bit that is set.
    let bitCount: Int

    /// GnuPG's own bound.
    static let longestBitCount = 16_384

    /// Takes an integer off the front. Its count of bits must be that of its highest bit: gpg accepts any count that
    /// takes as many bytes, so that a changed count would go unnoticed.
    init(_ reader: inout ByteReader) throws(MalformedPacket) {
        let claimed = try reader.number(byteCount: 2)
        guard claimed <= Self.longestBitCount else { throw MalformedPacket("an integer has \(claimed) bits") }
        magnitude = try reader.bytes((claimed + 7) / 8)
        bitCount = magnitude.count * 8 - (magnitude.first?.leadingZeroBitCount ?? 0)
        guard bitCount == claimed else {
            throw MalformedPacket("an integer of \(bitCount) bits says that it has \(claimed)")
        }
    }
}
