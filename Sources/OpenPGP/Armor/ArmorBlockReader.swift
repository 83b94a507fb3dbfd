internal import Findings

/// Reads what stands between the first and the last line of an armor block: headers, a blank line, base64, and a
/// checksum where there is one.
struct ArmorBlockReader {
    private enum Part {
        case headers
        case base64
        case nothingMore
    }

    private var part = Part.headers
    private var headerByteCount = 0
    private var decoder = Base64Decoder()
    private var checksum: ArraySlice<UInt8>?
    private var problem: MalformedPacket?

    /// All headers of a block together.
    static let longestHeaderByteCount = 4096

    /// The headers that say nothing about the contents. `Hash` belongs to clear-signed messages.
    private static let acceptedHeaders = ["Version", "Comment", "Charset", "MessageID"]

    mutating func take(_ line: ArraySlice<UInt8>) {
        guard problem == nil else { return }
        do throws(MalformedPacket) {
            switch part {
            case .headers: try takeHeader(line)
            case .base64: try takeBase64(line)
            case .nothingMore: throw MalformedPacket("something follows the armor's checksum")
            }
        } catch {
            problem = error
        }
    }

    /// What the block encodes, once its last line was reached.
    consuming func finish() -> Result<[UInt8], MalformedPacket> {
        do throws(MalformedPacket) {
            if let problem { throw problem }
            if part == .headers { throw MalformedPacket("the armor has no blank line before its contents") }
            let bytes = try decoder.finish()
            guard !bytes.isEmpty else { throw MalformedPacket("the armor is empty") }
            if let checksum, try Self.number(checksum) != CRC24.checksum(of: bytes) {
                throw MalformedPacket("the armor's checksum is wrong: the file was changed or damaged")
            }
            return .success(bytes)
        } catch {
            return .failure(error)
        }
    }

    private mutating func takeHeader(_ line: ArraySlice<UInt8>) throws(MalformedPacket) {
        guard !line.isEmpty else {
            part = .base64
            return
        }
        headerByteCount += line.count
        guard headerByteCount <= Self.longestHeaderByteCount else {
            throw MalformedPacket("the armor's headers are longer than \(Self.longestHeaderByteCount) bytes")
        }
        guard Self.acceptedHeaders.contains(where: { line.starts(with: "\($0): ".utf8) }) else {
            throw MalformedPacket(
                "the armor has the line '\(line)' where a Version or Comment header or a blank line goes")
        }
        guard let text = String(validating: line, as: UTF8.self),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw MalformedPacket("an armor header is not text") }
    }

    private mutating func takeBase64(_ line: ArraySlice<UInt8>) throws(MalformedPacket) {
        guard !line.isEmpty else { throw MalformedPacket("there is a blank line inside the armor") }
        if line.first == UInt8(ascii: "="), line.count == 5 {
            checksum = line.dropFirst()
            part = .nothingMore
        } else {
            try decoder.take(line)
        }
    }

    static func number(_ digits: ArraySlice<UInt8>) throws(MalformedPacket) -> UInt32 {
        var decoder = Base64Decoder()
        try decoder.take(digits)
        return try decoder.finish().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
