import AuditHistory
import FileAccess
import Findings
import MirrorAudit
import OpenPGP
import TestSupport
import Testing

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
