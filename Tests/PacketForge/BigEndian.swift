/// How OpenPGP writes numbers.
enum BigEndian {
    static func bytes(_ number: Int, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
    }

    /// A multiprecision integer (RFC 9580 section 3.2).
    static func integer(_ magnitude: some Sequence<UInt8>) -> [UInt8] {
        let digits = Array(magnitude.drop { $0 == 0 })
        let bits = digits.count * 8 - (digits.first?.leadingZeroBitCount ?? 0)
        return bytes(bits, count: 2) + digits
    }
}
