internal import Findings

extension Manifest {
    /// The listed name that is most like `path`, for a hint; nil where none is much like it.
    ///
    /// Nothing is looked for in manifests of more than 10,000 entries, nor among names of more than 256 bytes.
    public func closestName(to path: [UInt8]) -> [UInt8]? {
        guard entries.count <= 10_000, path.count <= 256 else { return nil }
        let asked = path.map(ASCII.lowercased)
        var best: (distance: Int, entry: Int)?
        for entry in entries.indices {
            let range = entries.nameRange(entry)
            let limit = best.map { $0.distance - 1 } ?? asked.count / 2
            guard range.count <= 256, abs(range.count - asked.count) <= limit else { continue }
            let distance = EditDistance.between(asked, entries.bytes[range].map(ASCII.lowercased), atMost: limit)
            if let distance { best = (distance, entry) }
            if distance == 0 { break }
        }
        return best.map { Array(entries.bytes[entries.nameRange($0.entry)]) }
    }
}

/// How many bytes must be added, removed or replaced to make one name of another (Levenshtein).
enum EditDistance {
    /// Nil for more than `limit`. Only distances up to that are computed: the work is `one.count × limit`.
    static func between(_ one: [UInt8], _ other: [UInt8], atMost limit: Int) -> Int? {
        guard limit >= 0, abs(one.count - other.count) <= limit else { return nil }
        let far = limit + 1
        var row = (0...other.count).map { min($0, far) }
        for i in 1...max(one.count, 1) where i <= one.count {
            let columns = max(1, i - limit)...max(1, min(other.count, i + limit))
            var diagonal = row[columns.lowerBound - 1]
            row[columns.lowerBound - 1] = columns.lowerBound == 1 ? min(i, far) : far
            for j in columns where j <= other.count {
                let above = j == i + limit ? far : row[j]
                let change = one[i - 1] == other[j - 1] ? diagonal : diagonal + 1
                diagonal = row[j]
                row[j] = min(change, above + 1, row[j - 1] + 1, far)
            }
        }
        return row[other.count] <= limit ? row[other.count] : nil
    }
}
