import Foundation
import TestSupport
import Testing

@Suite("Auditing a fleet of mirrors")
struct FleetTests {
    static let files = 11
    private static let fleet = Result { try Fleet(releases: 60, files: files) }

    @Test func whatIsAsItWasSignedIsClean() throws {
        let fleet = try Self.fleet.get()
        let run = try fleet.audit(["origin"])
        #expect(run.status == 0 && run.verdict == "clean", "\(run.errorText)")
        #expect(run.targets.map(\.summary) == [["ok": 60 * (3 * Self.files + 2)]])
        #expect(run.targets.flatMap(\.findings).isEmpty)
    }

    @Test(arguments: UInt64(1)...20)
    func everyFaultIsFoundAndNoneInvented(_ seed: UInt64) throws {
        let fleet = try Self.fleet.get()
        let mirror = "mirror-\(seed)"
        try fleet.mirror(mirror)
        defer { try? fleet.remove(mirror) }
        var faults = SeededFaults(seed: seed, releases: fleet.releases)
        try faults.make(in: mirror, of: fleet, files: Self.files)
        let reports = ["json", "ndjson", "sarif", "junit", "openmetrics"]
        let run = try fleet.audit([mirror] + reports.flatMap { ["--report", "\($0)=\(mirror).\($0)"] })
        #expect(run.status == 1 && run.verdict == "rejected")
        let target = try #require(run.targets.first)
        #expect(target.faults == faults.expected)
        if SchemaValidator.isThere || !mayBeMissing {
            let problems = try SchemaValidator.problems(of: run.output, schema: "audit-1.json")
            #expect(problems.isEmpty, "\(problems)")
        }
        for report in reports where report != "openmetrics" {
            let text = try fleet.text("\(mirror).\(report)")
            for fault in faults.expected {
                let path = fault.split(separator: " ")[1]
                #expect(text.contains(path), "\(report) lacks \(fault)")
            }
        }
        for line in ["modified\"} 2", "missing\"} 1", "moved\"} 1", "unlisted\"} 1", "rolled-back\"} 0"] {
            #expect(try fleet.text("\(mirror).openmetrics").contains("class=\"\(line)"))
        }
        try expectCommonForms(of: mirror, in: fleet)
        let problems = try OpenMetricsSyntax.problems(of: fleet.text("\(mirror).openmetrics"))
        #expect(problems.isEmpty, "\(problems)")
    }

    /// That others can read the reports.
    private func expectCommonForms(of mirror: String, in fleet: Fleet) throws {
        if SchemaValidator.isThere || !mayBeMissing {
            let sarif = Array(try fleet.text("\(mirror).sarif").utf8)
            let problems = try SchemaValidator.problems(of: sarif, schema: "sarif-subset.json")
            #expect(problems.isEmpty, "\(problems)")
        }
        if isInstalled("/usr/bin/xmllint") || !mayBeMissing {
            let schema = "\(packageFolder)/docs/schema/junit.xsd"
            let run = try ProgramRun(
                "/usr/bin/xmllint", ["--nonet", "--noout", "--schema", schema, "\(mirror).junit"], in: fleet.path)
            #expect(run.status == 0, "\(run.errorText)")
        }
    }

    /// An origin and four mirrors, each with faults of its own.
    @Test func mirrorsAreComparedWithTheirOrigin() throws {
        let fleet = try Self.fleet.get()
        let mirrors = ["a", "b", "c", "d"].map { "fleet-\($0)" }
        defer { for mirror in mirrors { try? fleet.remove(mirror) } }
        var expected: [Set<String>] = []
        for (number, mirror) in mirrors.enumerated() {
            try fleet.mirror(mirror)
            var faults = SeededFaults(seed: 100 + UInt64(number), releases: fleet.releases)
            try faults.make(in: mirror, of: fleet, files: Self.files)
            // The origin has the signature that this mirror lacks.
            let unsigned = faults.expected.first { $0.hasPrefix("unsigned ") }.map { $0.dropFirst(9) } ?? ""
            // So it has the signature that another one took the place of.
            expected.append(faults.expected.union(["missing \(unsigned).sig"]))
        }
        let run = try fleet.audit(mirrors + ["--origin", "origin"])
        #expect(run.status == 1)
        for (target, expected) in zip(run.targets, expected) {
            let replaced = target.faults.subtracting(expected)
            #expect(target.faults.isSuperset(of: expected), "\(expected.subtracting(target.faults))")
            #expect(
                replaced.count == 1
                    && replaced.allSatisfy { $0.hasPrefix("differs-from-origin ") && $0.hasSuffix(".sig") },
                "\(replaced)")
        }
        #expect(run.targets.last?.faults == [])
    }

    @Test func withoutAnOriginTheMajorityTells() throws {
        let fleet = try Self.fleet.get()
        let mirrors = ["x", "y", "z"].map { "vote-\($0)" }
        defer { for mirror in mirrors { try? fleet.remove(mirror) } }
        for mirror in mirrors {
            try fleet.mirror(mirror)
            // What no manifest lists is compared all the same.
            try fleet.write("\(mirror)/index.html", mirror == "vote-y" ? "<html>other</html>" : "<html></html>")
        }
        try fleet.remove("vote-z/v0.0.0/linux/tool-0")
        let run = try fleet.audit(mirrors + ["--ignore", "robots.txt"])
        #expect(run.status == 3)
        #expect(
            run.targets.map { $0.faults.sorted() } == [
                ["unlisted index.html"], ["differs-from-mirrors index.html"],
                ["missing v0.0.0/linux/tool-0", "unlisted index.html"],
            ])
    }

    @Test func shardsTogetherSayWhatOneAuditSays() throws {
        let fleet = try Self.fleet.get()
        try fleet.mirror("sharded")
        defer { try? fleet.remove("sharded") }
        var faults = SeededFaults(seed: 77, releases: fleet.releases)
        try faults.make(in: "sharded", of: fleet, files: Self.files)
        let whole = try #require(try fleet.audit(["sharded"]).targets.first)
        var summary: [String: Int] = [:]
        var found: Set<String> = []
        for shard in 1...5 {
            let target = try #require(try fleet.audit(["sharded", "--shard", "\(shard)/5"]).targets.first)
            #expect(target.faults.isDisjoint(with: found))
            found.formUnion(target.faults)
            summary.merge(target.summary, uniquingKeysWith: +)
        }
        // Whether what is missing was moved is known to the shard that reads it alone.
        let moved = faults.expected.first { $0.hasPrefix("moved ") }.map { String($0.dropFirst(6).dropLast(4)) } ?? ""
        found.remove("missing \(moved)")
        #expect(found == whole.faults)
    }

    @Test func aSampleSaysWhatItDidNotRead() throws {
        let fleet = try Self.fleet.get()
        let arguments = ["origin", "--sample", "10", "--seed", "5"]
        let run = try fleet.audit(arguments)
        let summary = try #require(run.targets.first?.summary)
        #expect(run.status == 0 && run.document["seed"] as? String == "5")
        #expect(run.targets.first?.findings.map { $0["rule"] as? String } == ["not-reread"])
        #expect((50...400).contains(summary["ok"] ?? 0) && (summary["not-reread"] ?? 0) > 1_500, "\(summary)")
        #expect(try fleet.audit(arguments).targets.first?.summary == summary)
    }
}
