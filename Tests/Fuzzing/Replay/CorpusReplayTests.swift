import Foundation
import TestSupport
import Testing

@Suite("Inputs that fuzzers kept")
struct CorpusReplayTests {
    /// Of processor time: many times what the slowest takes in a debug build.
    private static let longestTime = Duration.seconds(20)
    /// In bytes: what takes the square of its length takes minutes.
    private static let grownLength = 48 << 10

    @Test(arguments: FuzzedParser.allCases) func everyPromiseHolds(_ parser: FuzzedParser) throws {
        let inputs = try parser.inputs()
        var (accepted, refused) = (0, 0)
        for input in inputs {
            do throws(BrokenPromise) {
                if try parser.check(input.bytes) { accepted += 1 } else { refused += 1 }
            } catch {
                Issue.record("\(input.name): \(error)")
            }
        }
        #expect(accepted > 0 && refused > 0, "of \(inputs.count) inputs, \(accepted) are accepted")
    }

    /// What was read at once when it was short is read in time when it is long.
    @Test(arguments: FuzzedParser.allCases) func nothingTakesTheSquareOfItsLength(_ parser: FuzzedParser) throws {
        let words = try parser.words()
        for seed in try parser.inputs(in: ["Seeds", "Found"]) {
            let half = seed.bytes.count / 2
            let (start, end) = (seed.bytes[..<half], seed.bytes[half...])
            var grown = [seed.bytes, Array(start.suffix(half / 2))].map { Self.repeated($0) }
            grown += words.map { start + Self.repeated($0) + end }
            for (number, bytes) in grown.enumerated() {
                let time = ProcessorTime.measure {
                    do throws(BrokenPromise) { _ = try parser.check(bytes) } catch {
                        Issue.record("\(seed.name), grown (\(number)): \(error)")
                    }
                }
                #expect(time < Self.longestTime, "\(seed.name), grown (\(number))")
            }
        }
    }

    @Test func everyTargetHasAFuzzerAndIsReplayed() throws {
        let listed = try ProgramRun("/bin/bash", [packageFolder + "/scripts/fuzz", "--list"]).text
        let names = Set(listed.split(separator: "\n").map(String.init))
        #expect(names == Set(FuzzedParser.allCases.map(\.rawValue)))
        let harnesses = try FileManager.default.contentsOfDirectory(atPath: FuzzedParser.folder + "/Harnesses")
        #expect(Set(harnesses) == Set(names.map { "\($0).swift" }).union(["FuzzHarness.swift"]))
    }

    private static func repeated(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        return Array(repeatElement(bytes, count: grownLength / bytes.count + 1).joined())
    }
}
