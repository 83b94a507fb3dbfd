internal import Findings

/// What is wrong with bytes that should have been one packet, as the end of a sentence.
struct MalformedPacket: Error {
    let reason: Message

    init(_ reason: Message) {
        self.reason = reason
    }
}

/// Reads big-endian fields from the front of some bytes. Every read says whether there were enough.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = ArraySlice(bytes)
    }

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() throws(MalformedPacket) -> UInt8 {
        guard let byte = rest.popFirst() else { throw MalformedPacket("it ends too early") }
        return byte
    }

    /// An unsigned number of `byteCount` (up to four) bytes.
    mutating func number(byteCount: Int) throws(MalformedPacket) -> Int {
        try bytes(byteCount).reduce(0) { $0 << 8 | Int($1) }
    }

    /// The next `count` bytes; `count` may come from the input.
    mutating func bytes(_ count: Int) throws(MalformedPacket) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else {
            throw MalformedPacket("a length field says \(count) bytes, but \(rest.count) are left")
        }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    mutating func everything() -> ArraySlice<UInt8> {
        let taken = rest
        rest = []
        return taken
    }

    /// Four bytes of seconds since 1970 (RFC 9580 section 3.5).
    mutating func timestamp() throws(MalformedPacket) -> Timestamp {
        Timestamp(secondsSince1970: Int64(try number(byteCount: 4)))
    }
}
