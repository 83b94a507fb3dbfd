/// A list of files and their digests, as `sha256sum` and others write it.
///
/// Every line was read in the one way in which it can be read; a manifest with any other line does not exist as a
/// value. What a line *says* may still be unusable: see ``lookup(_:)`` for names that must not be opened, and for lines
/// that disagree.
///
/// It holds each line's name and digest and a few numbers, whatever the number of lines: some 60 bytes beyond its name.
public struct Manifest: Sendable {
    /// No manifest has more bytes than that.
    public static let largest = 64 << 20

    public let format: Format
    /// Every entry, in the file's order.
    public let entries: Entries
    let index: ManifestIndex

    /// Reads a manifest.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - fileName: Its name or path, which decides what the lines leave open: the algorithm, and whose digest a bare
    ///     one is. A digest of another algorithm than the name promises (`SHA256SUMS`) is malformed. Where the name
    ///     promises none, the usual algorithm of that length is meant.
    /// - Throws: ``ManifestError``, with the line and the reason.
    public init(_ bytes: [UInt8], fileName: [UInt8]) throws(ManifestError) {
        let reader = try ManifestReader(bytes, fileName: fileName)
        format = reader.format
        entries = reader.entries
        index = ManifestIndex(of: entries)
    }

    /// One line: a file's name and one digest of it.
    public struct Entry: Sendable, Hashable {
        /// The name as bytes, unescaped, relative to the manifest's folder. Not checked: see ``NameProblem``.
        public let name: [UInt8]
        public let digest: Digest
        /// Counted from 1.
        public let line: Int
        /// Whether the line says that the file was read as binary, which makes no difference outside of Windows.
        public let isBinary: Bool
    }
}

extension Manifest {
    /// The entries of a manifest. Each is made when it is asked for.
    public struct Entries: Sendable, RandomAccessCollection {
        /// Where an entry's digest is in ``bytes``; the name is behind it.
        struct Record: Sendable {
            let start: UInt32
            let line: UInt32
            let algorithm: DigestAlgorithm
            let isBinary: Bool
        }

        /// The digest of each line, and behind it its name, unescaped.
        let bytes: [UInt8]
        let records: [Record]

        /// Every algorithm that a line uses.
        public var algorithms: Set<DigestAlgorithm> { records.reduce(into: []) { $0.insert($1.algorithm) } }

        public var startIndex: Int { 0 }
        public var endIndex: Int { records.count }

        public subscript(position: Int) -> Entry {
            let record = records[position]
            return Entry(
                name: Array(bytes[nameRange(position)]),
                digest: Digest(record.algorithm, ofThatLength: bytes[digestRange(position)]), line: Int(record.line),
                isBinary: record.isBinary)
        }

        func nameRange(_ position: Int) -> Range<Int> {
            let end = position + 1 < records.count ? Int(records[position + 1].start) : bytes.count
            return digestRange(position).upperBound..<end
        }

        func digestRange(_ position: Int) -> Range<Int> {
            let start = Int(records[position].start)
            return start..<(start + records[position].algorithm.byteCount)
        }

        func line(_ position: Int) -> Int { Int(records[position].line) }

        func haveSameDigest(_ one: Int, _ other: Int) -> Bool {
            bytes[digestRange(one)].elementsEqual(bytes[digestRange(other)])
        }
    }
}
