internal import Findings
internal import Glibc

/// Reads a manifest's lines one after the other, in one pass over its bytes.
struct ManifestReader {
    private(set) var format: Manifest.Format = .gnu
    private let fileName: [UInt8]
    private let said: ManifestFileName
    private let bytes: [UInt8]
    private var records: [Manifest.Entries.Record] = []
    /// The digest and the name of each line that was read.
    private var parts: [UInt8] = []
    /// The algorithm of untagged lines: what the file's name promises, or the first line's length.
    private var untagged: DigestAlgorithm?

    var entries: Manifest.Entries { Manifest.Entries(bytes: parts, records: records) }

    init(_ bytes: [UInt8], fileName: [UInt8]) throws(ManifestError) {
        self.bytes = bytes
        self.fileName = fileName
        said = ManifestFileName(fileName)
        untagged = said.algorithm
        guard bytes.count <= Manifest.largest else {
            throw ManifestError(.tooLarge, fileName: fileName, "has more than \(Manifest.largest >> 20) MiB")
        }
        guard !bytes.isEmpty else { throw ManifestError(.notAManifest, fileName: fileName, "is empty") }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) || ContentKind(of: bytes) != .text else {
            throw ManifestError(
                .byteOrderMark, fileName: fileName, line: 1,
                "it starts with a byte order mark, which is no part of a manifest")
        }
        reserveRoom()
        try readLines()
        guard !records.isEmpty else {
            throw ManifestError(.listsNothing, fileName: fileName, "has nothing but comments and blank lines")
        }
    }

    /// Most manifests are of SHA-256, of which a line has 67 bytes and a name: half of the 64 digits stays.
    private mutating func reserveRoom() {
        var lines = 0
        for byte in bytes where byte == UInt8(ascii: "\n") { lines += 1 }
        records.reserveCapacity(lines + 1)
        parts.reserveCapacity(max(0, bytes.count - lines * (67 - 32)))
    }

    private mutating func readLines() throws(ManifestError) {
        let bytes = self.bytes
        let span = bytes.span
        var number = 0
        var start = 0
        while start < span.count {
            number += 1
            let end = Self.lineEnd(in: span, from: start)
            do throws(LineProblem) {
                try read(span, start..<end, number: number)
            } catch {
                throw explain(error, number: number)
            }
            start = end + 1
        }
    }

    /// Where the line that starts at `start` ends. See: man 3 memchr
    private static func lineEnd(in span: Span<UInt8>, from start: Int) -> Int {
        unsafe span.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, CInt(UInt8(ascii: "\n")), bytes.count - start)
            else { return bytes.count }
            return unsafe base.distance(to: UnsafeRawPointer(found))
        }
    }

    /// The error for a bad line; where not even one line could be read, what the file really is matters more.
    private func explain(_ problem: LineProblem, number: Int) -> ManifestError {
        if records.isEmpty {
            let kind = ContentKind(of: bytes)
            if kind != .text {
                return ManifestError(.notAManifest, fileName: fileName, "is not a manifest: it is \(kind.description)")
            }
        }
        return ManifestError(problem.code, fileName: fileName, line: number, problem.reason)
    }

    private mutating func read(_ span: Span<UInt8>, _ range: Range<Int>, number: Int) throws(LineProblem) {
        guard let line = try ManifestLine(span, range) else { return }
        if records.isEmpty {
            format = line.format
        } else if line.format != format {
            let here = line.format.title, before = format.title
            throw LineProblem(
                .mixedFormats, "it is in the \(here) format, but the lines before it are in the \(before) one")
        }
        let algorithm = try algorithm(of: line)
        let start = parts.count
        addDigest(of: line, span)
        try addName(of: line, span)
        records.append(
            Manifest.Entries.Record(
                start: UInt32(start), line: UInt32(number), algorithm: algorithm, isBinary: line.isBinary))
    }

    /// Adds what its digits stand for, which were checked already.
    private mutating func addDigest(of line: ManifestLine, _ span: Span<UInt8>) {
        var position = line.digest.lowerBound
        while position < line.digest.upperBound {
            let high = Hexadecimal.value(ofChecked: span[position])
            parts.append(high << 4 | Hexadecimal.value(ofChecked: span[position + 1]))
            position += 2
        }
    }

    private mutating func algorithm(of line: ManifestLine) throws(LineProblem) -> DigestAlgorithm {
        if let tagged = line.tagged {
            guard let promised = said.algorithm, promised != tagged else { return tagged }
            throw LineProblem(
                .digestLength,
                "its digest is of \(tagged.description), but the file's name says \(promised.description)")
        }
        guard let algorithm = untagged ?? DigestAlgorithm.usual(hexadecimalDigits: line.digest.count),
            line.digest.count == algorithm.byteCount * 2
        else { throw ManifestLine.wrongLength(line.digest.count, untagged ?? .sha256) }
        untagged = algorithm
        return algorithm
    }

    /// Adds the name, unescaped.
    private mutating func addName(of line: ManifestLine, _ span: Span<UInt8>) throws(LineProblem) {
        if line.format == .bare {
            guard let artifact = said.artifact, records.isEmpty else {
                throw LineProblem(
                    .bareDigest,
                    "it is a digest without a name, which only counts alone in a file named for its artifact")
            }
            parts += artifact
            return
        }
        guard line.isEscaped else {
            parts += bytes[line.name]
            return
        }
        var position = line.name.lowerBound
        while position < line.name.upperBound {
            var byte = span[position]
            if byte == UInt8(ascii: "\\") {
                position += 1
                guard position < line.name.upperBound, let escaped = ManifestEscape.byte(for: span[position]) else {
                    throw LineProblem(.badEscape, #"in its name, a backslash is not followed by \, n or r"#)
                }
                byte = escaped
            }
            parts.append(byte)
            position += 1
        }
    }
}

/// The escapes in names of GNU and BSD lines that start with a backslash.
enum ManifestEscape {
    /// What a backslash and `letter` stand for.
    static func byte(for letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\\"): letter
        case UInt8(ascii: "n"): UInt8(ascii: "\n")
        case UInt8(ascii: "r"): UInt8(ascii: "\r")
        default: nil
        }
    }

    /// What is written behind a backslash for `byte`, if it must be escaped at all.
    static func letter(for byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\\"): byte
        case UInt8(ascii: "\n"): UInt8(ascii: "n")
        case UInt8(ascii: "\r"): UInt8(ascii: "r")
        default: nil
        }
    }
}
