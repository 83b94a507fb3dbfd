import TestSupport
import Testing

@Suite("Versions that must be there", .enabled(if: NginxServer.isThere || !mayBeMissing))
struct ExpectedVersionTests {
    private let fleet: ServedFleet
    /// The files of one release; those of `latest` are beside them.
    private static let files = 35
    private static let missing: Set = [
        "missing v9.0.0/tool", "missing v9.0.0/tool.SHA256SUM", "missing v9.0.0/tool.SHA256SUM.sig",
    ]

    init() throws { fleet = try ServedFleet(releases: 3) }

    private func audit(_ target: String, _ versions: [String]) throws -> ProgramRun {
        try fleet.audit([target], ["--format", "json"] + versions.flatMap { ["--expect-version", $0] })
    }

    @Test func oneOfWhichNothingIsThereIsMissing() throws {
        for target in [fleet.origin.folder, fleet.origin.address] {
            let clean = try audit(target, fleet.releases)
            #expect(clean.status == 0, "\(clean.text)")
            #expect(clean.targets.map(\.summary) == [["ok": 3 * Self.files + 3]])
            let run = try audit(target, fleet.releases + ["v9.0.0"])
            #expect(run.status == 4)
            #expect(run.targets.map(\.faults) == [Self.missing])
            #expect(run.text.contains("the policy's layout has it"))
        }
    }

    /// What is named is all that can be asked for, and what lies beside it.
    @Test func aServerThatListsNothingIsAskedForThem() throws {
        let server = try MirrorServer(fleet.path(fleet.origin.folder)) { _ in nil }
        let clean = try audit(server.address, ["v0.0.0", "v0.1.0"])
        #expect(clean.status == 0, "\(clean.text)")
        #expect(clean.targets.map(\.summary) == [["ok": 2 * Self.files + 3]])
        #expect(server.paths.allSatisfy { !$0.contains("v0.2.0") })
        let other = try audit(server.address, ["v0.0.0", "v9.0.0"])
        #expect(other.status == 4)
        #expect(other.targets.map(\.faults) == [Self.missing])
        try fleet.remove("\(fleet.origin.folder)/v0.1.0/tool")
        let run = try audit(server.address, ["v0.0.0", "v0.1.0"])
        #expect(run.status == 4)
        #expect(run.targets.map(\.faults) == [["missing v0.1.0/tool"]])
    }
}
