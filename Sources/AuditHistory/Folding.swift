internal import FileAccess
internal import Findings
internal import GRDB

/// Turns the readings of runs that have ended into observations: rows that last as long as nothing changes.
///
/// Done in parts, each a transaction in which the readings vanish as their observations appear: killed in between, the
/// next run of the mirror goes on, and questions see both. Runs that were given up are folded with the one that ended
/// after them.
struct Folding {
    private let history: HistoryDatabase

    /// Few enough for other processes not to wait long.
    private static let partSize = 5_000

    init(_ history: HistoryDatabase) {
        self.history = history
    }

    func run(mirror: Int64, upTo run: Int64) throws {
        var isDone = false
        while !isDone {
            isDone = try history.write { database in
                let rows = try Row.fetchAll(
                    database.cachedStatement(sql: Self.readings), arguments: [mirror, run, Self.partSize])
                for row in rows {
                    guard let reading = Reading(row) else {
                        throw HistoryError.damaged(history.path.bytes, "a reading lacks what each has")
                    }
                    try fold(reading, mirror, database)
                }
                return rows.isEmpty
            }
        }
    }

    private static let readings = """
        SELECT r.id, r.run, r.path, r.digest, r.verdict, r.read_at FROM readings r JOIN runs u ON u.id = r.run
        WHERE u.mirror = ? AND u.id <= ? ORDER BY u.id, r.path, r.id LIMIT ?
        """

    private struct Reading {
        let id, run, path, verdict, time: Int64
        let digest: Int64?

        init?(_ row: Row) {
            guard let id = row.integer("id"), let run = row.integer("run"), let path = row.integer("path"),
                let verdict = row.integer("verdict"), let time = row.integer("read_at")
            else { return nil }
            (self.id, self.run, self.path, self.verdict, self.time) = (id, run, path, verdict, time)
            digest = row.integer("digest")
        }
    }

    private func fold(_ reading: Reading, _ mirror: Int64, _ database: Database) throws {
        let newest = try Row.fetchOne(
            database.cachedStatement(sql: Self.newest), arguments: [mirror, reading.path])
        if let newest, try continues(newest, reading, mirror, database) {
            try database.cachedStatement(sql: Self.update)
                .execute(arguments: [reading.time, reading.run, newest.integer("id")])
        } else {
            try database.cachedStatement(sql: Self.insertion).execute(
                arguments: [
                    mirror, reading.path, reading.digest, reading.verdict, reading.time, reading.time, reading.run,
                    reading.run,
                ])
        }
        try database.cachedStatement(sql: "DELETE FROM readings WHERE id = ?").execute(arguments: [reading.id])
    }

    /// This machine's own: what another one saw stays apart from it.
    private static let newest = """
        SELECT id, digest, verdict, last_seen, last_run FROM observations
        WHERE mirror = ? AND path = ? AND \(StoredReading.isOwn)
        ORDER BY last_seen DESC, id DESC LIMIT 1
        """
    private static let update = """
        UPDATE observations SET last_seen = ?, last_run = max(last_run, ?), readings = readings + 1 WHERE id = ?
        """
    private static let insertion = """
        INSERT INTO observations (mirror, path, digest, verdict, first_seen, last_seen, first_run, last_run, readings)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
        """

    /// Whether the newest observation of the path goes on with a reading: the same, later, and no audit between them that
    /// read everything found nothing there.
    private func continues(_ newest: Row, _ reading: Reading, _ mirror: Int64, _ database: Database) throws -> Bool {
        guard newest.integer("digest") == reading.digest, newest.integer("verdict") == reading.verdict,
            let lastSeen = newest.integer("last_seen"), lastSeen <= reading.time,
            let lastRun = newest.integer("last_run"), lastRun <= reading.run
        else { return false }
        return try Row.fetchOne(
            database.cachedStatement(sql: Self.wholeRunBetween),
            arguments: [mirror, lastRun, reading.run]) == nil
    }

    private static let wholeRunBetween = """
        SELECT 1 FROM runs u WHERE u.mirror = ? AND u.id > ? AND u.id < ? AND u.is_whole AND u.ended_at IS NOT NULL LIMIT 1
        """
}
