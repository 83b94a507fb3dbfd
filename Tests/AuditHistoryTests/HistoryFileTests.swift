import AuditHistory
import FileAccess
import Findings
import Foundation
import MirrorAudit
import TestSupport
import Testing

@Suite("A history that is none is refused, and never begun anew")
struct HistoryFileTests {
    private func refusal(_ folder: ScratchFolder, _ purpose: HistoryDatabase.Purpose = .remembering) throws -> Rule? {
        do {
            _ = try HistoryDatabase(SampleHistory.path(folder), for: purpose)
            return nil
        } catch let error as any FindingError {
            return error.finding.rule
        }
    }

    @Test func itIsMadeForItsOwnerAlone() throws {
        let history = try SampleHistory()
        let mode = try FileManager.default.attributesOfItem(atPath: history.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try history.folder.names.allSatisfy { $0.hasPrefix("audits.db") })
    }

    @Test func aQuestionMakesNone() throws {
        let folder = try ScratchFolder()
        #expect(try refusal(folder, .asking) == .historyMissing)
        #expect(try folder.names.isEmpty)
        let result = try ProgramRun(
            verifyUploader, ["history", "runs", "--history", folder.path("audits.db"), "--format", "json"])
        #expect(result.status == 78)
        #expect(result.rules == ["history-missing"])
        #expect(try SchemaValidator.problems(of: result.output, schema: "history-1.json").isEmpty)
    }

    @Test(arguments: ["", "not a database", String(repeating: "SQLite format 3\u{0}", count: 100)])
    func otherFilesAreLeftAsTheyAre(content: String) throws {
        let folder = try ScratchFolder()
        try folder.write("audits.db", content)
        #expect(try refusal(folder) == .historyDamaged)
        #expect(try refusal(folder, .asking) == .historyDamaged)
        #expect(try folder.text("audits.db") == content)
    }

    @Test func aTruncatedOneIsRefused() throws {
        let folder = try ScratchFolder()
        do {
            let history = try SampleHistory()
            for day in 0..<3 { try history.audit(day: day, try (0..<200).map { try SampleHistory.file("f\($0)", 1) }) }
            let run = try ProgramRun(
                "/usr/bin/env", ["python3", "-c", Self.sqlite, history.path, "PRAGMA wal_checkpoint(TRUNCATE)"])
            #expect(run.status == 0, "\(run.errorText)")
            try folder.write("audits.db", try history.folder.read("audits.db"))
        }
        #expect(try refusal(folder) == nil)
        for name in ["audits.db-wal", "audits.db-shm"] where folder.exists(name) { try folder.remove(name) }
        let whole = try folder.read("audits.db")
        for size in [whole.count - 1, whole.count - 4_096, whole.count / 2, 4_096, 100, 50] {
            try folder.write("audits.db", whole.prefix(size))
            #expect(try refusal(folder) == .historyDamaged, "\(size) of \(whole.count) bytes")
            for name in ["audits.db-wal", "audits.db-shm"] where folder.exists(name) { try folder.remove(name) }
        }
    }

    @Test func linksPipesAndFoldersAreRefused() throws {
        let folder = try ScratchFolder()
        try folder.link("audits.db", to: "elsewhere")
        #expect(try refusal(folder) == .notARegularFile)
        #expect(!folder.exists("elsewhere"))
        try folder.remove("audits.db")
        #expect(mkfifo(folder.path("audits.db"), 0o600) == 0)
        #expect(try refusal(folder) == .notARegularFile)
        try folder.remove("audits.db")
        try folder.makeFolder("audits.db")
        #expect(try refusal(folder) == .notARegularFile)
        try folder.remove("audits.db")
        try folder.link("audits.db-wal", to: "elsewhere")
        #expect(try refusal(folder) == .historyDamaged)
    }

    @Test func othersMayNotWriteToIt() throws {
        let history = try SampleHistory()
        chmod(history.path, 0o660)
        #expect(try refusal(history.folder) == .noPrivateFolder)
        let open = try ScratchFolder(mode: 0o777)
        #expect(try refusal(open) == .noPrivateFolder)
    }

    @Test func aLogWithoutItsDatabaseIsRefused() throws {
        let folder = try ScratchFolder()
        try folder.write("audits.db-wal", "anything")
        #expect(try refusal(folder) == .historyDamaged)
        #expect(try folder.names == ["audits.db-wal"])
    }

    @Test(arguments: [
        ("INSERT INTO grdb_migrations VALUES ('4')", Rule.historyTooNew),
        ("PRAGMA application_id = 7", .historyDamaged),
        ("DELETE FROM grdb_migrations", .historyDamaged),
        ("PRAGMA journal_mode = DELETE", .historyDamaged),
        ("CREATE TABLE later (a)", .historyDamaged),
        ("DROP INDEX readings_by_run", .historyDamaged),
        ("CREATE TRIGGER t AFTER INSERT ON readings BEGIN DELETE FROM readings; END", .historyDamaged),
    ])
    func otherSchemasAreRefused(statement: String, rule: Rule) throws {
        let folder = try ScratchFolder()
        #expect(try refusal(folder) == nil)
        let run = try ProgramRun(
            "/usr/bin/env", ["python3", "-c", Self.sqlite, folder.path("audits.db"), statement])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(try refusal(folder) == rule)
        #expect(try refusal(folder, .asking) == rule)
        #expect(rule.status == (rule == .historyTooNew ? .configuration : .localIO))
    }

    /// None that stands for a table is asked: it would never answer.
    @Test(arguments: ["observations", "paths", "grdb_migrations"])
    func aViewInPlaceOfATableIsNotAsked(table: String) throws {
        let history = try SampleHistory()
        try history.audit(day: 0, [SampleHistory.file("a", 1)])
        try history.sqlite(
            """
            PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; ALTER TABLE \(table) RENAME TO other;
            CREATE VIEW \(table) AS WITH RECURSIVE n(identifier) AS
                (SELECT 1 UNION ALL SELECT identifier + 1 FROM n) SELECT * FROM n;
            """)
        #expect(try refusal(history.folder) == .historyDamaged)
        #expect(try refusal(history.folder, .asking) == .historyDamaged)
    }

    @Test func oneOfALaterVersionWithOtherTablesIsSaidToBeThat() throws {
        let history = try SampleHistory()
        try history.sqlite("CREATE TABLE later (a); INSERT INTO grdb_migrations VALUES ('4');")
        #expect(try refusal(history.folder) == .historyTooNew)
    }

    static let sqlite = """
        import sqlite3, sys
        database = sqlite3.connect(sys.argv[1])
        database.execute(sys.argv[2]).fetchall()
        database.commit()
        database.close()
        """
}
