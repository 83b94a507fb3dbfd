import AuditHistory
import FileAccess
import Findings
import Manifests
import MirrorAudit
import OpenPGP
import TestSupport
import Testing
import TrustPolicy

@Suite("What shards found is kept and taken over")
struct ShardRecordTests {
    private let here: SampleHistory
    private let there: SampleHistory

    init() throws { (here, there) = (try SampleHistory(), try SampleHistory()) }

    /// A record with a value in every place.
    private func record(_ shard: String = "1/2", name: String = "night", day: Int = 0) throws -> ShardRecord {
        var result = AuditResult(startedAt: SampleHistory.day(day))
        result.endedAt = SampleHistory.day(day, second: 9)
        result.seed = .max
        result.findings = [Finding(.notReread, "half of it", severity: .note)]
        var file = try SampleHistory.file("moved\u{1B}", 3, .moved)
        file.expectedPath = Array("old".utf8) + [0xFF]
        file.signers = SampleHistory.signer.map { [$0] } ?? []
        file.findings = [Finding(.fileMoved, "'\([UInt8]([0x1B, 0xFF]))' was moved", path: file.path)]
        // What only a comparison found was not measured.
        file.size = nil
        var target = AuditedTarget("https://mirror.example")
        target.counts = [.ok: 3, .moved: 1, .missing: 1, .notReread: 2]
        target.files = [file, try SampleHistory.file("gone", nil, .missing)]
        target.noted = [Finding(.linkInTree, "a link", path: [0x80])]
        (target.bytesRead, target.unreached, target.isUnlisted) = (77, 1, true)
        result.targets = [target, AuditedTarget("https://origin.example", isOrigin: true)]
        var basis = AuditBasis(time: SampleHistory.day(day))
        basis.policy = AuditBasis.Policy(
            path: [0x2F, 0xFE], product: "tool", version: 7, digest: try SampleHistory.digest(9))
        (basis.keys, basis.isStateUsed, basis.engine) = ([Array("k.asc".utf8)], true, "gpg 2.4")
        let signer = try #require(SampleHistory.signer)
        basis.standings = [
            KeyStanding(
                fingerprint: signer, objection: Finding(.keyExpired, "it expired"), expires: SampleHistory.day(1)),
            KeyStanding(fingerprint: signer, objection: nil, expires: nil),
        ]
        basis.terms = ["options": "some", "version": "1"]
        return ShardRecord(
            name: name, shard: try #require(AuditOptions.Shard(shard)), result: result,
            remarks: [Finding(.keyExpired, "it will expire", severity: .warning)], basis: basis)
    }

    private func merge() throws -> ProgramRun {
        try ProgramRun(
            verifyUploader, ["history", "merge", there.path, "--history", here.path, "--format", "json"])
    }

    @Test func nothingIsLostOnTheWay() throws {
        try here.database.remember(record("1/1"))
        let kept = try here.database.audit(named: nil)
        let record = try record("1/1")
        #expect(kept.basis == record.basis && kept.remarks == record.remarks)
        #expect(kept.result.findings == record.result.findings && kept.result.seed == .max)
        #expect(kept.result.startedAt == record.result.startedAt && kept.result.endedAt == record.result.endedAt)
        // By path, as audits have them.
        var targets = record.result.targets
        targets[0].files.reverse()
        #expect(kept.result.targets == targets)
        try there.database.remember(self.record("1/1", name: "other", day: 1))
        #expect(try merge().status == 0)
        let merged = try here.database.audit(named: "other")
        #expect(merged.result.targets == targets && merged.basis.policy == record.basis.policy)
    }

    @Test func mergingAgainChangesNothing() throws {
        try here.database.remember(record("1/2"))
        try there.database.remember(record("2/2"))
        for _ in 0..<3 { #expect(try merge().status == 0) }
        let joined = try here.database.audit(named: "night")
        #expect(joined.result.findings.map(\.rule) == [.notReread])
        #expect(joined.result.targets.first?.counts[.ok] == 6 && joined.result.targets.first?.bytesRead == 154)
    }

    /// What one shard misses and another found elsewhere is not missing, in the same target alone.
    @Test func whatWasMovedIsNotMissing() throws {
        var (one, other) = (try record("1/2"), try record("2/2"))
        var gone = try SampleHistory.file("old", nil, .missing)
        gone.findings = [Finding(.fileMissing, "it is not there", path: gone.path)]
        one.result.targets[0].files = [gone]
        one.result.targets[0].counts = [.missing: 1]
        one.result.targets[1].files = [gone]
        one.result.targets[1].counts = [.missing: 1]
        var moved = try SampleHistory.file("new", 3, .moved)
        moved.expectedPath = gone.path
        moved.findings = [Finding(.fileMoved, "it was moved", path: moved.path)]
        other.result.targets[0].files = [moved]
        other.result.targets[0].counts = [.moved: 1]
        for record in [other, one] { try here.database.remember(record) }
        let targets = try here.database.audit(named: "night").result.targets
        #expect(targets[0].files.map(\.path) == [moved.path] && targets[0].counts[.missing] == 0)
        #expect(targets[1].files.map(\.path) == [gone.path] && targets[1].counts[.missing] == 1)
    }

    /// A row that is no finding takes none away.
    @Test(arguments: [FileVerdict.ok, .moved])
    func whatIsNotFoundMovedCancelsNothing(verdict: FileVerdict) throws {
        var (one, other) = (try record("1/2"), try record("2/2"))
        var gone = try SampleHistory.file("old", nil, .missing)
        gone.findings = [Finding(.fileMissing, "it is not there", path: gone.path)]
        one.result.targets[0].files = [gone]
        one.result.targets[0].counts = [.missing: 1]
        var claim = try SampleHistory.file("new", 3, verdict)
        claim.expectedPath = gone.path
        // One that is worth a note would not do either.
        claim.findings = verdict == .ok ? [] : [Finding(.fileMoved, "moved", severity: .note, path: claim.path)]
        other.result.targets[0].files = [claim]
        other.result.targets[0].counts = [verdict: 1]
        for record in [other, one] { try here.database.remember(record) }
        let target = try #require(try here.database.audit(named: "night").result.targets.first)
        #expect(target.files.map(\.path) == [claim.path, gone.path] && target.counts[.missing] == 1)
    }

    @Test func verdictsWithoutFindingsAreNotClean() throws {
        var record = try record("1/1")
        var file = try SampleHistory.file("a", 3, .modified)
        file.findings = [Finding(.digestMismatch, "it is another", path: file.path)]
        var target = AuditedTarget("https://mirror.example")
        (target.counts, target.files) = ([.ok: 2, .modified: 1], [file])
        record.result.targets = [target]
        try there.database.remember(record)
        try there.sqlite("UPDATE shard_files SET findings = '[]';")
        #expect(try merge().status == 0)
        #expect(try here.database.audit(named: "night").result.targets.flatMap(\.files).flatMap(\.findings).isEmpty)
        let run = try ProgramRun(verifyUploader, ["history", "report", "--history", here.path])
        #expect(run.status == 1 && !run.text.hasPrefix("clean:") && !run.text.contains("\nclean:"), "\(run.text)")
    }

    @Test func whatAStrangerFoundTakesNoPlace() throws {
        for day in 0..<2 { try here.database.remember(record("1/1", name: "own-\(day)", day: day)) }
        for day in 5..<20 { try there.database.remember(record("1/1", name: "other-\(day)", day: day)) }
        #expect(try merge().status == 0)
        #expect(try here.database.audit(named: nil).result.startedAt == SampleHistory.day(1))
        try here.database.remember(record("1/1", name: "own-2", day: 2))
        for day in 0..<3 {
            #expect(try here.database.audit(named: "own-\(day)").result.startedAt == SampleHistory.day(day))
        }
        #expect(try here.database.audit(named: nil).result.startedAt == SampleHistory.day(2))
        #expect(try here.database.audit(named: "other-19").result.startedAt == SampleHistory.day(19))
    }

    @Test func noShardIsOfTheFuture() throws {
        try there.database.remember(record("1/1", day: 100_000))
        let run = try merge()
        #expect(run.status == 74 && run.rules == ["history-damaged"], "\(run.text)")
        #expect(throws: HistoryError.self) { try here.database.audit(named: nil) }
    }

    @Test func aHistoryOfAnEarlierVersionHasNone() throws {
        try here.sqlite(
            "DROP TABLE shard_files; DROP TABLE shards; DELETE FROM grdb_migrations WHERE identifier = '3';")
        for name in [[], ["--audit-name", "night"]] {
            let run = try ProgramRun(
                verifyUploader, ["history", "report", "--history", here.path, "--format", "json"] + name)
            #expect(run.status == 4 && run.rules == ["history-unknown"], "\(run.text)")
        }
        // The next one that is written to has.
        try there.database.remember(record("1/1"))
        #expect(try merge().status == 0)
        #expect(try here.database.audit(named: "night").result.targets.count == 2)
    }

    @Test func tenAuditsAreKept() throws {
        for day in 0..<13 { try there.database.remember(record("1/1", name: "night-\(day)", day: day)) }
        #expect(try merge().status == 0)
        for database in [here.database, there.database] {
            #expect(try database.audit(named: "night-3").result.targets.count == 2)
            #expect(throws: HistoryError.self) { try database.audit(named: "night-2") }
            #expect(try database.audit(named: nil).result.startedAt == SampleHistory.day(12))
        }
    }

    @Test(arguments: [
        "UPDATE shards SET audit = '../night';", "UPDATE shards SET audit = '';", "UPDATE shards SET count = 70000;",
        "UPDATE shards SET started_at = -1;", "UPDATE shards SET ended_at = 9223372036854775807;",
        "UPDATE shards SET record = '{}';", "UPDATE shards SET record = '';",
        "UPDATE shards SET record = json_set(record, '$.more', 1);",
        "UPDATE shards SET record = json_remove(record, '$.remarks');",
        "UPDATE shards SET record = json_set(record, '$.seed', '-1');",
        "UPDATE shards SET record = json_set(record, '$.targets[0].counts.ok', -1);",
        "UPDATE shards SET record = json_set(record, '$.targets[0].counts.ok', 9223372036854775807);",
        "UPDATE shards SET record = json_set(record, '$.targets[0].counts.fine', 1);",
        "UPDATE shards SET record = json_set(record, '$.targets[0].findings[0].rule', 'none');",
        "UPDATE shards SET record = json_set(record, '$.targets[0].findings[0].severity', 'fine');",
        "UPDATE shards SET record = json_set(record, '$.targets[0].findings[0].path[0]', 256);",
        "UPDATE shards SET record = json_set(record, '$.basis.policy.product', '<b>');",
        "UPDATE shards SET record = json_set(record, '$.basis.policy.sha256', 'AB');",
        "UPDATE shards SET record = json_set(record, '$.basis.time', 'now');",
        "UPDATE shards SET record = json_set(record, '$.basis.standings[0].key', 'AB');",
        "UPDATE shard_files SET target = 2;", "UPDATE shard_files SET target = -1;",
        "UPDATE shard_files SET size = -1;", "UPDATE shard_files SET expected_path = zeroblob(3);",
        "UPDATE shard_files SET findings = '[{}]';", "UPDATE shard_files SET findings = 'x';",
        "PRAGMA foreign_keys = OFF; UPDATE shard_files SET verdict = 99;",
        "PRAGMA foreign_keys = OFF; UPDATE shard_files SET path = 99 WHERE expected_path IS NULL;",
        "PRAGMA foreign_keys = OFF; UPDATE shard_files SET shard = 99;",
        "PRAGMA foreign_keys = OFF; UPDATE shard_files SET digest = 99;", "DELETE FROM shard_files;",
        "UPDATE shards SET record = json_set(record, '$.targets[0].counts.moved', 0);",
        "CREATE TRIGGER t AFTER INSERT ON shards BEGIN DELETE FROM shard_files; END;",
    ])
    func whatNoAuditWritesIsRefusedWhole(_ script: String) throws {
        try there.database.remember(record())
        try there.sqlite(script)
        let run = try merge()
        #expect(run.status == 74 && run.rules == ["history-damaged"], "\(script) \(run.text)")
        #expect(throws: HistoryError.self) { try here.database.audit(named: nil) }
    }

    /// Text of a stranger does nothing in a terminal, whatever it was when it was written.
    @Test func wordsOfStrangersAreEscaped() throws {
        try there.database.remember(record("1/1"))
        try there.sqlite(
            """
            UPDATE shards SET record = json_set(json_set(json_set(record, '$.targets[0].findings[0].message', char(27) || '[2J'),
                '$.targets[0].name', char(27) || '[2J'), '$.basis.engine', char(27) || '[2J');
            """)
        #expect(try merge().status == 0)
        for format in ["text", "json", "github"] {
            let run = try ProgramRun(
                verifyUploader, ["history", "report", "--history", here.path, "--format", format])
            #expect(!run.output.contains(0x1B) && run.text.contains("[2J"), "\(format): \(run.text)")
        }
    }
}
