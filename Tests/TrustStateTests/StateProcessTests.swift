import Foundation
import OpenPGP
import Releases
import TestSupport
import Testing
import TrustPolicy
import TrustState

@Suite("Many processes at once lose nothing, and a killed one leaves nothing half written", .serialized)
struct StateProcessTests {
    let sample: SampleState
    private let policy: String

    init() throws {
        sample = try SampleState()
        try sample.scratch.write("policy", SamplePolicy().text)
        policy = sample.scratch.path("policy")
    }

    private func start(_ channel: String, _ first: Int, _ last: Int) throws -> RunningProgram {
        try RunningProgram(stateProbe, [sample.path, policy, channel, "\(first)", "\(last)"])
    }

    private func newest() throws -> [String: String] {
        let newest = try sample.state().newest(now: .now())
        return Dictionary(uniqueKeysWithValues: newest.map { ($0.key.channel ?? "", $0.value.version.text) })
    }

    @Test func aLineForEachOf64() throws {
        let programs = try (0..<64).map { try start("c\($0)", $0, $0) }
        for program in programs { #expect(program.finish().status == 0) }
        #expect(try newest() == Dictionary(uniqueKeysWithValues: (0..<64).map { ("c\($0)", "v1.0.\($0)") }))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: sample.path).sorted() == ["lock", SampleState.fileName])
    }

    @Test func oneLineForAllOf64() throws {
        let programs = try (0..<64).shuffled().map { try start("stable", $0, $0) }
        let ends = programs.map { $0.finish() }
        #expect(ends.allSatisfy { $0.status == 0 || ($0.status == 3 && $0.text == "rolled-back\n") })
        #expect(try newest() == ["stable": "v1.0.63"])
        // Each that was told that it was accepted is remembered.
        let text = try sample.scratch.text(sample.file)
        #expect(text.components(separatedBy: "\"version\"").count - 1 == ends.count { $0.status == 0 })
    }

    @Test func killedAtAnyMoment() throws {
        var first = 0
        for round in 0..<40 {
            let programs = [try start("stable", first, 1_000_000), try start("beta", first, 1_000_000)]
            usleep(useconds_t(20_000 + round * 1_500))
            for program in programs { program.send(SIGKILL) }
            for program in programs { #expect(program.finish().wasKilled) }
            let newest = try newest()["stable"]
            let number = newest.flatMap { Int($0.dropFirst("v1.0.".count)) } ?? 0
            #expect(number >= first - 1 || newest == nil, "it only moves forward")
            first = number + 1
        }
        // How far they came says how busy the machine was; that they came anywhere says that they were killed at work.
        #expect(first > 4)
        #expect(try start("stable", first, first).finish().status == 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: sample.path).sorted() == ["lock", SampleState.fileName])
    }
}
