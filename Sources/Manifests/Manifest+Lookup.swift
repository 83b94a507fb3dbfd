extension Manifest {
    /// What a manifest says about a file.
    public enum Lookup: Sendable, Hashable {
        case found(Match)
        case notListed(NotListed)
        /// Lines that give the file different digests of one algorithm.
        case ambiguous([Entry])
        /// The line that the file matches has a name that must not be opened.
        case unsafe(NameProblem)
    }

    /// The lines about one file.
    public struct Match: Sendable, Hashable {
        /// The name in the manifest.
        public let name: [UInt8]
        /// One for each algorithm, in the file's order. At least one.
        public let entries: [Entry]
        /// Lines that say again what one of ``entries`` says.
        public let repeated: [Entry]
        /// Whether only the last part of the name that was asked for agrees with the manifest's.
        public let isByBaseName: Bool
    }

    /// A file that is in no line.
    public struct NotListed: Sendable, Hashable {
        /// Listed names that have the last part in common with the one that was asked for: several, since one alone
        /// would have been found. 16 at most.
        public let sameBaseName: [[UInt8]]
    }

    /// Finds the lines about a file: by its path relative to the manifest, byte by byte; else by its base name, if
    /// exactly one listed name has that.
    public func lookup(_ path: [UInt8]) -> Lookup {
        if let first = index.first(named: path[...], in: entries) { return lookup(entry: first, isByBaseName: false) }
        let baseName = path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        let candidates =
            baseName.isEmpty ? [] : index.entries(withBaseName: baseName, in: entries, limit: Self.mostCandidates)
        guard let only = candidates.first, candidates.count == 1 else {
            return .notListed(NotListed(sameBaseName: candidates.map { Array(entries.bytes[entries.nameRange($0)]) }))
        }
        return lookup(entry: only, isByBaseName: true)
    }

    private static let mostCandidates = 16

    private func lookup(entry first: Int, isByBaseName: Bool) -> Lookup {
        if let problem = problem(of: first) { return .unsafe(problem) }
        var chosen: [Int] = []
        var repeated: [Int] = []
        var disagreeing: [Int] = []
        for entry in index.byName.chain(from: first) {
            let algorithm = entries.records[entry].algorithm
            if let same = chosen.first(where: { entries.records[$0].algorithm == algorithm }) {
                if entries.haveSameDigest(same, entry) { repeated.append(entry) } else { disagreeing += [same, entry] }
            } else {
                chosen.append(entry)
            }
        }
        guard disagreeing.isEmpty else { return .ambiguous(Set(disagreeing).sorted().map { entries[$0] }) }
        return .found(
            Match(
                name: entries[first].name, entries: chosen.map { entries[$0] }, repeated: repeated.map { entries[$0] },
                isByBaseName: isByBaseName))
    }

    private func problem(of first: Int) -> NameProblem? {
        let name = entries.bytes[entries.nameRange(first)]
        var kind = NameProblem.Kind(of: name)
        if kind == nil, let other = index.collision(of: first) {
            kind = .collision(with: Array(entries.bytes[entries.nameRange(other)]))
        }
        return kind.map { NameProblem(kind: $0, name: Array(name), line: entries.line(first)) }
    }
}

extension Manifest {
    /// Every listed name once, in the file's order, made when it is asked for.
    public var names: some Sequence<[UInt8]> {
        firstEntries.map { Array(entries.bytes[entries.nameRange($0)]) }
    }

    /// Every name that must not be opened, in the file's order.
    public var nameProblems: [NameProblem] {
        firstEntries.compactMap(problem)
    }

    /// Every line that says again what an earlier one says, in the file's order.
    public var duplicates: [Entry] {
        firstEntries.flatMap(repetitions).sorted().map { entries[$0] }
    }

    private func repetitions(of first: Int) -> [Int] {
        let chain = index.byName.chain(from: first)
        guard chain.count > 1 else { return [] }
        var seen: Set<Digest> = []
        return chain.filter { !seen.insert(entries[$0].digest).inserted }
    }

    private var firstEntries: LazyFilterSequence<Range<Int>> {
        entries.indices.lazy.filter { index.byName.isFirst[$0] }
    }
}
