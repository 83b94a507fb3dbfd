import TestSupport
import Testing

@Suite("Links in a tree that has a layout", .enabled(if: NginxServer.isThere || !mayBeMissing))
struct LinkedPlaceTests {
    private let fleet: ServedFleet

    init() throws { fleet = try ServedFleet(releases: 3) }

    private func rules(_ script: String) throws -> [String] {
        try fleet.shell("cd '\(fleet.origin.folder)' && rm -rf latest chain v7.0.0 && \(script)")
        let run = try fleet.audit([fleet.origin.folder], ["--format", "json"])
        let errors = run.targets.flatMap(\.findings).filter { $0["severity"] as? String == "error" }
        #expect(run.status == (errors.isEmpty ? 0 : 3), "\(run.text)")
        return errors.compactMap { $0["rule"] as? String }
    }

    @Test func latestMayBeALinkToTheNewest() throws {
        #expect(try rules("ln -s \(fleet.releases[2]) latest") == [])
    }

    @Test func latestAsALinkToAnOlderVersionIsRolledBack() throws {
        let old = fleet.releases[0]
        #expect(try rules("ln -s \(old) latest") == ["rolled-back"])
        // Through another link, through the root, and with a real folder that holds links.
        #expect(try rules("mkdir chain && ln -s ../\(old) chain/to && ln -s ./chain/to/. latest") == ["rolled-back"])
        #expect(try rules("ln -s . chain && ln -s chain/chain/\(old) latest") == ["rolled-back"])
        let each = "for f in tool tool.SHA256SUM tool.SHA256SUM.sig; do ln -s ../\(old)/$f latest/$f; done"
        #expect(try rules("mkdir latest && \(each)") == ["rolled-back"])
    }

    @Test func aVersionThatIsALinkToAnotherIsTheWrongRelease() throws {
        #expect(
            try rules("ln -s \(fleet.releases[0]) v7.0.0 && ln -s \(fleet.releases[2]) latest") == ["wrong-release"])
    }
}
