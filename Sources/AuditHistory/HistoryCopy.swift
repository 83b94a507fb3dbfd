internal import FileAccess
internal import Findings
internal import GRDB
internal import Manifests
internal import MirrorAudit
internal import OpenPGP
internal import Releases
internal import TrustPolicy

/// Copies rows of one history into another, in one transaction. Nothing is copied as it is: each value is read as what it
/// must be, and written anew.
struct HistoryCopy {
    private let source: Database
    private let database: Database
    private let file: BytePath
    /// The source's number here.
    private let number: Int64
    /// No audit was later, as far as clocks agree. In seconds since 1970.
    private let latest: Int64
    private var names = NameCache()
    private var result: MergedHistory
    /// By the mirror's name.
    private var mirrors: [String: Int64] = [:]
    /// Its runs, by their number there.
    private var runs: [Int64: Run] = [:]

    private struct Run {
        /// Here.
        let id: Int64
        let mirror: Int64
        /// Whether it was not here before, or had not ended.
        let isNew: Bool
    }

    /// Texts of strangers are no longer.
    private static let longestText = 4_096

    init(from source: Database, to database: Database, _ file: BytePath, at time: Timestamp) throws {
        self.source = source
        self.database = database
        self.file = file
        latest = time.advanced(by: SignerRequirements.clockTolerance).secondsSince1970
        result = MergedHistory(file: file)
        let identities = try Self.reading(file) { try Row.fetchAll(source, sql: "SELECT id FROM identity") }
        guard identities.count == 1, let identity = identities[0].bytes("id"), identity.count == 16 else {
            throw HistoryError.damaged(file.bytes, "it does not say which history it is")
        }
        let own = try Row.fetchOne(database, sql: "SELECT id FROM identity")?.bytes("id")
        guard own != identity else {
            throw HistoryError.damaged(file.bytes, "it is a copy of the history that it was to be merged into")
        }
        try database.execute(
            sql: """
                INSERT INTO sources (identity, name, merged_at) VALUES (?, ?, ?)
                ON CONFLICT (identity) DO UPDATE SET name = excluded.name, merged_at = excluded.merged_at
                """,
            arguments: [DatabaseValue.bytes(identity), Escaping.visible(file.bytes), time.secondsSince1970])
        guard
            let number = try Int64.fetchOne(
                database, sql: "SELECT id FROM sources WHERE identity = ?", arguments: [DatabaseValue.bytes(identity)])
        else { throw DatabaseError(message: "a source that was written is not there") }
        self.number = number
    }

    mutating func run() throws -> MergedHistory {
        try copyRuns()
        let rows = try Self.reading(file) { try Row.fetchCursor(source, sql: Self.observations) }
        while let row = try Self.reading(file, rows.next) { try copyObservation(row) }
        try copyShards()
        return result
    }

    /// What SQLite says of the source is said of the source.
    private static func reading<Result>(_ file: BytePath, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw HistoryError(error, at: file.bytes) }
    }

    private func damaged(_ what: Message) -> HistoryError { HistoryError.damaged(file.bytes, what) }

    // MARK: - Runs

    /// Those that ended, and those that were given up: what they read was folded with the next of their mirror.
    private mutating func copyRuns() throws {
        let rows = try Self.reading(file) {
            try Row.fetchCursor(
                source,
                sql: """
                    SELECT u.id, m.name, m.is_origin, u.started_at, u.ended_at, u.is_whole, u.bytes_read,
                        u.id < (SELECT max(id) FROM runs WHERE mirror = u.mirror AND ended_at IS NOT NULL) AS is_past
                    FROM runs u JOIN mirrors m ON m.id = u.mirror ORDER BY u.id
                    """)
        }
        while let row = try Self.reading(file, rows.next) {
            guard let id = row.integer("id"), id > 0, let name = row.text("name"), !name.isEmpty,
                name.utf8.count <= Self.longestText, let isOrigin = row.integer("is_origin"),
                let start = row.integer("started_at"), Self.isTime(start), let isWhole = row.integer("is_whole"),
                let bytes = row.integer("bytes_read"), bytes >= 0
            else { throw damaged("a run lacks what each has") }
            let end = row.integer("ended_at")
            if end == nil, row.integer("is_past") != 1 {
                result.unfinished += 1
                continue
            }
            guard end.map({ Self.isTime($0) && start <= $0 }) ?? true else {
                throw damaged("a run ended before it started")
            }
            try checkTime(max(start, end ?? start))
            let mirror = try mirror(name, isOrigin == 1)
            runs[id] = try copyRun(id, [mirror, start, end, end != nil && isWhole == 1, bytes])
        }
    }

    /// - Parameter values: mirror, started_at, ended_at, is_whole and bytes_read, as they are to be here.
    private mutating func copyRun(_ id: Int64, _ values: [(any DatabaseValueConvertible)?]) throws -> Run {
        let known = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT u.id, u.mirror, u.started_at, u.ended_at, u.is_whole, u.bytes_read FROM merged_runs x
                    JOIN runs u ON u.id = x.run WHERE x.source = ? AND x.source_run = ?
                    """),
            arguments: [number, id])
        let values = values.map { $0?.databaseValue ?? .null }
        guard let mirror = Int64.fromDatabaseValue(values[0]) else { throw damaged("a run lacks its mirror") }
        if let known, let run = known.integer("id") {
            let here = ["mirror", "started_at", "ended_at", "is_whole", "bytes_read"].map { known[$0] as DatabaseValue }
            if here == values { return Run(id: run, mirror: mirror, isNew: false) }
            // Two that were copied from one go on each for itself, under the same numbers.
            guard here[0...1] == values[0...1], here[2].isNull else {
                throw damaged(
                    "one of its runs is not as it was when it was merged before, or it is a copy of another history")
            }
            try database.execute(
                sql: "UPDATE runs SET ended_at = ?, is_whole = ?, bytes_read = ? WHERE id = ?",
                arguments: StatementArguments(values[2...] + [run.databaseValue]))
            try copyCounts(from: id, to: run)
            return Run(id: run, mirror: mirror, isNew: true)
        }
        try database.execute(
            sql: "INSERT INTO runs (mirror, started_at, ended_at, is_whole, bytes_read) VALUES (?, ?, ?, ?, ?)",
            arguments: StatementArguments(values))
        let run = database.lastInsertedRowID
        try database.execute(
            sql: "INSERT INTO merged_runs (run, source, source_run) VALUES (?, ?, ?)", arguments: [run, number, id])
        try copyCounts(from: id, to: run)
        result.runs += 1
        return Run(id: run, mirror: mirror, isNew: true)
    }

    private func copyCounts(from foreign: Int64, to run: Int64) throws {
        let rows = try Self.reading(file) {
            try Row.fetchAll(source, sql: "SELECT verdict, files FROM counts WHERE run = ?", arguments: [foreign])
        }
        for row in rows {
            guard let verdict = row.text("verdict").flatMap(FileVerdict.init(rawValue:)),
                let files = row.integer("files"), files >= 0
            else { throw damaged("a count lacks what each has") }
            try database.execute(
                sql: "INSERT OR REPLACE INTO counts (run, verdict, files) VALUES (?, ?, ?)",
                arguments: [run, verdict.rawValue, files])
        }
    }

    private mutating func mirror(_ name: String, _ isOrigin: Bool) throws -> Int64 {
        if let known = mirrors[name] { return known }
        try database.execute(
            sql: "INSERT INTO mirrors (name, is_origin) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
            arguments: [name, isOrigin])
        guard let id = try Int64.fetchOne(database, sql: "SELECT id FROM mirrors WHERE name = ?", arguments: [name])
        else { throw DatabaseError(message: "a mirror that was written is not there") }
        mirrors[name] = id
        return id
    }

    // MARK: - Observations

    /// Of runs that have ended; what an audit read and had no time to fold is an observation of its own.
    private static let observations = """
        SELECT m.name, p.path, d.sha256, d.size, v.verdict, v.role, v.product, v.version, v.channel, v.platform,
            s.fingerprints, o.first_seen, o.last_seen, o.first_run, o.last_run, o.readings
        FROM observations o LEFT JOIN mirrors m ON m.id = o.mirror LEFT JOIN paths p ON p.id = o.path
        LEFT JOIN digests d ON d.id = o.digest LEFT JOIN verdicts v ON v.id = o.verdict
        LEFT JOIN signers s ON s.id = v.signers
        UNION ALL
        SELECT m.name, p.path, d.sha256, d.size, v.verdict, v.role, v.product, v.version, v.channel, v.platform,
            s.fingerprints, o.read_at, o.read_at, o.run, o.run, 1
        FROM readings o JOIN runs u ON u.id = o.run LEFT JOIN mirrors m ON m.id = u.mirror
        LEFT JOIN paths p ON p.id = o.path LEFT JOIN digests d ON d.id = o.digest LEFT JOIN verdicts v ON v.id = o.verdict
        LEFT JOIN signers s ON s.id = v.signers
        WHERE u.ended_at IS NOT NULL
        """

    private mutating func copyObservation(_ row: Row) throws {
        guard let name = row.text("name"), let mirror = mirrors[name], let file = Self.file(row),
            let start = row.integer("first_seen"), let end = row.integer("last_seen"), Self.isTime(start),
            Self.isTime(end), start <= end, let readings = row.integer("readings"), readings > 0,
            let first = row.integer("first_run").flatMap({ runs[$0] }), first.mirror == mirror,
            let last = row.integer("last_run").flatMap({ runs[$0] }), last.mirror == mirror, first.id <= last.id
        else { throw damaged("an observation lacks what each has") }
        try checkTime(end)
        guard last.isNew else { return }
        let path = try names.path(file.path, database)
        let digest = try names.digest(file, database)
        let verdict = try names.verdict(file, database)
        // What was here before, and went on.
        try database.cachedStatement(sql: Self.update).execute(
            arguments: [end, last.id, readings, mirror, path, digest, verdict, first.id, start])
        if database.changesCount > 0 { return }
        try database.cachedStatement(sql: Self.insertion).execute(
            arguments: [mirror, path, digest, verdict, start, end, first.id, last.id, readings])
        result.observations += 1
    }

    private static let update = """
        UPDATE observations SET last_seen = max(last_seen, ?), last_run = max(last_run, ?), readings = max(readings, ?)
        WHERE mirror = ? AND path = ? AND digest IS ? AND verdict = ? AND first_run = ? AND first_seen = ?
        """
    private static let insertion = """
        INSERT INTO observations (mirror, path, digest, verdict, first_seen, last_seen, first_run, last_run, readings)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// What the shards of audits found; what was taken over before may have been replaced since.
    private mutating func copyShards() throws {
        try database.execute(sql: "DELETE FROM shards WHERE source = ?", arguments: [number])
        let shards = StoredShards(database, file.bytes)
        try Self.reading(file) {
            try StoredShards(source, file.bytes).records(of: nil) { record in
                try checkTime(record.result.endedAt.secondsSince1970)
                try shards.insert(record, source: number, &names)
            }
        }
        try HistoryDatabase.forgetOldShards(of: number, database)
    }

    static func isPath(_ path: [UInt8]) -> Bool {
        !path.isEmpty && path.count <= longestText && !path.contains(0)
    }

    /// Nil for what no audit writes.
    static func file(_ row: Row) -> AuditedFile? {
        let isDigestRight = row.bytes("sha256").map { $0.count == 32 } ?? true
        guard let path = row.bytes("path"), isPath(path), isDigestRight,
            let role = row.text("role").flatMap(AuditedFile.Role.init(rawValue:)),
            let verdict = row.text("verdict").flatMap(FileVerdict.init(rawValue:)), verdict != .notReread,
            let fingerprints = row.bytes("fingerprints"), fingerprints.count % 20 == 0, fingerprints.count <= 64 * 20,
            row.integer("size").map({ $0 >= 0 }) ?? true,
            ["product", "version", "channel", "platform"].allSatisfy({ row.text($0).map(isName) ?? false })
        else { return nil }
        var file = AuditedFile(path, role, verdict)
        file.digest = StoredReading.digest(row)
        file.size = row.integer("size")
        file.signers = StoredReading.signers(row)
        file.release = StoredReading.release(row)
        return file
    }

    /// What a signature may say of a release, or nothing.
    private static func isName(_ text: String) -> Bool { text.isEmpty || ReleaseName.isValid(text.utf8) }

    /// What lies in the future would count as the newest for as long as it does.
    private func checkTime(_ seconds: Int64) throws(HistoryError) {
        guard seconds <= latest else {
            throw damaged("it was written in the future; the clock of that machine, or of this one, is wrong")
        }
    }

    /// From 1970 to the year 9999.
    static func isTime(_ seconds: Int64) -> Bool { (0...253_402_300_799).contains(seconds) }
}
