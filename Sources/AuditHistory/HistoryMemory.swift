internal import FileAccess
internal import Findings
internal import GRDB
internal import Manifests
public import MirrorAudit
public import OpenPGP
internal import TrustPolicy

/// Remembers audits in a ``HistoryDatabase``: each file as it is read, each in a transaction of its own.
public final class HistoryMemory: AuditMemory {
    private let database: HistoryDatabase
    /// Whether an audit goes on where one of the same target stopped.
    private let resumes: Bool
    private var runs: [String: Run] = [:]
    private var names = NameCache()

    private struct Run {
        let id: Int64
        let mirror: Int64
        let isResumed: Bool
    }

    public init(_ database: HistoryDatabase, resumes: Bool = false) {
        self.database = database
        self.resumes = resumes
    }

    public func begin(_ target: String, isOrigin: Bool, isWhole: Bool, at time: Timestamp) throws -> Bool {
        let run = try database.write { database in
            let mirror = try Self.mirror(target, isOrigin, database)
            if resumes, let unfinished = try Self.unfinishedRun(of: mirror, database) {
                try database.execute(
                    sql: "UPDATE runs SET resumed_at = ?, is_whole = is_whole AND ? WHERE id = ?",
                    arguments: [time.secondsSince1970, isWhole, unfinished])
                return Run(id: unfinished, mirror: mirror, isResumed: true)
            }
            try database.execute(
                sql: "INSERT INTO runs (mirror, started_at, is_whole) VALUES (?, ?, ?)",
                arguments: [mirror, time.secondsSince1970, isWhole])
            return Run(id: database.lastInsertedRowID, mirror: mirror, isResumed: false)
        }
        runs[target] = run
        return run.isResumed
    }

    public func resumed(_ path: [UInt8], in target: String) throws -> AuditedFile? {
        guard let run = runs[target], run.isResumed else { return nil }
        return try database.read { database in
            try Row.fetchOne(
                database.cachedStatement(sql: StoredReading.firstOfRun),
                arguments: [run.id, DatabaseValue.bytes(path)]
            ).flatMap { StoredReading.file($0, at: path) }
        }
    }

    public func last(_ path: [UInt8], in target: String) throws -> PastObservation? {
        let past = try past(path, in: target, StoredReading.lastBefore)
        // By a clock that was wrong, it would stay unread for as long as it was.
        let latest = Timestamp.now().advanced(by: SignerRequirements.clockTolerance)
        return past.flatMap { $0.readAt <= latest ? $0 : nil }
    }

    public func lastSound(_ path: [UInt8], in target: String) throws -> PastObservation? {
        try past(path, in: target, StoredReading.lastSoundBefore)
    }

    public func lastUnsigned(_ path: [UInt8], in target: String) throws -> PastObservation? {
        try past(path, in: target, StoredReading.lastUnsignedBefore)
    }

    public func soundVersions(_ path: [UInt8], in target: String) throws -> [String] {
        guard let run = runs[target] else { return [] }
        return try database.read { database in
            let arguments: StatementArguments = [
                "mirror": run.mirror, "path": DatabaseValue.bytes(path), "run": run.id,
            ]
            return try Row.fetchAll(
                database.cachedStatement(sql: StoredReading.soundVersionsBefore), arguments: arguments
            ).compactMap { $0.text("version") }
        }
    }

    private func past(_ path: [UInt8], in target: String, _ sql: String) throws -> PastObservation? {
        guard let run = runs[target] else { return nil }
        return try database.read { database in
            let arguments: StatementArguments = [
                "mirror": run.mirror, "path": DatabaseValue.bytes(path), "run": run.id,
            ]
            return try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
                .flatMap(StoredReading.past)
        }
    }

    public func observe(_ file: AuditedFile, in target: String, at time: Timestamp) throws {
        guard file.verdict != .notReread else { return }
        try keep(file, in: target, at: time) { earlier in earlier?.digest == file.digest ? .replace : .add }
    }

    public func conclude(_ file: AuditedFile, in target: String, at time: Timestamp) throws {
        guard file.verdict != .notReread else { return }
        try keep(file, in: target, at: time) { earlier in
            // What comparing targets adds knows less of the file than reading it did.
            guard let earlier else { return .add }
            return file.digest == nil || earlier.digest == file.digest ? .amend : .add
        }
    }

    /// What becomes of what this run has of the path already, with the same content if it can be.
    private enum Keeping { case add, replace, amend }

    private func keep(
        _ file: AuditedFile, in target: String, at time: Timestamp, _ decide: (AuditedFile?) -> Keeping
    ) throws {
        guard let run = runs[target] else { return }
        var names = names
        try database.write { database in
            let path = try names.path(file.path, database)
            let row = try Row.fetchOne(
                database.cachedStatement(sql: StoredReading.closestOfRun),
                arguments: [
                    run.id, DatabaseValue.bytes(file.path), file.digest.map { DatabaseValue.bytes($0.bytes) },
                ])
            let earlier = row.flatMap { StoredReading.file($0, at: file.path) }
            var (kept, readAt) = (file, time.secondsSince1970)
            // A reading that is written anew keeps its place among those of the path.
            var id: Int64?
            switch decide(earlier) {
            case .add: break
            case .replace: id = try Self.remove(row, database)
            case .amend:
                id = try Self.remove(row, database)
                readAt = row?.integer("read_at") ?? readAt
                kept.digest = file.digest ?? earlier?.digest
                kept.size = file.size ?? earlier?.size
                kept.release = file.release ?? earlier?.release
                if file.signers.isEmpty { kept.signers = earlier?.signers ?? [] }
            }
            let arguments: StatementArguments = [
                id, run.id, path, try names.digest(kept, database), try names.verdict(kept, database),
                readAt, kept.expectedPath.map(DatabaseValue.bytes), StoredFindings.text(of: kept.findings),
            ]
            try database.cachedStatement(sql: StoredReading.insertion).execute(arguments: arguments)
        }
        // Not before it is certain that the rows are there.
        self.names = names
    }

    /// - Returns: the number that it had.
    private static func remove(_ row: Row?, _ database: Database) throws -> Int64? {
        guard let id = row?.integer("id") else { return nil }
        try database.cachedStatement(sql: "DELETE FROM readings WHERE id = ?").execute(arguments: [id])
        return id
    }

    public func end(_ target: AuditedTarget, at time: Timestamp) throws {
        guard let run = runs.removeValue(forKey: target.name) else { return }
        let sawAll = target.findings.status == .verified && (target.counts[.notReread] ?? 0) == 0
        try database.write { database in
            try database.execute(
                sql: """
                    UPDATE runs SET ended_at = max(?, started_at), bytes_read = ?, is_whole = is_whole AND ? WHERE id = ?
                    """,
                arguments: [time.secondsSince1970, target.bytesRead, sawAll, run.id])
            for (verdict, count) in target.counts {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO counts (run, verdict, files) VALUES (?, ?, ?)",
                    arguments: [run.id, verdict.rawValue, count])
            }
        }
        try Folding(database).run(mirror: run.mirror, upTo: run.id)
    }
}

extension HistoryMemory {
    private static func mirror(_ name: String, _ isOrigin: Bool, _ database: Database) throws -> Int64 {
        try database.execute(
            sql: """
                INSERT INTO mirrors (name, is_origin) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET is_origin = excluded.is_origin
                """,
            arguments: [name, isOrigin])
        guard let id = try Int64.fetchOne(database, sql: "SELECT id FROM mirrors WHERE name = ?", arguments: [name])
        else { throw DatabaseError(message: "a mirror that was written is not there") }
        return id
    }

    /// The newest run of a mirror, if it did not come to its end: older ones are of another state of the mirror.
    private static func unfinishedRun(of mirror: Int64, _ database: Database) throws -> Int64? {
        let row = try Row.fetchOne(
            database, sql: "SELECT id, ended_at FROM runs WHERE mirror = ? ORDER BY id DESC LIMIT 1",
            arguments: [mirror])
        guard let row, row.integer("ended_at") == nil else { return nil }
        return row.integer("id")
    }
}
