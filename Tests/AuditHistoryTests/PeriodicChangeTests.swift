import AuditHistory
import FileAccess
import Findings
import Foundation
import Manifests
import MirrorAudit
import OpenPGP
import TestSupport
import Testing

/// As in 2021: a bucket whose `bash` is replaced and put back, over sixty audited days.
@Suite("A script that changes back and forth")
struct PeriodicChangeTests {
    /// The days on which the altered script is served, first and last.
    static let altered = [(0, 0), (3, 7), (20, 20), (31, 44), (59, 59)]

    static func isAltered(_ day: Int) -> Bool { altered.contains { $0.0 <= day && day <= $0.1 } }

    static func history() throws -> SampleHistory {
        let history = try SampleHistory()
        for day in 0..<60 {
            try history.audit(
                day: day,
                [
                    SampleHistory.file("bash", isAltered(day) ? 0xEE : 0x11, isAltered(day) ? .modified : .ok),
                    SampleHistory.file("v1/codecov", 0x22),
                ])
        }
        return history
    }

    @Test func theTimelineHasExactlyTheIntervals() throws {
        let history = try Self.history()
        let timeline = try history.database.timeline(ofPath: Array("bash".utf8))
        let bad = timeline.filter { $0.verdict == .modified }
        #expect(timeline.count == 9)
        #expect(bad.count == Self.altered.count)
        for (interval, days) in zip(bad, Self.altered) {
            #expect(interval.digest == (try SampleHistory.digest(0xEE)))
            #expect(interval.firstSeen == SampleHistory.day(days.0, second: 60))
            #expect(interval.lastSeen == SampleHistory.day(days.1, second: 60))
            #expect(interval.readings == Int64(days.1 - days.0 + 1))
            #expect(interval.notBefore == (days.0 == 0 ? nil : SampleHistory.day(days.0 - 1, second: 60)))
            #expect(interval.goneBy == (days.1 == 59 ? nil : SampleHistory.day(days.1 + 1, second: 60)))
        }
        let other = try history.database.timeline(ofPath: Array("v1/codecov".utf8))
        #expect(other.count == 1)
        #expect(other.first?.readings == 60)
    }

    @Test func aRangeShowsOnlyWhatWasSeenInIt() throws {
        let history = try Self.history()
        let range = try #require(TimeRange("2021-02-03..2021-02-07"))
        let timeline = try history.database.timeline(ofPath: Array("bash".utf8), in: range)
        #expect(timeline.map(\.verdict) == [.modified])
        #expect(TimeRange("2021-02-07..2021-02-03") == nil)
        #expect(TimeRange("2021-02-07") == nil)
        #expect(TimeRange("..") == .always)
    }

    @Test func theAffectedJobsAreNamed() throws {
        let history = try Self.history()
        try history.folder.write("records.jsonl", try Self.records(days: 0..<60))
        let result = try ProgramRun(
            verifyUploader,
            ["history", "match", history.folder.path("records.jsonl"), "--history", history.path, "--format", "json"])
        #expect(result.status == 1, "\(result.text)\(result.errorText)")
        #expect(
            result.objects("affected").compactMap { $0["line"] as? Int }
                == (0..<60).filter(Self.isAltered).map { $0 + 1 })
        #expect(result.objects("unknown").isEmpty)
        let problems = try SchemaValidator.problems(of: result.output, schema: "history-1.json")
        #expect(problems.isEmpty, "\(problems)")
        let range = try ProgramRun(
            verifyUploader,
            [
                "history", "match", history.folder.path("records.jsonl"), "--history", history.path, "--format", "json",
                "--between", "2021-02-01..2021-02-02",
            ])
        #expect(range.status == 0, "\(range.text)")
    }

    @Test func aDigestIsFoundWhereItWasServed() throws {
        let history = try Self.history()
        func ask(_ byte: UInt8) throws -> ProgramRun {
            let digest = try SampleHistory.digest(byte).hexadecimal
            return try ProgramRun(
                verifyUploader, ["history", "digest", digest, "--history", history.path, "--format", "json"])
        }
        let bad = try ask(0xEE)
        #expect(bad.status == 1)
        #expect(bad.document["everSigned"] as? Bool == false)
        #expect(bad.objects("intervals").count == 5)
        let good = try ask(0x11)
        #expect(good.status == 0)
        #expect(good.document["everSigned"] as? Bool == true)
        let unknown = try ask(0x99)
        #expect(unknown.status == 4)
        #expect(unknown.rules == ["history-unknown"])
        for result in [bad, good, unknown] {
            let problems = try SchemaValidator.problems(of: result.output, schema: "history-1.json")
            #expect(problems.isEmpty, "\(problems)")
        }
    }

    @Test func runsDiffer() throws {
        let history = try Self.history()
        let runs = try history.database.runs()
        #expect(runs.count == 60)
        #expect(runs[3].counts == [.modified: 1, .ok: 1])
        let difference = try history.database.difference(from: runs[2].number, to: runs[3].number)
        #expect(difference.map(\.path) == [Array("bash".utf8)])
        #expect(difference.first?.before?.digest == (try SampleHistory.digest(0x11)))
        #expect(difference.first?.after?.digest == (try SampleHistory.digest(0xEE)))
        #expect(try history.database.difference(from: runs[3].number, to: runs[4].number).isEmpty)
        #expect(throws: HistoryError.self) { try history.database.difference(from: 1, to: 61) }
        for arguments in [["runs"], ["diff", "3", "4"]] {
            let result = try ProgramRun(
                verifyUploader, ["history"] + arguments + ["--history", history.path, "--format", "json"])
            #expect(result.status == 0, "\(result.text)")
            let problems = try SchemaValidator.problems(of: result.output, schema: "history-1.json")
            #expect(problems.isEmpty, "\(problems)")
        }
    }

    /// One job a day, which fetched what was served then.
    static func records(days: Range<Int>) throws -> String {
        try days.map { day in
            let digest = try SampleHistory.digest(isAltered(day) ? 0xEE : 0x11).hexadecimal
            return record(at: SampleHistory.day(day, second: 600).rfc3339, url: "https://mirror.example/bash", digest)
        }.joined()
    }

    static func record(at time: String, url: String, _ digest: String) -> String {
        """
        {"schema":"release-integrity/exposure/1","time":"\(time)","product":"codecov","requestedVersion":"latest",\
        "version":null,"channel":null,"platform":null,"verdict":"undecided","status":69,\
        "use":{"action":"execute","path":null},"rules":[],"attempts":[{"origin":"https://mirror.example",\
        "verdict":"undecided","signers":[],"rules":[],"files":[{"file":"artifact","url":"\(url)","finalURL":null,\
        "httpStatus":200,"headers":{"server":"nginx"},"cached":false,"size":17,"sha256":"\(digest)"}]}]}

        """
    }
}

let verifyUploader = builtProgram("verify-uploader")
