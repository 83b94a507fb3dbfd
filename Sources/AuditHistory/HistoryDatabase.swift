internal import CSQLite
public import FileAccess
internal import Findings
internal import GRDB

/// The database in which audits are remembered: SQLite, in one file that only its owner can read.
///
/// Several processes may write at once; each write is whole or not there, also after SIGKILL. After a power failure the
/// newest writes may be gone, and no others. (https://www.sqlite.org/wal.html)
///
/// What is no history, is damaged or was made by a later program is refused: an empty history in its place would say
/// that nothing was ever wrong.
public final class HistoryDatabase {
    /// As it was named.
    public let path: BytePath
    let queue: DatabaseQueue

    /// Seconds for which another process's write is waited for.
    static let patience = 60

    public enum Purpose: Sendable {
        /// Audits: made where it is missing.
        case remembering
        /// Questions: it must be there, and is not changed.
        case asking
    }

    /// - Throws: ``HistoryError``, `FileError`
    public init(_ path: BytePath, for purpose: Purpose) throws {
        self.path = path
        try HistoryFile.check(path, for: purpose)
        do {
            queue = try DatabaseQueue(path: HistoryFile.sqlitePath(path), configuration: Self.configuration(purpose))
            try queue.inDatabase { try Self.check($0, at: path) }
            if purpose == .remembering { try HistorySchema.migrator.migrate(queue) }
        } catch {
            throw HistoryError(error, at: path.bytes)
        }
    }

    private static func configuration(_ purpose: Purpose) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = purpose == .asking
        configuration.busyMode = .timeout(Double(patience))
        configuration.label = "audit history"
        configuration.prepareDatabase { database in
            // What is in a file that was damaged on purpose must not make us write what damages another.
            guard unsafe csqlite_set_defensive(UnsafeMutableRawPointer(database.sqliteConnection)) == 0 else {
                throw DatabaseError(message: "SQLite can't be made defensive")
            }
            // What a stranger's schema could call (https://www.sqlite.org/security.html), and pages that make no sense.
            try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
            if purpose == .remembering { try database.execute(sql: "PRAGMA synchronous = NORMAL") }
        }
        return configuration
    }

    private static func otherTables(_ path: BytePath) -> HistoryError {
        HistoryError.damaged(path.bytes, "its tables and indexes are not those that this program makes")
    }

    /// That it is a history, sound, and of no later version. Its schema is compared before anything is read: a trigger
    /// would undo what is written, and a view for a table answer what it likes, or never.
    private static func check(_ database: Database, at path: BytePath) throws {
        let application = try Int64.fetchOne(database, sql: "PRAGMA application_id")
        guard application == HistorySchema.applicationID else {
            throw HistoryError.damaged(path.bytes, "it is a database of something else, not a history of audits")
        }
        let isKnown = try HistorySchema.knownTexts().contains(HistorySchema.text(of: database))
        guard try isKnown || HistorySchema.hasPlainMigrations(database) else { throw Self.otherTables(path) }
        guard try !HistorySchema.migrator.hasBeenSuperseded(database) else {
            throw HistoryError(
                .historyTooNew, "'\(path.bytes)' was written by a later version of this program", path: path.bytes)
        }
        guard isKnown else { throw Self.otherTables(path) }
        let problem = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
        guard problem == "ok" else { throw HistoryError.damaged(path.bytes, "\(problem ?? "nothing can be read")") }
        guard try !HistorySchema.migrator.appliedMigrations(database).isEmpty else {
            throw HistoryError.damaged(path.bytes, "its tables are gone")
        }
        guard try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal" else {
            throw HistoryError.damaged(
                path.bytes, "its journal is not a write-ahead log, so readers would block audits")
        }
    }

    /// Reads. Errors of SQLite become what they mean.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do { return try queue.read(body) } catch { throw HistoryError(error, at: path.bytes) }
    }

    /// Writes all of it or nothing, and waits for other processes before it looks at anything.
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do { return try queue.write(body) } catch { throw HistoryError(error, at: path.bytes) }
    }
}
