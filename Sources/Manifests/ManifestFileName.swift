internal import Findings

/// What a manifest's own file name says: which algorithm its digests are of, and whose digest a bare one is.
///
/// Names are compared without regard to ASCII case, and a final `.txt` says nothing. An algorithm is named by a word
/// such as `sha256`, `sha256sum`, `SHA256SUMS` or `SHASUMS256`
/// - that ends the name or is all of it: `codecov.SHA256SUM`, `checksums_sha256.txt`, `x.sha512`, `B2SUMS`;
/// - or, where it has `sum` in it, that starts the name: `SHA256SUMS-1.2`.
///
/// So the `sha256` in `libsha256.tar.gz.sha512` says nothing.
public struct ManifestFileName: Sendable {
    /// The algorithm that the name promises, or nil where it promises none.
    public let algorithm: DigestAlgorithm?
    /// The artifact's name, where the manifest's is `ARTIFACT.` and one of those words.
    public let artifact: [UInt8]?

    /// - Parameter path: the last component counts.
    public init(_ path: [UInt8]) {
        let name = Array(path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...])
        var stem = name.map(ASCII.lowercased)[...]
        if stem.hasSuffix(".txt") { stem = stem.dropLast(4) }

        let atEnd = Word.all.first { stem.hasSuffix($0.bytes) && stem.dropLast($0.bytes.count).endsInSeparator }
        let atStart = Word.all.first {
            $0.isSum && stem.starts(with: $0.bytes)
                && stem.dropFirst($0.bytes.count).first.map(ASCII.isSeparator) == true
        }
        algorithm = (atEnd ?? atStart)?.algorithm

        let before = stem.dropLast(atEnd?.bytes.count ?? 0)
        let isNamedForArtifact = atEnd != nil && before.count > 1 && before.last == UInt8(ascii: ".")
        artifact = isNamedForArtifact ? Array(name.prefix(before.count - 1)) : nil
    }

    /// A word that names an algorithm.
    private struct Word {
        let bytes: [UInt8]
        let algorithm: DigestAlgorithm
        /// Whether it means a list of digests, not just the algorithm.
        let isSum: Bool

        /// Longest first, so that `sha512-256` is not taken for something shorter.
        static let all: [Word] =
            spellings.flatMap { name, algorithm in
                [
                    Word(bytes: Array(name.utf8), algorithm: algorithm, isSum: false),
                    Word(bytes: Array("\(name)sum".utf8), algorithm: algorithm, isSum: true),
                    Word(bytes: Array("\(name)sums".utf8), algorithm: algorithm, isSum: true),
                ]
            }.sorted { $0.bytes.count > $1.bytes.count } + turned

        private static let spellings: [(String, DigestAlgorithm)] =
            DigestAlgorithm.all.map { ($0.rawValue, $0) } + [
                ("sha512_256", .sha512Half), ("sha512t256", .sha512Half), ("sha3_256", .sha3Short),
                ("sha3_512", .sha3Long), ("b2", .blake2b), ("blake2b", .blake2b), ("blake2b512", .blake2b),
                ("sha-1", .sha1), ("sha-256", .sha256), ("sha-384", .sha384), ("sha-512", .sha512),
            ]

        /// As Node.js names them.
        private static let turned: [Word] = [("224", .sha224), ("256", .sha256), ("384", .sha384), ("512", .sha512)]
            .map { Word(bytes: Array("shasums\($0)".utf8), algorithm: $1, isSum: true) }
    }
}

extension ASCII {
    fileprivate static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ suffix: some Collection<UInt8>) -> Bool {
        suffix.count <= count && self[(endIndex - suffix.count)...].elementsEqual(suffix)
    }

    fileprivate func hasSuffix(_ suffix: StaticString) -> Bool {
        hasSuffix(Array(suffix.description.utf8))
    }

    fileprivate var endsInSeparator: Bool { last.map(ASCII.isSeparator) ?? true }
}
