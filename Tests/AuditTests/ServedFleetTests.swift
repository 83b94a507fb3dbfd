import Foundation
import TestSupport
import Testing

/// An origin and four mirrors of 2,103 files in 60 releases, served by a real nginx.
@Suite("Auditing an origin and its mirrors over HTTP", .enabled(if: NginxServer.isThere || !mayBeMissing))
struct ServedFleetTests {
    /// FLEET_SEEDS of them, twenty in scripts/assure; each takes ten seconds or more.
    private static let seeds = 1...(ProcessInfo.processInfo.environment["FLEET_SEEDS"].flatMap(UInt64.init) ?? few)
    private static let few: UInt64 = Sanitizer.isOn ? 1 : 4
    private static let classes: Set = [
        "modified", "missing", "unlisted", "moved", "unsigned", "bad-signature", "untrusted", "malformed", "stale",
        "rolled-back", "wrong-release", "denied", "changed", "differs-from-origin", "unreadable",
    ]

    /// One fleet, and one history of what it was before anything happened to it, for all seeds.
    @Test func everyFaultIsFoundAndNoneInventedInEveryFormat() throws {
        let fleet = try ServedFleet()
        let sites = fleet.mirrors + [fleet.origin]
        let clean = try fleet.audit(
            fleet.mirrors, ["--origin", fleet.origin.address, "--history", "before.db", "--format", "json"])
        #expect(clean.status == 0, "\(clean.errorText)")
        #expect(clean.targets.map(\.summary) == sites.map { _ in ["ok": 60 * 35 + 3] })
        #expect(clean.targets.flatMap(\.findings).isEmpty)
        for seed in Self.seeds {
            var random = SplitMix(state: seed &* 1_000)
            let releases = fleet.releases.shuffled(using: &random)
            let faults = try fleet.mirrors.enumerated().map { number, mirror in
                let own = releases.dropFirst(number * MirrorFaults.releases).prefix(MirrorFaults.releases)
                return try MirrorFaults(fleet, mirror, seed: seed &* 1_000 &+ UInt64(number), releases: own)
            }
            try expectEach(faults, of: fleet, seed)
            try expectDifferences(faults, of: fleet, seed)
        }
    }

    /// In every report that can be written, and in one of those that are printed.
    private func expectEach(_ faults: [MirrorFaults], of fleet: ServedFleet, _ seed: UInt64) throws {
        try fleet.shell("cp before.db now.db")
        let kinds = ["json", "ndjson", "sarif", "junit", "openmetrics", "html"]
        let printed = ["text", "github"][Int(seed % 2)]
        let run = try fleet.audit(
            fleet.mirrors,
            ["--origin", fleet.origin.address, "--history", "now.db", "--format", printed]
                + kinds.flatMap { ["--report", "\($0)=audit.\($0)"] })
        #expect(run.status == 1, "\(seed) \(run.errorText)")
        let expected = Dictionary(uniqueKeysWithValues: zip(fleet.mirrors.map(\.address), faults.map(\.expected)))
        for fault in expected.values { #expect(Set(fault.map { String($0.prefix { $0 != " " }) }) == Self.classes) }
        let json = try fleet.text("audit.json")
        expect(try ReportReading.json(json), expected, "\(seed)")
        expect(try ReportReading.ndjson(fleet.text("audit.ndjson")), expected, "\(seed)")
        expect(try ReportReading.junit(fleet.text("audit.junit")), expected, "\(seed)")
        expect(try ReportReading.html(fleet.text("audit.html")), expected, "\(seed)")
        // These name rules and no classes.
        let rules = try ReportReading.rulesOfJSON(json)
        expect(try ReportReading.sarif(fleet.text("audit.sarif")), rules, "\(seed)")
        var counts = Dictionary(
            uniqueKeysWithValues: zip(fleet.mirrors.map(\.address), try faults.map { try $0.counts() }))
        counts[fleet.origin.address] = ["ok": try fleet.fileCount(of: fleet.origin)]
        #expect(try ReportReading.countsOfJSON(json) == counts, "\(seed)")
        #expect(try ReportReading.openMetrics(fleet.text("audit.openmetrics")) == counts, "\(seed)")
        if printed == "github" {
            let shown = ReportReading.github(run.text)
            let all = rules.values.map(\.count).reduce(0, +)
            #expect(shown.allSatisfy { $0.value.isSubset(of: rules[$0.key] ?? []) }, "\(seed)")
            #expect(shown.values.map(\.count).reduce(0, +) == 100 && all > 100, "\(seed)")
            #expect(run.text.contains("… and \(all - 100) more: "), "\(seed)")
        } else {
            let text = ReportReading.text(run.text)
            expect(text.faults, try ReportReading.linesOfJSON(json), "\(seed)")
            #expect(text.counts == counts, "\(seed)")
        }
    }

    private func expect(
        _ found: ReportedFaults, _ expected: ReportedFaults, _ seed: String,
        at place: SourceLocation = #_sourceLocation
    ) {
        #expect(found == expected, "\(seed) \(ReportReading.difference(found, expected))", sourceLocation: place)
    }

    /// Without an origin, what most mirrors have is what there should be.
    private func expectDifferences(_ faults: [MirrorFaults], of fleet: ServedFleet, _ seed: UInt64) throws {
        let compared = faults.map(\.otherwiseSigned)
        let others = Set(fleet.releases + ["latest"]).subtracting(compared).sorted()
        let run = try fleet.audit(
            fleet.mirrors + [fleet.origin], ["--format", "json"] + others.flatMap { ["--ignore", "\($0)/**"] })
        #expect(run.status == 3, "\(seed) \(run.errorText)")
        let expected = compared.map { Set(["differs-from-mirrors \($0)/SHA256SUMS.sig"]) }
        #expect(run.targets.map(\.faults) == expected + [[]], "\(seed)")
    }
}
