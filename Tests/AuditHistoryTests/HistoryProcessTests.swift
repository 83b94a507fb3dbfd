import AuditHistory
import FileAccess
import Foundation
import MirrorAudit
import TestSupport
import Testing

@Suite("What is remembered stays, whoever writes and whoever is killed")
struct HistoryProcessTests {
    private let probe = builtProgram("HistoryProbe")

    private func path(_ number: Int) -> [UInt8] { Array("file-\(number)".utf8) }

    @Test func manyProcessesBeginOneHistoryAtOnceAndLoseNothing() throws {
        let folder = try ScratchFolder()
        let programs = try (0..<6).map { number in
            try RunningProgram(probe, [folder.path("audits.db"), "mirror-\(number % 3)", "1", "150", "end"])
        }
        for program in programs {
            let run = program.finish()
            #expect(run.status == 0, "\(run.text.suffix(300))")
        }
        let database = try HistoryDatabase(SampleHistory.path(folder), for: .asking)
        #expect(try database.runs().count == 6)
        #expect(try database.runs().allSatisfy { $0.endedAt != nil })
        for number in [1, 75, 150] {
            let timeline = try database.timeline(ofPath: path(number))
            #expect(Set(timeline.map(\.mirror)) == ["mirror-0", "mirror-1", "mirror-2"])
            #expect(timeline.map(\.readings).reduce(0, +) == 6)
        }
    }

    @Test(arguments: [3, 40, 111])
    func aKilledAuditLosesNothingThatItRemembered(count: Int) throws {
        let folder = try ScratchFolder()
        let program = try RunningProgram(probe, [folder.path("audits.db"), "mirror", "1", "100000", "leave"])
        #expect(program.writes("\n\(count)\n"))
        program.send(SIGKILL)
        let killed = program.finish()
        #expect(killed.wasKilled)
        let said = killed.text.split(separator: "\n").compactMap { Int($0) }
        let last = try #require(said.last)
        do {
            let database = try HistoryDatabase(SampleHistory.path(folder), for: .asking)
            for number in 1...last { #expect(try database.timeline(ofPath: path(number)).count == 1, "\(number)") }
            #expect(try database.timeline(ofPath: path(last + 2)).isEmpty)
            #expect(try database.runs().map(\.endedAt) == [nil])
        }
        // It goes on with the next file, or the one after it.
        let resumed = try ProgramRun(probe, [folder.path("audits.db"), "mirror", "1", "\(last + 10)", "resume"])
        let first = try #require(resumed.text.split(separator: "\n").compactMap { Int($0) }.first)
        #expect(first == last + 1 || first == last + 2)
        let database = try HistoryDatabase(SampleHistory.path(folder), for: .asking)
        let runs = try database.runs()
        #expect(runs.count == 1)
        #expect(runs.allSatisfy { $0.endedAt != nil })
        #expect(try database.timeline(ofPath: path(1)).map(\.readings) == [1])
        #expect(try database.timeline(ofPath: path(last + 10)).map(\.readings) == [1])
    }

    /// Killed where readings become observations, which takes longer than a file.
    @Test(arguments: [0, 50, 200])
    func anAuditKilledAtItsEndLosesNothing(milliseconds: UInt32) throws {
        let folder = try ScratchFolder()
        let program = try RunningProgram(probe, [folder.path("audits.db"), "mirror", "1", "2000", "end"])
        #expect(eventually { program.writes("\n2000\n") })
        usleep(milliseconds * 1_000)
        program.send(SIGKILL)
        program.finish()
        do {
            let database = try HistoryDatabase(SampleHistory.path(folder), for: .asking)
            for number in stride(from: 1, through: 2_000, by: 37) {
                #expect(try database.timeline(ofPath: path(number)).map(\.readings) == [1])
            }
        }
        try ProgramRun(probe, [folder.path("audits.db"), "mirror", "1", "2000", "end"])
        let database = try HistoryDatabase(SampleHistory.path(folder), for: .asking)
        #expect(try database.timeline(ofPath: path(1_999)).map(\.readings) == [2])
    }

    @Test func anAuditThatEndedIsNotResumed() throws {
        let folder = try ScratchFolder()
        for _ in 0..<2 { try ProgramRun(probe, [folder.path("audits.db"), "mirror", "1", "5", "resume"]) }
        let database = try HistoryDatabase(SampleHistory.path(folder), for: .asking)
        #expect(try database.runs().count == 2)
        #expect(try database.timeline(ofPath: path(3)).map(\.readings) == [2])
    }

    @Test func whatWasGivenUpIsKeptWithTheNextAudit() throws {
        let folder = try ScratchFolder()
        try ProgramRun(probe, [folder.path("audits.db"), "mirror", "1", "5", "leave"])
        try ProgramRun(probe, [folder.path("audits.db"), "mirror", "1", "3", "end"])
        let database = try HistoryDatabase(SampleHistory.path(folder), for: .asking)
        #expect(try database.timeline(ofPath: path(2)).map(\.readings) == [2])
        let gone = try database.timeline(ofPath: path(5))
        #expect(gone.map(\.readings) == [1])
        #expect(gone.first?.goneBy != nil)
    }
}
