import FileAccess
import Findings
import GRDB
import TestSupport
import Testing

@testable import AuditHistory

@Suite("Connections to a history do nothing that would damage a database")
struct HistoryDefenceTests {
    @Test func theirSchemaCannotBeWrittenTo() throws {
        let history = try SampleHistory()
        for purpose in [HistoryDatabase.Purpose.remembering, .asking] {
            let database = try HistoryDatabase(SampleHistory.path(history.folder), for: purpose)
            #expect(throws: (any Error).self) {
                try database.queue.writeWithoutTransaction { connection in
                    try connection.execute(
                        sql: """
                            PRAGMA writable_schema = ON;
                            UPDATE sqlite_schema SET sql = replace(sql, 'runs', 'walks') WHERE name = 'runs';
                            """)
                }
            }
            let schema = try database.read { connection in
                try String.fetchOne(connection, sql: "SELECT sql FROM sqlite_schema WHERE name = 'runs'")
            }
            #expect(schema?.contains("walks") == false)
        }
        // Without the flag, that is what SQLite does.
        let other = try DatabaseQueue(path: history.path)
        try other.writeWithoutTransaction { connection in
            try connection.execute(
                sql: """
                    PRAGMA writable_schema = ON;
                    UPDATE sqlite_schema SET sql = replace(sql, 'is_whole', 'was_whole') WHERE name = 'runs';
                    """)
            #expect(connection.changesCount == 1)
        }
    }
}
