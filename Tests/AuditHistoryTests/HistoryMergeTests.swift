import AuditHistory
import FileAccess
import Foundation
import Manifests
import MirrorAudit
import OpenPGP
import TestSupport
import Testing

@Suite("Histories of shards are merged")
struct HistoryMergeTests {
    private let here: SampleHistory
    private let there: SampleHistory

    init() throws { (here, there) = (try SampleHistory(), try SampleHistory()) }

    private func merge(_ files: [String], format: String = "json") throws -> ProgramRun {
        try ProgramRun(
            verifyUploader, ["history", "merge"] + files + ["--history", here.path, "--format", format])
    }

    @Test func theMergedHistoryIsThatOfTheWholeAudit() throws {
        let scratch = try ScratchFolder()
        let home = try GnuPGHome(in: scratch)
        try home.makeKey("Release <release@example.org>")
        try scratch.write("key.asc", home.gpg(["--armor", "--export"]))
        try scratch.makeFolder("m/v1", mode: 0o755)
        let names = (0..<40).map { "tool-\($0)" }
        for name in names { try scratch.write("m/v1/\(name)", "content of \(name)\n") }
        try scratch.write(
            "m/v1/SHA256SUMS", try ProgramRun("/usr/bin/sha256sum", names, in: scratch.path("m/v1")).output)
        try scratch.write(
            "m/v1/SHA256SUMS.asc",
            home.gpg(["--armor", "--detach-sign", "--output", "-", scratch.path("m/v1/SHA256SUMS")]))
        try scratch.write("m/v1/tool-7", "something else\n")
        try scratch.remove("m/v1/tool-9")
        func audit(_ history: String, _ options: [String]) throws -> ProgramRun {
            try ProgramRun(
                verifyUploader,
                [
                    "audit", scratch.path("m"), "--keys", scratch.path("key.asc"), "--history", scratch.path(history),
                ] + options)
        }
        #expect(try audit("whole.db", []).status == 1)
        for shard in 1...3 { _ = try audit("shard-\(shard).db", ["--shard", "\(shard)/3"]) }
        let run = try merge((1...3).map { scratch.path("shard-\($0).db") })
        #expect(run.status == 0, "\(run.text)\(run.errorText)")
        #expect(try SchemaValidator.problems(of: run.output, schema: "history-1.json").isEmpty)
        #expect(run.objects("merged").map { $0["runs"] as? Int } == [1, 1, 1])
        let whole = try HistoryDatabase(#require(BytePath(scratch.path("whole.db"))), for: .asking)
        for path in (names + ["SHA256SUMS", "SHA256SUMS.asc"]).map({ Array("v1/\($0)".utf8) }) {
            let merged = try here.database.timeline(ofPath: path)
            let expected = try whole.timeline(ofPath: path)
            #expect(expected.count == 1)
            #expect(merged.map(\.digest) == expected.map(\.digest))
            #expect(merged.map(\.verdict) == expected.map(\.verdict))
            #expect(merged.map(\.signers) == expected.map(\.signers))
            #expect(merged.map(\.readings) == expected.map(\.readings))
        }
    }

    @Test func onlyWhatIsNewIsTakenOver() throws {
        let path = try SampleHistory.path(there.folder)
        try there.audit(day: 0, [SampleHistory.file("a", 1), SampleHistory.file("b", 2)])
        let first = try here.database.merge(path, at: SampleHistory.day(1))
        #expect(first.runs == 1 && first.observations == 2 && first.unfinished == 0)
        let again = try here.database.merge(path, at: SampleHistory.day(1))
        #expect(again.runs == 0 && again.observations == 0)
        try there.audit(day: 2, [SampleHistory.file("a", 1), SampleHistory.file("b", 3)])
        let later = try here.database.merge(path, at: SampleHistory.day(3))
        #expect(later.runs == 1 && later.observations == 1)
        let unchanged = try here.database.timeline(ofPath: Array("a".utf8))
        #expect(unchanged.map(\.readings) == [2])
        #expect(unchanged.map(\.lastSeen) == [SampleHistory.day(2, second: 60)])
        #expect(try here.database.timeline(ofPath: Array("b".utf8)).map(\.readings) == [1, 1])
        #expect(try here.database.disagreements().isEmpty)
        #expect(try here.database.runs().count == 2)
    }

    @Test func whatContradictsIsFound() throws {
        try here.audit(day: 0, [SampleHistory.file("bash", 1)])
        try there.audit(day: 0, [SampleHistory.file("bash", 2), SampleHistory.file("other", 1)])
        let run = try merge([there.path])
        #expect(run.status == 3, "\(run.text)")
        #expect(run.rules == ["history-disagrees"])
        #expect(run.objects("disagreements").count == 1)
        #expect(try SchemaValidator.problems(of: run.output, schema: "history-1.json").isEmpty)
        #expect(try merge([there.path], format: "text").text.contains("1 history merged, 1 disagreement"))
    }

    @Test(arguments: [
        "CREATE VIEW v AS SELECT 1;", "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM paths; END;",
        "CREATE TABLE extra (a);", "DROP INDEX readings_by_run;", "UPDATE verdicts SET verdict = 'fine';",
        "UPDATE verdicts SET role = 'x';", "UPDATE verdicts SET version = '../v1';",
        "UPDATE paths SET path = x'610062';",
        "UPDATE paths SET path = zeroblob(5000);", "UPDATE observations SET last_seen = 9223372036854775807;",
        "UPDATE observations SET first_seen = -1;",
        "UPDATE observations SET last_seen = 253402300799;",

        "UPDATE runs SET ended_at = 253402300799;", "UPDATE digests SET size = -5;", "UPDATE mirrors SET name = '';",
        "UPDATE runs SET bytes_read = -1;", "UPDATE counts SET files = -1;", "UPDATE counts SET verdict = 'x';",
        "DELETE FROM identity;", "INSERT INTO identity (id) VALUES (randomblob(16));",
        "UPDATE runs SET ended_at = NULL;", "UPDATE runs SET ended_at = started_at - 1;",
        "UPDATE observations SET path = 99;",
        "INSERT INTO mirrors VALUES (9, 'https://other.example', 0); UPDATE observations SET mirror = 9;",
    ])
    func whatNoAuditWritesIsRefusedWhole(_ script: String) throws {
        try there.audit(day: 0, [SampleHistory.file("a", 1)])
        try here.audit("https://other.example", day: 0, [SampleHistory.file("z", 1)])
        try there.sqlite(script)
        let run = try merge([there.path])
        #expect(run.status == 74, "\(script) \(run.text)")
        #expect(run.rules == ["history-damaged"])
        #expect(try here.database.runs().count == 1)
        #expect(try here.database.timeline(ofPath: Array("a".utf8)).isEmpty)
    }

    @Test func whatAGivenUpAuditSawIsTakenOver() throws {
        let mirror = "https://mirror.example"
        let killed = HistoryMemory(there.database)
        _ = try killed.begin(mirror, isOrigin: false, isWhole: true, at: SampleHistory.day(0))
        try killed.observe(SampleHistory.file("a", 1), in: mirror, at: SampleHistory.day(0, second: 60))
        let path = try SampleHistory.path(there.folder)
        let unfinished = try here.database.merge(path, at: SampleHistory.day(1))
        #expect(unfinished.runs == 0 && unfinished.unfinished == 1)
        try there.audit(day: 1, [SampleHistory.file("b", 2)])
        let merged = try here.database.merge(path, at: SampleHistory.day(1))
        #expect(merged.runs == 2 && merged.observations == 2 && merged.unfinished == 0)
        // It was not given up, but went on beside the other.
        try killed.observe(SampleHistory.file("c", 3), in: mirror, at: SampleHistory.day(2))
        var target = AuditedTarget(mirror)
        target.counts = [.ok: 2]
        try killed.end(target, at: SampleHistory.day(2, second: 1))
        let ended = try here.database.merge(path, at: SampleHistory.day(3))
        #expect(ended.runs == 0 && ended.observations == 1)
        #expect(try here.database.timeline(ofPath: Array("c".utf8)).map(\.readings) == [1])
        #expect(try here.database.runs().map { $0.counts[.ok] } == [2, 1])
        #expect(try here.database.runs().allSatisfy { $0.endedAt != nil })
    }

    @Test func historiesThatWereCopiedFromOneAreNotTakenForIt() throws {
        try there.audit(day: 0, [SampleHistory.file("a", 1)])
        try there.sqlite("PRAGMA wal_checkpoint(TRUNCATE);")
        try there.folder.write("copy.db", there.folder.read("audits.db"))
        let copy = try #require(BytePath(there.folder.path("copy.db")))
        let copied = SampleHistory(there.folder, try HistoryDatabase(copy, for: .remembering))
        try there.audit(day: 1, [SampleHistory.file("b", 2)])
        try copied.audit(day: 2, [SampleHistory.file("c", 3)])
        #expect(try merge([there.path]).status == 0)
        let run = try merge([there.folder.path("copy.db")])
        #expect(run.status == 74 && run.rules == ["history-damaged"], "\(run.text)")
        #expect(try here.database.timeline(ofPath: Array("c".utf8)).isEmpty)
    }

    /// What another machine saw decides nothing about what this one saw and reads.
    @Test func itsOwnAuditsComeFirst() throws {
        let mirror = "https://mirror.example"
        try here.audit(day: 0, [SampleHistory.file("a", 1)])
        try there.audit(day: 0, [SampleHistory.file("c", 5)])
        #expect(try merge([there.path]).status == 0)
        // Not taken together with what was merged, though it is the same.
        try here.audit(day: 1, isWhole: false, [SampleHistory.file("c", 5)])
        try there.audit(day: 5, [SampleHistory.file("a", 2), SampleHistory.file("b", 3), SampleHistory.file("c", 6)])
        #expect(try merge([there.path]).status == 0)
        let memory = HistoryMemory(here.database)
        _ = try memory.begin(mirror, isOrigin: false, isWhole: true, at: SampleHistory.day(6))
        let (a, b, c) = (Array("a".utf8), Array("b".utf8), Array("c".utf8))
        #expect(try memory.last(a, in: mirror)?.digest == (try SampleHistory.digest(1)))
        #expect(try memory.lastSound(a, in: mirror)?.digest == (try SampleHistory.digest(1)))
        #expect(try memory.last(b, in: mirror) == nil)
        #expect(try memory.lastSound(b, in: mirror)?.digest == (try SampleHistory.digest(3)))
        #expect(try memory.last(c, in: mirror)?.readAt == SampleHistory.day(1, second: 60))
        #expect(try memory.lastSound(c, in: mirror)?.digest == (try SampleHistory.digest(5)))
    }

    @Test func anOlderAuditThatIsMergedLaterEndsNothing() throws {
        try here.audit(day: 5, [SampleHistory.file("new", 1)])
        try there.audit(day: 1, [SampleHistory.file("old", 2)])
        #expect(try merge([there.path]).status == 0)
        let interval = try #require(try here.database.timeline(ofPath: Array("new".utf8)).first)
        #expect(interval.goneBy == nil)
    }

    @Test func aHistoryIsNotMergedIntoItself() throws {
        try here.audit(day: 0, [SampleHistory.file("a", 1)])
        #expect(try merge([here.path]).status == 74)
        #expect(try merge([here.folder.path("missing.db")]).status == 78)
    }
}
