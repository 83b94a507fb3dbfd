internal import FileAccess
internal import Findings
internal import GRDB
internal import MirrorAudit
internal import OpenPGP

extension HistoryDatabase {
    /// Of so many audits of each source the shards are kept; those of older ones are forgotten, and what they saw is not.
    static let keptAudits = 10

    /// Keeps what a shard of an audit found, for the report of all of them. An earlier attempt at the same shard that came to
    /// no verdict is replaced.
    public func remember(_ record: ShardRecord) throws {
        try write { database in
            // What is undecided begins with 64: see Status.
            try database.execute(
                sql:
                    "DELETE FROM shards WHERE source IS NULL AND audit = ? AND number = ? AND count = ? AND status >= 64",
                arguments: [record.name, record.shard.number, record.shard.count])
            var names = NameCache()
            try StoredShards(database, path.bytes).insert(record, source: nil, &names)
            try Self.forgetOldShards(of: nil, database)
        }
    }

    /// Nobody's shards make those of another source forgotten: what times a stranger gives is up to him.
    ///
    /// - Parameter source: nil for this machine's own.
    static func forgetOldShards(of source: Int64?, _ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM shards WHERE source IS :source AND audit NOT IN (
                    SELECT audit FROM shards WHERE source IS :source GROUP BY audit
                    ORDER BY max(started_at) DESC, max(id) DESC LIMIT :kept)
                """,
            arguments: ["source": source, "kept": keptAudits])
    }

    /// What the shards of an audit found together.
    ///
    /// - Parameter name: of the audit; nil for this machine's own that began last, or where it has none, for the one of
    ///   another machine that did.
    /// - Throws: ``HistoryError`` where there is none of that name
    public func audit(named name: String?) throws -> JoinedAudit {
        try read { database in
            let shards = StoredShards(database, path.bytes)
            // One of an earlier version is not changed by a question.
            let hasShards = try database.tableExists("shards")
            guard hasShards, let name = try name ?? shards.newest() else {
                throw HistoryError(
                    .historyUnknown, "'\(path.bytes)' has no audit in shards that were named (--audit-name)",
                    path: path.bytes)
            }
            var records: [ShardRecord] = []
            try shards.records(of: name) { records.append($0) }
            guard let audit = JoinedAudit(records) else {
                throw HistoryError(
                    .historyUnknown, "'\(path.bytes)' has no shard of an audit named '\(name)'", path: path.bytes)
            }
            return audit
        }
    }
}
