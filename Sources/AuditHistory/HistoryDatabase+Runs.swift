internal import FileAccess
internal import Findings
internal import GRDB
internal import Manifests
public import MirrorAudit
public import OpenPGP

/// An audit of one target, as it is remembered.
public struct RememberedRun: Sendable, Hashable {
    public let number: Int64
    public let mirror: String
    public let isOrigin: Bool
    public let startedAt: Timestamp
    /// Nil for one that was killed, or still goes on.
    public let endedAt: Timestamp?
    /// Whether everything that was there was read.
    public let isWhole: Bool
    public let bytesRead: Int64
    public let counts: [FileVerdict: Int64]
}

/// What two runs saw at one path, where it is not the same. Nil for nothing.
public struct RunDifference: Sendable, Hashable {
    public let path: [UInt8]
    public let before: ServedInterval?
    public let after: ServedInterval?
}

extension HistoryDatabase {
    /// Every run that started in the range, in their order.
    public func runs(in range: TimeRange = .always) throws -> [RememberedRun] {
        try read { try Self.runs($0, where: "1") }.filter { range.overlaps($0.startedAt, $0.startedAt) }
    }

    private static func runs(
        _ database: Database, where condition: StaticString, _ arguments: StatementArguments = []
    ) throws -> [RememberedRun] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT u.id, m.name, m.is_origin, u.started_at, u.ended_at, u.is_whole, u.bytes_read
                FROM runs u JOIN mirrors m ON m.id = u.mirror WHERE \(condition) ORDER BY u.id
                """,
            arguments: arguments)
        return try rows.compactMap { row in
            guard let number = row.integer("id"), let mirror = row.text("name"),
                let started = row.integer("started_at")
            else { return nil }
            let counts = try Row.fetchAll(
                database.cachedStatement(sql: "SELECT verdict, files FROM counts WHERE run = ?"), arguments: [number])
            let pairs = counts.compactMap { row -> (FileVerdict, Int64)? in
                guard let verdict = row.text("verdict").flatMap(FileVerdict.init(rawValue:)),
                    let files = row.integer("files")
                else { return nil }
                return (verdict, files)
            }
            return RememberedRun(
                number: number, mirror: mirror, isOrigin: row.integer("is_origin") == 1,
                startedAt: Timestamp(secondsSince1970: started),
                endedAt: row.integer("ended_at").map(Timestamp.init(secondsSince1970:)),
                isWhole: row.integer("is_whole") == 1, bytesRead: row.integer("bytes_read") ?? 0,
                counts: Dictionary(pairs) { first, _ in first })
        }
    }

    /// What differs between two runs, of one mirror or of two, by path. What a run left out is as the runs around it saw it.
    ///
    /// - Throws: ``HistoryError`` where there is no such run.
    public func difference(from first: Int64, to second: Int64) throws -> [RunDifference] {
        try read { database in
            let (before, after) = (try state(in: first, database), try state(in: second, database))
            return Set(before.keys).union(after.keys).sorted { $0.lexicographicallyPrecedes($1) }.compactMap { path in
                let (old, new) = (before[path], after[path])
                if let old, let new, old.digest == new.digest, old.verdict == new.verdict { return nil }
                return RunDifference(path: path, before: old, after: new)
            }
        }
    }

    private func state(in run: Int64, _ database: Database) throws -> [[UInt8]: ServedInterval] {
        guard try !Self.runs(database, where: "u.id = ?", [run]).isEmpty else {
            throw HistoryError(.historyUnknown, "'\(path.bytes)' has no run \(run)", path: path.bytes)
        }
        let condition: StaticString =
            "o.id IS NOT NULL AND m.id = (SELECT mirror FROM runs WHERE id = :run)"
        let sql = "SELECT * FROM (\(Self.intervals(where: condition))) WHERE first_run <= :run AND last_run >= :run"
        let intervals = try Row.fetchAll(database, sql: sql, arguments: ["run": run]).compactMap(ServedInterval.init)
        // Where audits overlapped in time, the one that came later.
        return Dictionary(intervals.map { ($0.path, $0) }) { left, right in
            (left.firstRun, left.firstSeen) < (right.firstRun, right.firstSeen) ? right : left
        }
    }
}
