internal import FileAccess
internal import Findings
internal import GRDB
public import Manifests
internal import MirrorAudit
internal import OpenPGP
internal import Releases
internal import TrustPolicy

extension HistoryDatabase {
    /// What each mirror had at a path, by mirror and time.
    public func timeline(ofPath path: [UInt8], in range: TimeRange = .always) throws -> [ServedInterval] {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: Self.intervals(where: "p.path = :path"), arguments: ["path": DatabaseValue.bytes(path)])
            return try timelines(rows, database)
        }.filter { range.overlaps($0.firstSeen, $0.lastSeen) }
    }

    /// Who served content, where and when, by mirror, path and time.
    public func intervals(of digest: Digest, in range: TimeRange = .always) throws -> [ServedInterval] {
        // What else was at those paths says when it began and ended.
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: Self.intervals(where: Self.holdsDigest),
                arguments: ["digest": DatabaseValue.bytes(digest.bytes)])
            return try timelines(rows, database)
        }.filter { $0.digest == digest && range.overlaps($0.firstSeen, $0.lastSeen) }
    }

    private static let holdsDigest = """
        p.id IN (
            SELECT path FROM observations WHERE digest = (SELECT id FROM digests WHERE sha256 = :digest)
            UNION SELECT path FROM readings WHERE digest = (SELECT id FROM digests WHERE sha256 = :digest))
        """

    /// What paths held that did not stay as they were signed, or came with something wrong: of those that changed last, by
    /// mirror, path and time; and how many there are in all.
    ///
    /// - Parameter limit: how many paths of mirrors.
    public func changes(limit: Int) throws -> (intervals: [ServedInterval], changedPaths: Int) {
        try read { database in
            let count = try Int64.fetchOne(database, sql: "SELECT count(*) FROM (\(Self.changedPlaces))") ?? 0
            let rows = try Row.fetchAll(
                database, sql: Self.intervals(where: Self.changedLately), arguments: ["limit": Int64(limit)])
            return (try timelines(rows, database), Int(clamping: count))
        }
    }

    private static let changedPlaces = """
        SELECT o.mirror, o.path, max(o.first_seen) AS changed_at
        FROM observations o JOIN verdicts v ON v.id = o.verdict
        GROUP BY o.mirror, o.path HAVING count(*) > 1 OR max(v.verdict <> 'ok')
        """

    private static let changedLately = """
        (m.id, p.id) IN (SELECT mirror, path FROM (\(changedPlaces)) ORDER BY changed_at DESC, path LIMIT :limit)
        """

    private static let columns = """
        m.id AS mirror, m.name, p.path, d.sha256, d.size, v.verdict, v.role, v.product, v.version, v.channel, v.platform,
        s.fingerprints
        """
    private static let joins = """
        JOIN paths p ON p.id = o.path LEFT JOIN digests d ON d.id = o.digest JOIN verdicts v ON v.id = o.verdict
        JOIN signers s ON s.id = v.signers
        """

    /// Observations, and readings of runs that have not ended. `condition` is this program's own text.
    static func intervals(where condition: StaticString) -> String {
        intervals(where: condition.description)
    }

    private static func intervals(where condition: String) -> String {
        """
        SELECT \(columns), o.first_seen, o.last_seen, o.first_run, o.last_run, o.readings
        FROM observations o JOIN mirrors m ON m.id = o.mirror \(joins) WHERE \(condition)
        UNION ALL
        SELECT \(columns), o.read_at, o.read_at, o.run, o.run, 1
        FROM readings o JOIN runs u ON u.id = o.run JOIN mirrors m ON m.id = u.mirror \(joins) WHERE \(condition)
        """
    }

    private struct Place: Hashable {
        let mirror: Int64
        let path: [UInt8]
    }

    private func timelines(_ rows: [Row], _ database: Database) throws -> [ServedInterval] {
        var places: [Place: [ServedInterval]] = [:]
        for row in rows {
            guard let mirror = row.integer("mirror"), let interval = ServedInterval(row) else {
                throw HistoryError.damaged(path.bytes, "an observation lacks what each has")
            }
            places[Place(mirror: mirror, path: interval.path), default: []].append(interval)
        }
        var wholeRuns: [Int64: [(id: Int64, time: Timestamp)]] = [:]
        for mirror in Set(places.keys.map(\.mirror)) { wholeRuns[mirror] = try Self.wholeRuns(of: mirror, database) }
        return places.map { place, intervals in
            ServedInterval.timeline(intervals, wholeRuns: wholeRuns[place.mirror] ?? [])
        }.sorted { left, right in
            guard let first = left.first, let second = right.first else { return !left.isEmpty }
            if first.mirror != second.mirror { return first.mirror < second.mirror }
            return first.path.lexicographicallyPrecedes(second.path)
        }.flatMap { $0 }
    }

    private static func wholeRuns(of mirror: Int64, _ database: Database) throws -> [(id: Int64, time: Timestamp)] {
        try Row.fetchAll(
            database,
            sql: "SELECT id, started_at FROM runs WHERE mirror = ? AND is_whole AND ended_at IS NOT NULL ORDER BY id",
            arguments: [mirror]
        ).compactMap { row in
            guard let id = row.integer("id"), let time = row.integer("started_at") else { return nil }
            return (id, Timestamp(secondsSince1970: time))
        }
    }
}

extension ServedInterval {
    init?(_ row: Row) {
        guard let mirror = row.text("name"), let path = row.bytes("path"),
            let verdict = row.text("verdict").flatMap(FileVerdict.init(rawValue:)),
            let first = row.integer("first_seen"), let last = row.integer("last_seen"),
            let firstRun = row.integer("first_run"), let lastRun = row.integer("last_run"),
            let readings = row.integer("readings")
        else { return nil }
        self.init(
            mirror: mirror, path: path, digest: StoredReading.digest(row), size: row.integer("size"), verdict: verdict,
            signers: StoredReading.signers(row), version: StoredReading.release(row)?.version?.text,
            firstSeen: Timestamp(secondsSince1970: first), lastSeen: Timestamp(secondsSince1970: last),
            readings: readings, notBefore: nil, goneBy: nil, firstRun: firstRun, lastRun: lastRun)
    }
}
