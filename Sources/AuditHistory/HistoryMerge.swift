public import FileAccess
internal import Findings
internal import GRDB
internal import Manifests
internal import MirrorAudit
public import OpenPGP

/// What was taken over from another history.
public struct MergedHistory: Sendable, Hashable {
    /// As it was named.
    public let file: BytePath
    /// Runs and observations that were not here before.
    public var runs: Int64 = 0
    public var observations: Int64 = 0
    /// Runs that have not ended, and so were left out.
    public var unfinished: Int64 = 0
}

/// What two histories say of one path of a mirror at one time, where it is not the same.
public struct HistoryDisagreement: Sendable, Hashable {
    public let one: ServedInterval
    public let other: ServedInterval
}

extension HistoryDatabase {
    /// Takes over what audits on other machines saw: of shards of one mirror, for one. What was taken over before is not
    /// taken over again; what is new since is.
    ///
    /// A foreign database is hostile until proven otherwise. It is opened for reading alone; its schema must be this
    /// program's own, byte for byte, so it has no view, trigger or virtual table of its own; each value of each row is looked
    /// at. All of a file is taken over, or nothing.
    ///
    /// - Throws: ``HistoryError``, `FileError`
    public func merge(_ file: BytePath, at time: Timestamp) throws -> MergedHistory {
        let foreign = try HistoryDatabase(file, for: .asking)
        return try foreign.read { source in
            guard try HistorySchema.text(of: source) == HistorySchema.knownTexts().last else {
                throw HistoryError.damaged(
                    file.bytes,
                    "its tables are those of an earlier version; audit into it once more, to bring it up to date")
            }
            return try write { database in
                var copy = try HistoryCopy(from: source, to: database, file, at: time)
                return try copy.run()
            }
        }
    }

    /// Paths of which two sources (this machine's own audits are one) say different things at one time.
    public func disagreements() throws -> [HistoryDisagreement] {
        try read { database in
            let pairs = try Row.fetchAll(database, sql: Self.disagreements, arguments: [Self.mostDisagreements])
            return try pairs.compactMap { pair in
                guard let one = try Self.observation(pair.integer("one"), database),
                    let other = try Self.observation(pair.integer("other"), database)
                else { return nil }
                return HistoryDisagreement(one: one, other: other)
            }
        }
    }

    private static let mostDisagreements = 10_000

    private static let disagreements = """
        SELECT a.id AS one, b.id AS other FROM observations a
        JOIN observations b ON b.path = a.path AND b.mirror = a.mirror AND b.id > a.id
        LEFT JOIN merged_runs x ON x.run = a.first_run LEFT JOIN merged_runs y ON y.run = b.first_run
        WHERE a.digest <> b.digest AND a.first_seen <= b.last_seen AND b.first_seen <= a.last_seen
            AND x.source IS NOT y.source
        ORDER BY a.id, b.id LIMIT ?
        """

    private static func observation(_ id: Int64?, _ database: Database) throws -> ServedInterval? {
        let sql = "SELECT * FROM (\(intervals(where: "o.id = :id"))) LIMIT 1"
        return try Row.fetchOne(database, sql: sql, arguments: ["id": id]).flatMap(ServedInterval.init)
    }
}
