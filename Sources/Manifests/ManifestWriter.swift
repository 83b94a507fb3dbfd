internal import Findings

/// Writes a manifest, line by line, so that reading it gives the same names and digests in the same order.
///
/// Lines are as the format's own tools write them: two spaces in ``Manifest.Format/gnu``, escapes only in names that
/// need them, the last line ended too.
public struct ManifestWriter: Sendable {
    public let format: Manifest.Format
    /// What was written so far: a whole manifest after every ``append(_:name:)``.
    public private(set) var bytes: [UInt8] = []
    /// In a format whose lines do not name their algorithm, that of all lines.
    private var algorithm: DigestAlgorithm?

    public init(format: Manifest.Format) {
        self.format = format
    }

    /// Writes the next line.
    ///
    /// - Throws: ``ManifestError/Code/unwritable`` for what the format cannot say: an empty name, a line end in a name
    ///   in the OpenSSL format, a second algorithm in the GNU format, a second bare digest.
    public mutating func append(_ digest: Digest, name: [UInt8]) throws(ManifestError) {
        guard !name.isEmpty else { throw unwritable("it has no name", name) }
        switch format {
        case .gnu:
            guard algorithm == nil || algorithm == digest.algorithm else {
                throw unwritable("lines of this format have one algorithm, and earlier ones have another", name)
            }
            algorithm = digest.algorithm
            let (prefix, name) = Self.escaped(name)
            bytes += prefix + digest.hexadecimalBytes + "  ".utf8 + name
        case .bsd:
            let (prefix, name) = Self.escaped(name)
            bytes += prefix + "\(digest.algorithm.bsdTag) (".utf8 + name + ") = ".utf8 + digest.hexadecimalBytes
        case .openssl:
            guard !name.contains(UInt8(ascii: "\n")) else {
                throw unwritable("this format has no way to write a line end in a name", name)
            }
            bytes += "\(digest.algorithm.opensslTag)(".utf8 + name + ")= ".utf8 + digest.hexadecimalBytes
        case .bare:
            guard bytes.isEmpty else { throw unwritable("a bare digest stands alone", name) }
            bytes += digest.hexadecimalBytes
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The name as it is written, and the backslash that then starts the line.
    private static func escaped(_ name: [UInt8]) -> (prefix: [UInt8], name: [UInt8]) {
        guard name.contains(where: { ManifestEscape.letter(for: $0) != nil }) else { return ([], name) }
        let backslash = UInt8(ascii: "\\")
        return (
            [backslash], name.flatMap { byte in ManifestEscape.letter(for: byte).map { [backslash, $0] } ?? [byte] }
        )
    }

    private func unwritable(_ reason: Message, _ name: [UInt8]) -> ManifestError {
        ManifestError(.unwritable, fileName: name, "cannot be written into the manifest: \(reason)")
    }
}

extension Manifest {
    /// A file and its digest, to be listed.
    public struct Line: Sendable, Hashable {
        public let name: [UInt8]
        public let digest: Digest

        public init(name: [UInt8], digest: Digest) {
            self.name = name
            self.digest = digest
        }
    }

    /// A manifest of these lines, in the given order; see ``ManifestWriter``.
    public static func text(
        _ lines: some Sequence<Line>, format: Format = .gnu
    ) throws(ManifestError) -> [UInt8] {
        var writer = ManifestWriter(format: format)
        for line in lines { try writer.append(line.digest, name: line.name) }
        return writer.bytes
    }

    /// The same entries as a file of that format, without comments.
    public func serialized(as format: Format) throws(ManifestError) -> [UInt8] {
        try Manifest.text(entries.lazy.map { Line(name: $0.name, digest: $0.digest) }, format: format)
    }
}
