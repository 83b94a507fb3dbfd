internal import Findings

/// ASCII armor (RFC 9580 section 6.2), read in one strict form: blocks of one kind with nothing but blank lines before,
/// between and after them.
///
/// One kind of line end in the whole file, LF or CRLF; the last one may be missing. gpg skips over text, other blocks
/// and junk, so that two readers would see two things in one file; here there is one thing to see, or none.
struct Armor {
    /// What stands between the dashes of a block's first and last line.
    enum Label: String, CaseIterable {
        case signature = "PGP SIGNATURE"
        case publicKey = "PGP PUBLIC KEY BLOCK"
        case privateKey = "PGP PRIVATE KEY BLOCK"
    }

    struct Block {
        let label: Label
        /// What it encodes, or why that cannot be said.
        let contents: Result<[UInt8], MalformedPacket>
    }

    /// All blocks of `bytes`, at least one.
    ///
    /// - Throws: where the file cannot be taken apart into blocks of the `accepted` labels; what is wrong inside a block
    ///   is in its ``Block/contents``.
    static func blocks(
        in bytes: [UInt8], labelled accepted: Set<Label>, atMost most: Int
    ) throws(MalformedPacket) -> [Block] {
        var lines = ArmorLines(bytes)
        var blocks: [Block] = []
        while let line = try lines.next() {
            if line.isEmpty { continue }
            guard let label = accepted.first(where: { line.elementsEqual("-----BEGIN \($0.rawValue)-----".utf8) })
            else {
                throw MalformedPacket("the armor's line \(lines.number) is neither blank nor the start of a block")
            }
            guard blocks.count < most else { throw MalformedPacket("it has more than \(most) blocks") }
            blocks.append(try block(label, &lines))
        }
        guard !blocks.isEmpty else { throw MalformedPacket("it has no armor block") }
        return blocks
    }

    private static func block(_ label: Label, _ lines: inout ArmorLines) throws(MalformedPacket) -> Block {
        let end = Array("-----END \(label.rawValue)-----".utf8)
        var reader = ArmorBlockReader()
        while let line = try lines.next() {
            if line.elementsEqual(end) { return Block(label: label, contents: reader.finish()) }
            guard !line.starts(with: "-----".utf8) else {
                throw MalformedPacket("the armor's line \(lines.number) is not the END line that belongs there")
            }
            reader.take(line)
        }
        throw MalformedPacket("the armor has no END line: the file is cut off")
    }
}

/// Splits bytes into lines, which must all end alike.
struct ArmorLines {
    private var rest: ArraySlice<UInt8>
    private let carriageReturns: Bool
    /// The number of the line that was read last, from 1.
    private(set) var number = 0

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0
        carriageReturns = end > 0 && bytes[end - 1] == UInt8(ascii: "\r")
    }

    /// The next line without its end.
    mutating func next() throws(MalformedPacket) -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        number += 1
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            defer { rest = [] }
            return rest
        }
        let line = rest[..<end]
        rest = rest[(end + 1)...]
        guard carriageReturns == (line.last == UInt8(ascii: "\r")) else {
            throw MalformedPacket("the armor's line \(number) ends in another way than the first one")
        }
        return carriageReturns ? line.dropLast() : line
    }
}
