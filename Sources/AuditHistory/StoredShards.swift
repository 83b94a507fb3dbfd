internal import FileAccess
internal import Findings
internal import GRDB
internal import MirrorAudit
internal import OpenPGP
internal import Releases
internal import StrictJSON

/// Records of shards as rows: written, and read back with a look at each value.
struct StoredShards {
    private let database: Database
    /// What errors are about.
    private let file: [UInt8]

    init(_ database: Database, _ file: [UInt8]) {
        (self.database, self.file) = (database, file)
    }

    /// Ten audits have no more.
    private static let most = HistoryDatabase.keptAudits * AuditOptions.Shard.most

    // MARK: - Writing

    /// - Parameter source: where it was taken over from; nil for this machine's own.
    func insert(_ record: ShardRecord, source: Int64?, _ names: inout NameCache) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO shards (source, audit, number, count, started_at, ended_at, status, record)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            source, record.name, record.shard.number, record.shard.count, record.result.startedAt.secondsSince1970,
            max(record.result.startedAt, record.result.endedAt).secondsSince1970, Int64(record.status.rawValue),
            record.json.serializedOnOneLine(),
        ])
        let id = database.lastInsertedRowID
        for (position, target) in record.result.targets.enumerated() {
            for file in target.files { try insert(file, of: position, shard: id, &names) }
        }
    }

    private func insert(_ file: AuditedFile, of target: Int, shard: Int64, _ names: inout NameCache) throws {
        let arguments: StatementArguments = [
            shard, target, try names.path(file.path, database), try names.digest(file, database), file.size,
            try names.verdict(file, database), file.expectedPath.map(DatabaseValue.bytes),
            StoredFindings.text(of: file.findings),
        ]
        try database.cachedStatement(
            sql: """
                INSERT INTO shard_files (shard, target, path, digest, size, verdict, expected_path, findings)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: arguments)
    }

    // MARK: - Reading

    /// The name of the audit that began last, of this machine's own if it has any: what a stranger adds is not reported
    /// in their place. Nil where there is none in shards.
    func newest() throws -> String? {
        let sql = "SELECT audit FROM shards ORDER BY source IS NULL DESC, started_at DESC, id DESC LIMIT 1"
        return try Row.fetchOne(database, sql: sql)?.text("audit")
    }

    /// Hands over one after the other.
    ///
    /// - Parameter name: of the audit whose shards are meant; nil for those of all.
    func records(of name: String?, _ body: (ShardRecord) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, audit, number, count, started_at, ended_at, record FROM shards WHERE audit = ifnull(?, audit)
                ORDER BY number, count, started_at, id
                """,
            arguments: [name])
        var count = 0
        while let row = try rows.next() {
            guard count < Self.most else { throw HistoryError.damaged(file, "it has too many shards") }
            try body(try record(row))
            count += 1
        }
    }

    private func record(_ row: Row) throws -> ShardRecord {
        guard let id = row.integer("id"), let name = row.text("audit"), ReleaseName.isValid(name.utf8),
            let number = row.integer("number"), let count = row.integer("count"),
            let shard = AuditOptions.Shard("\(number)/\(count)"), let start = row.integer("started_at"),
            let end = row.integer("ended_at"), HistoryCopy.isTime(start), HistoryCopy.isTime(end), start <= end,
            let text = row.text("record")
        else { throw HistoryError.damaged(file, "a shard lacks what each has") }
        var record: ShardRecord
        do throws(JSONError) {
            record = try ShardRecord(
                JSONValue(parsing: Array(text.utf8)), name: name, shard: shard,
                from: Timestamp(secondsSince1970: start), to: Timestamp(secondsSince1970: end))
        } catch {
            throw HistoryError.damaged(file, "the record of a shard can't be read: \(error.message)")
        }
        let rows = try Row.fetchCursor(database, sql: Self.files, arguments: [id])
        while let row = try rows.next() {
            guard let target = row.integer("target"), (0..<Int64(record.result.targets.count)).contains(target),
                let file = Self.file(row)
            else { throw HistoryError.damaged(self.file, "a shard's file lacks what each has") }
            record.result.targets[Int(target)].files.append(file)
        }
        guard record.result.targets.allSatisfy(Self.isComplete) else {
            throw HistoryError.damaged(file, "a shard has other files than it counts")
        }
        return record
    }

    /// Whether each file of which something is to be said is there: whatever points to nothing is not.
    private static func isComplete(_ target: AuditedTarget) -> Bool {
        let files = Dictionary(grouping: target.files, by: \.verdict).mapValues(\.count)
        return FileVerdict.allCases.allSatisfy { verdict in
            let (found, counted) = (files[verdict] ?? 0, target.counts[verdict] ?? 0)
            switch verdict {
            case .ok: return found <= counted
            case .notReread: return found == 0
            default: return found == counted
            }
        }
    }

    private static let files = """
        SELECT r.target, p.path, r.expected_path, r.findings, r.size AS own_size, \(StoredReading.columns),
            (r.digest IS NULL) = (d.sha256 IS NULL) AS is_sound
        FROM shard_files r JOIN paths p ON p.id = r.path \(StoredReading.joins) WHERE r.shard = ? ORDER BY r.target, p.path
        """

    /// Nil for what no audit writes.
    private static func file(_ row: Row) -> AuditedFile? {
        guard row.integer("is_sound") == 1, var file = HistoryCopy.file(row),
            let stored = StoredReading.file(row, at: file.path)
        else { return nil }
        let expected: DatabaseValue = row["expected_path"]
        guard expected.isNull || HistoryCopy.isPath(stored.expectedPath ?? []) else { return nil }
        file.expectedPath = stored.expectedPath
        file.findings = stored.findings
        file.size = row.integer("own_size")
        guard file.size.map({ $0 >= 0 }) ?? true else { return nil }
        return file
    }
}
