/// Takes fields off the front of some bytes; nil once there are too few, never a trap.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        rest = ArraySlice(bytes)
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A number of `count` octets, the most significant first; at most 7, so that it fits.
    mutating func number(_ count: Int) -> Int? {
        guard count < 8, let bytes = bytes(count) else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    /// A multiprecision integer (RFC 9580 section 3.2) in its one canonical form: the bit count is exact.
    mutating func multiprecisionInteger() -> ArraySlice<UInt8>? {
        guard let bits = number(2), let value = bytes((bits + 7) / 8) else { return nil }
        guard let first = value.first else { return value }
        return first.leadingZeroBitCount == (8 - bits % 8) % 8 ? value : nil
    }
}
