internal import Findings

/// A list of files and their digests, as `sha256sum`, `shasum`, `cksum --tag` and `openssl dgst` write it.
///
/// One format a file, read in one way only (docs/formats.md): lower-case digits, two separators, no byte-order mark, no
/// Windows line ends. Lines that start with `#` are comments; a missing final newline is fine. Names are bytes.
public struct Manifest: Sendable {
    /// How the lines are written.
    public enum Format: Sendable, Hashable {
        /// `HEX␠␠NAME` (text) or `HEX␠*NAME` (binary); a line that starts with `\` has an escaped name.
        case gnu
        /// `SHA256 (NAME) = HEX`
        case bsd
        /// `SHA2-256(NAME)= HEX`
        case openssl
        /// Only a digest, in a file that is named for its artifact.
        case bare
    }

    public struct Entry: Sendable, Hashable {
        public let name: [UInt8]
        public let digest: Digest
        /// From 1.
        public let line: Int
    }

    public let format: Format
    /// In the order of the file; at least one.
    public let entries: [Entry]
    private let byName: [[UInt8]: [Int]]
    private let byBaseName: [[UInt8]: [Int]]

    /// Bytes; the caller bounds its reading with it.
    public static let largest = 64 << 20

    init(format: Format, entries: [Entry]) {
        self.format = format
        self.entries = entries
        byName = Dictionary(grouping: entries.indices) { entries[$0].name }
        byBaseName = Dictionary(grouping: entries.indices) { ManifestName.baseName(entries[$0].name) }
    }

    /// What a manifest says about a file.
    public enum Lookup: Sendable, Hashable {
        /// One entry for each algorithm. `isDuplicate`: some line says the same again.
        case found([Entry], isDuplicate: Bool)
        case notListed(closest: [UInt8]?)
        /// Lines with different digests for it, or several files of that base name.
        case ambiguous(lines: [Int])
        case unsafe(ManifestName.Problem, line: Int)
    }

    /// Looks for the file whose path, relative to the manifest's folder, is `name`; by its base name only where no path
    /// matches and just one listed file has that base name.
    public func lookup(_ name: [UInt8]) -> Lookup {
        var found = byName[name] ?? []
        if found.isEmpty {
            found = byBaseName[ManifestName.baseName(name)] ?? []
            guard Set(found.map { entries[$0].name }).count <= 1 else {
                return .ambiguous(lines: found.map { entries[$0].line })
            }
        }
        guard let first = found.first else { return .notListed(closest: closest(to: name)) }
        if let problem = ManifestName.problem(entries[first].name) {
            return .unsafe(problem, line: entries[first].line)
        }
        let twins = entries.indices.filter {
            entries[$0].name != entries[first].name && ManifestName.looksLike(entries[$0].name, entries[first].name)
        }
        guard twins.isEmpty else { return .unsafe(.looksLikeAnother, line: entries[first].line) }
        var byAlgorithm: [DigestAlgorithm: Entry] = [:]
        for entry in found.map({ entries[$0] }) {
            if let other = byAlgorithm[entry.digest.algorithm], other.digest != entry.digest {
                return .ambiguous(lines: found.map { entries[$0].line })
            }
            byAlgorithm[entry.digest.algorithm] = entry
        }
        let chosen = byAlgorithm.values.sorted { $0.digest.algorithm < $1.digest.algorithm }
        return .found(chosen, isDuplicate: chosen.count < found.count)
    }

    /// The listed name that differs least from `name`, for a message.
    private func closest(to name: [UInt8]) -> [UInt8]? {
        guard entries.count <= 2_000, name.count <= 128 else { return entries.count == 1 ? entries.first?.name : nil }
        let candidates = entries.filter { $0.name.count <= 128 }.map { ($0.name, ManifestName.distance($0.name, name)) }
        return candidates.min { $0.1 < $1.1 }.flatMap { $0.1 <= max(3, name.count / 2) ? $0.0 : nil }
    }
}
