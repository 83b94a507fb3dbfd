import AuditHistory
import FileAccess
import Findings
import MirrorAudit
import OpenPGP
import Releases
import TestSupport
import Testing
import TrustPolicy

@Suite("What an audit remembers comes back as it was")
struct HistoryMemoryTests {
    private let mirror = "https://mirror.example"

    private func begin(_ history: SampleHistory, resumes: Bool = false, day: Int = 0) throws -> HistoryMemory {
        let memory = HistoryMemory(history.database, resumes: resumes)
        #expect(try memory.begin(mirror, isOrigin: false, isWhole: true, at: SampleHistory.day(day)) == resumes)
        return memory
    }

    @Test func aFileWithAllThatWasFound() throws {
        let history = try SampleHistory()
        var file = try SampleHistory.file("a/\u{1B}[31m\\::x", 7, .modified)
        file.expectedPath = [0xFF, 0x0A]
        file.signers = SampleHistory.signer.map { [$0] } ?? []
        file.findings = [
            Finding(.digestMismatch, "'\(file.path)' is not \("::error::x") \\ at all", path: file.path),
            Finding(.fileMoved, "moved", severity: .note, remedy: "Do nothing."),
        ]
        try begin(history).observe(file, in: mirror, at: SampleHistory.day(0))
        let memory = try begin(history, resumes: true)
        #expect(try memory.resumed(file.path, in: mirror) == file)
        #expect(try memory.resumed(Array("b".utf8), in: mirror) == nil)
        #expect(try memory.resumed(file.path, in: "another") == nil)
    }

    @Test func aStrangersTextInTheDatabaseStaysInert() {
        for text in ["\u{1B}[2J", "::set-output::", "##vso[x]", "a\nb", "\u{202E}"] {
            let shown = Message(remembered: text).text
            #expect(!Escaping.hides(Array(shown.utf8)) && !shown.contains("::") && !shown.contains("##"))
        }
        let escaped: Message = "'\("a\\b\u{7}")'"
        #expect(Message(remembered: escaped.text) == escaped)
    }

    @Test func whatIsConcludedKeepsWhatWasRead() throws {
        let history = try SampleHistory()
        let memory = try begin(history)
        let file = try SampleHistory.file("a", 7)
        try memory.observe(file, in: mirror, at: SampleHistory.day(0, second: 5))
        var concluded = AuditedFile(file.path, .artifact, .differsFromMirrors)
        concluded.digest = file.digest
        try memory.conclude(concluded, in: mirror, at: SampleHistory.day(0, second: 50))
        try memory.end(AuditedTarget(mirror), at: SampleHistory.day(0, second: 60))
        let interval = try #require(try history.database.timeline(ofPath: file.path).first)
        #expect(interval.verdict == .differsFromMirrors)
        #expect(interval.signers == file.signers)
        #expect(interval.size == file.size)
        #expect(interval.firstSeen == SampleHistory.day(0, second: 5))
        #expect(interval.readings == 1)
    }

    @Test func theLastSoundContentIsRememberedThroughWhatCameSince() throws {
        let history = try SampleHistory()
        try history.audit(mirror, day: 0, [SampleHistory.file("a", 1)])
        for day in 1..<4 { try history.audit(mirror, day: day, [SampleHistory.file("a", 2, .changed)]) }
        let memory = try begin(history, day: 4)
        let path = Array("a".utf8)
        #expect(try memory.lastSound(path, in: mirror)?.digest == (try SampleHistory.digest(1)))
        #expect(try memory.last(path, in: mirror)?.digest == (try SampleHistory.digest(2)))
        #expect(try memory.last(path, in: mirror)?.verdict == .changed)
        // What this audit itself saw is no past.
        try memory.observe(SampleHistory.file("a", 3), in: mirror, at: SampleHistory.day(4))
        #expect(try memory.lastSound(path, in: mirror)?.digest == (try SampleHistory.digest(1)))
    }

    /// An audit that is killed and goes on must not take for its own what the server gave somebody else.
    @Test func whatAnotherClientGotIsAnObservationOfItsOwn() throws {
        let history = try SampleHistory()
        var memory = try begin(history)
        let own = try SampleHistory.file("a", 1)
        try memory.observe(own, in: mirror, at: SampleHistory.day(0, second: 1))
        for second in [2, 3] as [Int64] {
            try memory.observe(
                SampleHistory.file("a", 2, .modified), in: mirror, at: SampleHistory.day(0, second: second))
        }
        for second in [4, 5] as [Int64] {
            memory = try begin(history, resumes: true)
            #expect(try memory.resumed(own.path, in: mirror)?.digest == own.digest)
            try memory.observe(own, in: mirror, at: SampleHistory.day(0, second: second))
            try memory.conclude(own, in: mirror, at: SampleHistory.day(0, second: second))
        }
        let stored = try history.database.timeline(ofPath: own.path)
        #expect(Set(stored.map(\.verdict)) == [.ok, .modified] && stored.count == 2)
        try memory.end(AuditedTarget(mirror), at: SampleHistory.day(0, second: 60))
        for (content, verdict) in [(1, .ok), (2, .modified)] as [(UInt8, FileVerdict)] {
            let intervals = try history.database.intervals(of: SampleHistory.digest(content))
            #expect(intervals.map(\.verdict) == [verdict] && intervals.map(\.readings) == [1])
        }
    }

    @Test func everySoundVersionOfAPathIsRemembered() throws {
        let history = try SampleHistory()
        for (day, version, verdict) in [(0, "v2", .ok), (1, "v3", .rolledBack), (2, "v1", .ok)]
            as [(Int, String, FileVerdict)]
        {
            var file = try SampleHistory.file("latest/a", UInt8(day + 1), verdict)
            file.release = ReleaseIdentity(version: ReleaseVersion(version))
            try history.audit(mirror, day: day, [file])
        }
        let memory = try begin(history, day: 3)
        let path = Array("latest/a".utf8)
        #expect(Set(try memory.soundVersions(path, in: mirror)) == ["v1", "v2"])
        #expect(try memory.soundVersions(Array("a".utf8), in: mirror).isEmpty)
        #expect(try memory.lastUnsigned(path, in: mirror) == nil)
    }

    @Test func whatWasReadInTheFutureWasNotReadLately() throws {
        let history = try SampleHistory()
        try history.audit(mirror, day: 100_000, [SampleHistory.file("a", 1)])
        let memory = try begin(history, day: 1)
        #expect(try memory.last(Array("a".utf8), in: mirror) == nil)
        #expect(try memory.lastSound(Array("a".utf8), in: mirror)?.digest == (try SampleHistory.digest(1)))
    }

    @Test func whatWasNotRereadIsNoReading() throws {
        let history = try SampleHistory()
        try history.audit(mirror, day: 0, [SampleHistory.file("a", 1)])
        try history.audit(mirror, day: 1, [SampleHistory.file("a", 1, .notReread)])
        try history.audit(mirror, day: 2, [SampleHistory.file("a", 1)])
        let timeline = try history.database.timeline(ofPath: Array("a".utf8))
        #expect(timeline.map(\.readings) == [2])
        #expect(timeline.first?.lastSeen == SampleHistory.day(2, second: 60))
    }

    @Test func anAbsenceEndsAnIntervalOnlyWhereEverythingWasRead() throws {
        for isWhole in [true, false] {
            let history = try SampleHistory()
            try history.audit(mirror, day: 0, [SampleHistory.file("a", 1)])
            try history.audit(mirror, day: 1, isWhole: isWhole, [SampleHistory.file("b", 2)])
            try history.audit(mirror, day: 2, [SampleHistory.file("a", 1)])
            let timeline = try history.database.timeline(ofPath: Array("a".utf8))
            #expect(timeline.count == (isWhole ? 2 : 1))
            #expect(timeline.first?.goneBy == (isWhole ? SampleHistory.day(1) : nil))
            #expect(timeline.last?.notBefore == (isWhole ? SampleHistory.day(1) : nil))
        }
    }
}
