/// SHA-1 (RFC 3174), for one purpose: OpenPGP defines the fingerprint of a version 4 key as this digest of the key, so
/// nothing else can name it. (gpg names folders for its sockets by it, too.) No signature or file is ever judged by it.
///
/// It is written out here because this module is pure: reading a certificate needs no C library.
package enum SHA1 {
    package static func digest(of message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        var words = [UInt32](repeating: 0, count: 80)
        let padded = pad(message)
        for block in stride(from: 0, to: padded.count, by: 64) {
            expand(padded[block..<block + 64], into: &words)
            compress(words, into: &state)
        }
        return state.flatMap(bigEndian)
    }

    /// The message, a one bit, zeros, and the message's length in bits, in whole blocks of 64 bytes.
    private static func pad(_ message: [UInt8]) -> [UInt8] {
        var padded = message
        padded.append(0x80)
        let partial = (padded.count + 8) % 64
        padded.append(contentsOf: repeatElement(0, count: partial == 0 ? 0 : 64 - partial))
        let bitCount = UInt64(message.count) &* 8
        padded.append(contentsOf: bigEndian(UInt32(truncatingIfNeeded: bitCount >> 32)))
        padded.append(contentsOf: bigEndian(UInt32(truncatingIfNeeded: bitCount)))
        return padded
    }

    private static func expand(_ block: ArraySlice<UInt8>, into words: inout [UInt32]) {
        for round in 0..<16 {
            let start = block.startIndex + 4 * round
            words[round] = block[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        for round in 16..<80 {
            words[round] = rotate(words[round - 3] ^ words[round - 8] ^ words[round - 14] ^ words[round - 16], by: 1)
        }
    }

    private static func compress(_ words: [UInt32], into state: inout [UInt32]) {
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for round in 0..<80 {
            let (mixed, constant): (UInt32, UInt32) =
                switch round {
                case ..<20: ((b & c) | (~b & d), 0x5A82_7999)
                case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                case ..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
                default: (b ^ c ^ d, 0xCA62_C1D6)
                }
            let next = rotate(a, by: 5) &+ mixed &+ e &+ constant &+ words[round]
            (a, b, c, d, e) = (next, a, rotate(b, by: 30), c, d)
        }
        for (index, value) in [a, b, c, d, e].enumerated() {
            state[index] &+= value
        }
    }

    private static func rotate(_ word: UInt32, by count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }

    private static func bigEndian(_ word: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
}
