internal import Findings

/// Takes what is secret out of a file of keys before anything else reads it, so that no copy of a secret is made: the file
/// is worked on where it lies, in memory that its owner overwrites.
///
/// What is left reads as the file did: of each secret key there is the public part and the first byte of the secret one,
/// which says how it is protected (RFC 9580 section 5.5.3). Everything else is as it was.
public enum SecretRedaction {
    /// The file without its secrets. Nil where it holds none: then it may be copied as it is.
    ///
    /// - Parameter file: the whole file; secret armor in it is decoded in place.
    /// - Throws: ``FormatError`` with ``Rule/keyFileMalformed`` where there are secrets, and they cannot be told apart from
    ///   the rest.
    public static func redacted(_ file: UnsafeMutableRawBufferPointer) throws(FormatError) -> [UInt8]? {
        do throws(MalformedPacket) {
            guard let first = unsafe file.first else { return nil }
            if first & 0x80 != 0 { return unsafe try packets(UnsafeRawBufferPointer(file)) }
            return unsafe try armor(file)
        } catch {
            throw FormatError(.keyFileMalformed, error.reason)
        }
    }

    // MARK: Packets

    /// Nil where there is no secret packet before the end, or before what is no packet: a reader will say so.
    private static func packets(_ bytes: UnsafeRawBufferPointer) throws(MalformedPacket) -> [UInt8]? {
        var redacted: [UInt8] = []
        var hasSecrets = false
        var rest = unsafe bytes[...]
        while let first = unsafe rest.first {
            let tag = Packet.Header.tag(first)
            let isSecret = tag == .secretKey || tag == .secretSubkey
            hasSecrets = hasSecrets || isSecret
            guard let header = unsafe header(rest), unsafe header.length + header.bodyLength <= rest.count else {
                guard hasSecrets else { return nil }
                throw MalformedPacket("a packet's length field is wrong, or the file is cut off")
            }
            let whole = unsafe rest.prefix(header.length + header.bodyLength)
            if isSecret {
                let body = unsafe UnsafeRawBufferPointer(rebasing: whole.dropFirst(header.length))
                // Of a kind that is not known, as much as says which: version, time and algorithm.
                let count = unsafe PublicPart.length(body) ?? 5
                redacted += unsafe Packet.serialized(tag, Array(body.prefix(count + 1)))
            } else {
                unsafe redacted.append(contentsOf: whole)
            }
            unsafe rest = unsafe rest.dropFirst(whole.count)
        }
        return hasSecrets ? redacted : nil
    }

    private static func header(_ rest: Slice<UnsafeRawBufferPointer>) -> Packet.Header? {
        var reader = unsafe ByteReader(Array(rest.prefix(Packet.Header.longest)))
        return try? Packet.Header(&reader)
    }

    // MARK: Armor

    private static let begin = "-----BEGIN \(Armor.Label.privateKey.rawValue)-----"
    private static let end = "-----END \(Armor.Label.privateKey.rawValue)-----"

    private static func armor(_ file: UnsafeMutableRawBufferPointer) throws(MalformedPacket) -> [UInt8]? {
        var redacted: [UInt8] = []
        var hasSecrets = false
        var lines = unsafe Lines(UnsafeRawBufferPointer(file))
        while let line = lines.next() {
            unsafe redacted.append(contentsOf: line.whole)
            guard unsafe line.content.elementsEqual(begin.utf8) else { continue }
            hasSecrets = true
            let isWindows = unsafe line.whole.count > line.content.count + 1
            try headers(&lines, into: &redacted)
            let armored = unsafe try block(&lines, file)
            redacted += isWindows ? armored.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } : armored
        }
        return hasSecrets ? redacted : nil
    }

    /// Copies the headers and the blank line behind them. What is no header may be secret, and no message shows it.
    private static func headers(_ lines: inout Lines, into redacted: inout [UInt8]) throws(MalformedPacket) {
        while let line = lines.next() {
            let isHeader = unsafe line.content.contains(UInt8(ascii: ":"))
            guard unsafe isHeader || line.content.isEmpty else { break }
            unsafe redacted.append(contentsOf: line.whole)
            if !isHeader { return }
        }
        throw MalformedPacket("the armor of a secret key has no blank line before its contents")
    }

    /// The rest of a block behind the blank line, without its secrets.
    private static func block(
        _ lines: inout Lines, _ file: UnsafeMutableRawBufferPointer
    ) throws(MalformedPacket) -> [UInt8] {
        // What is decoded is shorter than what it is decoded from, so it fits in the same place.
        let start = lines.position
        var count = 0
        var digits = Base64Digits()
        let write = { (byte: UInt8) in
            unsafe file[start + count] = byte
            count += 1
        }
        var checksum: [UInt8]?
        while let line = lines.next() {
            if unsafe line.content.elementsEqual(end.utf8) {
                try digits.finish(write)
                let bytes = unsafe UnsafeRawBufferPointer(rebasing: file[start..<(start + count)])
                if let checksum { unsafe try check(bytes, checksum) }
                return unsafe armored(try packets(bytes) ?? Array(bytes))
            }
            guard unsafe checksum == nil && !line.content.isEmpty else {
                throw MalformedPacket("the armor of a secret key has a line that does not belong there")
            }
            if unsafe line.content.first == UInt8(ascii: "=") && line.content.count == 5 {
                checksum = unsafe Array(line.content.dropFirst())
            } else {
                unsafe try digits.take(line.content, write)
            }
        }
        throw MalformedPacket("the armor has no END line: the file is cut off")
    }

    private static func check(_ bytes: UnsafeRawBufferPointer, _ checksum: [UInt8]) throws(MalformedPacket) {
        var register = CRC24()
        unsafe bytes.forEach { register.take($0) }
        guard try ArmorBlockReader.number(checksum[...]) == register.value else {
            throw MalformedPacket("the armor's checksum is wrong: the file was changed or damaged")
        }
    }

    /// Base64, checksum and END line.
    private static func armored(_ packets: [UInt8]) -> [UInt8] {
        var armor: [UInt8] = []
        unsafe packets.withUnsafeBytes { packets in
            unsafe ArmorWriter.write(packets, as: .privateKey) { unsafe armor.append(contentsOf: $0) }
        }
        return Array(armor.dropFirst(begin.utf8.count + 2))
    }

    /// A line with and without its end, LF or CRLF.
    @safe private struct Line {
        let whole: Slice<UnsafeRawBufferPointer>
        let content: Slice<UnsafeRawBufferPointer>
    }

    /// Lines of a file that are not copied.
    @safe private struct Lines {
        private let file: UnsafeRawBufferPointer
        private(set) var position = 0

        init(_ file: UnsafeRawBufferPointer) {
            unsafe self.file = unsafe file
        }

        mutating func next() -> Line? {
            guard unsafe position < file.count else { return nil }
            let rest = unsafe file[position...]
            let end = unsafe rest.firstIndex(of: 0x0A)
            let whole = unsafe rest[..<(end.map { $0 + 1 } ?? file.count)]
            position = unsafe whole.endIndex
            var content = unsafe end == nil ? whole : whole.dropLast()
            if unsafe end != nil && content.last == 0x0D { unsafe content = unsafe content.dropLast() }
            return unsafe Line(whole: whole, content: content)
        }
    }
}
