public import Findings
internal import Manifests
public import MirrorAudit
internal import OpenPGP

/// The shards of one audit, taken together: what one audit of everything would have said, and what speaks against taking it
/// for that.
public struct JoinedAudit: Sendable {
    /// Its findings say which shards are missing, and which do not fit.
    public let result: AuditResult
    /// About keys and policy.
    public let remarks: [Finding]
    /// Of the shard that began first.
    public let basis: AuditBasis

    /// Nil for no shards.
    ///
    /// Where a shard is there twice, what both found is there: nothing that one of them saw is lost.
    init?(_ records: [ShardRecord]) {
        guard let first = records.min(by: { $0.basis.time < $1.basis.time }) else { return nil }
        var result = AuditResult(joining: records.map(\.result))
        result.findings +=
            Self.missing(records, of: first.shard) + Self.repeated(records) + Self.differing(records, from: first)
        self.result = result
        var seen: Set<Finding> = []
        remarks = records.flatMap(\.remarks).filter { seen.insert($0).inserted }
        basis = first.basis
    }

    /// So many are named in a message.
    private static let mostNamed = 20

    private static func missing(_ records: [ShardRecord], of shard: AuditOptions.Shard) -> [Finding] {
        let there = Set(records.filter { $0.shard.count == shard.count }.map(\.shard.number))
        let missing = (1...shard.count).filter { !there.contains($0) }
        guard !missing.isEmpty else { return [] }
        let message: Message =
            """
            of the audit '\(records[0].name)', \(missing.count, "shard") of \(shard.count) did not come to an end, or \
            were not merged: \(list(missing.map(String.init)))
            """
        return [Finding(.shardMissing, message)]
    }

    private static func repeated(_ records: [ShardRecord]) -> [Finding] {
        let repeated = Dictionary(grouping: records, by: \.shard).filter { $0.value.count > 1 }
        guard !repeated.isEmpty else { return [] }
        let shards = repeated.keys.sorted { ($0.count, $0.number) < ($1.count, $1.number) }
        let message: Message =
            """
            of the audit '\(records[0].name)', \(shards.count, "shard") came more than once, and what each saw is counted: \
            \(list(shards.map(\.text)))
            """
        return [Finding(.shardsDiffer, message)]
    }

    private static func differing(_ records: [ShardRecord], from first: ShardRecord) -> [Finding] {
        let groups = Dictionary(grouping: records) { differences(of: $0, from: first) }
        return groups.filter { !$0.key.isEmpty }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
            names, records in
            let message: Message =
                """
                \(list(records.map(\.shard.text))): not audited as shard \(first.shard.text) was; not the same: \
                \(list(names))
                """
            return Finding(.shardsDiffer, message)
        }
    }

    /// What was not the same, in order.
    private static func differences(of record: ShardRecord, from first: ShardRecord) -> [String] {
        let (one, other) = (record.basis, first.basis)
        var names = Set(one.terms.keys).union(other.terms.keys).filter { one.terms[$0] != other.terms[$0] }
        if one.policy?.digest != other.policy?.digest { names.insert("policy") }
        if record.shard.count != first.shard.count { names.insert("number of shards") }
        return names.sorted()
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(mostNamed).joined(separator: ", ") + (names.count > mostNamed ? ", …" : "")
    }
}
