extension Manifest {
    /// What a manifest says about a file.
    public enum Lookup: Sendable, Hashable {
        /// One entry for each algorithm, at least one, in the file's order; their name is the one in the manifest.
        /// `isDuplicate`: other lines say the same again.
        case found([Entry], isDuplicate: Bool)
        /// `closest`: the listed name that is most like the one asked for; see ``closestName(to:)``.
        case notListed(closest: [UInt8]?)
        /// Lines that give the file different digests of one algorithm; or the first few that name different files with
        /// the base name that was asked for, where nothing has the whole path.
        case ambiguous(lines: [Int])
        /// The line that the file matches has a name that must not be opened.
        case unsafe(NameProblem, line: Int)
    }

    /// Finds the lines about a file: by its path relative to the manifest, byte by byte; else by its base name, if
    /// exactly one listed name has that.
    public func lookup(_ path: [UInt8]) -> Lookup {
        if let first = index.first(named: path[...], in: entries) { return lookup(entry: first) }
        let baseName = path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        let candidates =
            baseName.isEmpty ? [] : index.entries(withBaseName: baseName, in: entries, limit: Self.mostCandidates)
        guard let first = candidates.first else { return .notListed(closest: closestName(to: path)) }
        guard candidates.count == 1 else { return .ambiguous(lines: candidates.map(entries.line)) }
        return lookup(entry: first)
    }

    /// Whether a line names exactly that path.
    public func lists(_ path: [UInt8]) -> Bool { index.first(named: path[...], in: entries) != nil }

    private static let mostCandidates = 16

    private func lookup(entry first: Int) -> Lookup {
        if let problem = problem(of: first) { return .unsafe(problem, line: problem.line) }
        if index.byName.isAlone(first) { return .found([entries[first]], isDuplicate: false) }
        let chain = index.byName.chain(from: first)
        var chosen: [Int] = []
        var disagreeing: Set<Int> = []
        for entry in chain {
            let algorithm = entries.records[entry].algorithm
            if let same = chosen.first(where: { entries.records[$0].algorithm == algorithm }) {
                if !entries.haveSameDigest(same, entry) { disagreeing.formUnion([same, entry]) }
            } else {
                chosen.append(entry)
            }
        }
        guard disagreeing.isEmpty else { return .ambiguous(lines: disagreeing.sorted().map(entries.line)) }
        return .found(chosen.map { entries[$0] }, isDuplicate: chosen.count < chain.count)
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
