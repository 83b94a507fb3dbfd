internal import Findings
internal import OpenPGP

extension AuditResult {
    /// What one audit of everything would have said, of the results of its shards. They must have had the same targets; a
    /// target that only some had is there all the same.
    public init(joining shards: [AuditResult]) {
        let starts = shards.map(\.startedAt)
        self.init(startedAt: starts.min() ?? Timestamp(secondsSince1970: 0))
        endedAt = shards.map(\.endedAt).max() ?? startedAt
        seed = shards.first?.seed
        findings = shards.flatMap(\.findings).distinct
        for position in 0..<(shards.map(\.targets.count).max() ?? 0) {
            let parts = shards.compactMap { position < $0.targets.count ? $0.targets[position] : nil }
            if let joined = AuditedTarget(joining: parts) { targets.append(joined) }
        }
    }
}

extension AuditedTarget {
    /// Nil for no parts.
    fileprivate init?(joining parts: [AuditedTarget]) {
        guard let first = parts.first else { return nil }
        self.init(first.name, isOrigin: first.isOrigin)
        noted = parts.flatMap(\.noted).inOrder
        for part in parts {
            counts.merge(part.counts, uniquingKeysWith: +)
            let sum = bytesRead.addingReportingOverflow(part.bytesRead)
            bytesRead = sum.overflow ? .max : sum.partialValue
            unreached += part.unreached
            isUnlisted = isUnlisted || part.isUnlisted
        }
        files = parts.flatMap(\.files).sorted { $0.path.lexicographicallyPrecedes($1.path) }
        dropMoved()
    }

    /// What is missing to the shard that has its path may be what another shard found elsewhere: it is not missing. Only
    /// where that is itself a finding: nothing becomes clean by it.
    private mutating func dropMoved() {
        let moved = Set(files.filter(\.isFoundMoved).compactMap(\.expectedPath))
        let found = files.filter { $0.verdict == .missing && moved.contains($0.path) }
        guard !found.isEmpty else { return }
        files.removeAll { $0.verdict == .missing && moved.contains($0.path) }
        counts[.missing, default: 0] -= found.count
    }
}

extension AuditedFile {
    /// Whether it is reported as one that should be elsewhere; its verdict may be worse than that.
    fileprivate var isFoundMoved: Bool {
        verdict.status != nil && findings.contains { $0.rule == .fileMoved && $0.severity == .error }
    }
}

extension [Finding] {
    /// Each once, in the order in which they come.
    var distinct: [Finding] {
        var seen: Set<Finding> = []
        return filter { seen.insert($0).inserted }
    }

    /// Each once, in an order that does not depend on who found it when.
    var inOrder: [Finding] {
        distinct.sorted { left, right in
            let (one, other) = (left.path ?? [], right.path ?? [])
            if one != other { return one.lexicographicallyPrecedes(other) }
            return (left.rule.name, left.message.text) < (right.rule.name, right.message.text)
        }
    }
}
