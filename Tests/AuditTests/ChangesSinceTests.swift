import TestSupport
import Testing

/// What only a history can tell: everything is validly signed at every audit.
@Suite("Signed changes between audits", .enabled(if: NginxServer.isThere || !mayBeMissing))
struct ChangesSinceTests {
    /// `latest` walks back, and the newer version does not lie beside it.
    @Test func aLatestThatWalksBackIsRolledBack() throws {
        let fleet = try ServedFleet(releases: 3)
        let folder = fleet.origin.folder
        func audit() throws -> ProgramRun {
            try fleet.audit([folder], ["--history", "audits.db", "--format", "json"])
        }
        #expect(try audit().status == 0)
        try fleet.shell(
            "cp -r '\(folder)/v0.2.0' kept && rm -r '\(folder)/v0.2.0' && cp '\(folder)/v0.1.0'/tool* '\(folder)/latest/'"
        )
        for _ in 0..<2 {
            let run = try audit()
            #expect(run.status == 3, "\(run.text)")
            #expect(run.targets.first?.faults == ["rolled-back latest/tool.SHA256SUM"])
            #expect(run.text.contains("'v0.2.0' was there at an earlier audit"))
        }
        try fleet.shell("cp kept/tool* '\(folder)/latest/'")
        #expect(try audit().status == 0)
    }

    /// Where the layout says that a path moves, the version says that it must not.
    @Test func theSameVersionNeverChangesNotEvenAsLatest() throws {
        let fleet = try ServedFleet(releases: 2)
        let folder = fleet.origin.folder
        func audit() throws -> ProgramRun {
            try fleet.audit([folder], ["--history", "audits.db", "--format", "json"])
        }
        #expect(try audit().status == 0)
        try fleet.shell("cp -r '\(folder)/v0.1.0' '\(folder)/v0.2.0'")
        try fleet.replace("\(folder)/v0.2.0/tool", "a later version\n")
        try fleet.resign("v0.2.0", in: fleet.origin)
        try fleet.sign("v0.2.0", in: fleet.origin, "tool.SHA256SUM")
        try fleet.shell("cp '\(folder)/v0.2.0'/tool* '\(folder)/latest/'")
        let later = try audit()
        #expect(later.status == 0, "\(later.text)")
        try fleet.replace("\(folder)/v0.2.0/tool", "another build\n")
        try fleet.sign("v0.2.0", in: fleet.origin, "tool.SHA256SUM")
        try fleet.shell("cp '\(folder)/v0.2.0'/tool* '\(folder)/latest/'")
        let run = try audit()
        #expect(run.status == 3, "\(run.text)")
        #expect(
            run.targets.first?.faults
                == Set(["latest", "v0.2.0"].flatMap { ["changed \($0)/tool", "changed \($0)/tool.SHA256SUM"] }))
    }

    /// No name of a folder switches the comparison off for a version below it.
    @Test func aReleaseBelowAFolderThatMovesDoesNotChange() throws {
        let fleet = try Fleet(releases: 1, files: 1)
        let released = [
            "stable/v1.0.0", "main/2026.11", "edge/v2/linux", "latest/tool-1.0.0", "nightly/2026-11-26", "v1.0.0/main",
            "other/v1.0.0",
        ]
        let moving = ["stable", "latest/linux", "v2/latest", "nightly/ubuntu-22.04", "main/x86_64"]
        for folder in released + moving {
            try fleet.makeFolder("origin/x/\(folder)", mode: 0o755)
            try fleet.write("origin/x/\(folder)/tool", "one\n")
        }
        try fleet.write("origin/x/stable/tool-1.0.0.tar.gz", "one\n")
        try fleet.sign("origin/x")
        #expect(try fleet.audit(["origin", "--history", "audits.db"]).status == 0)
        for folder in released + moving { try fleet.replace("origin/x/\(folder)/tool", "two\n") }
        try fleet.replace("origin/x/stable/tool-1.0.0.tar.gz", "two\n")
        try fleet.sign("origin/x")
        let run = try fleet.audit(["origin", "--history", "audits.db"])
        #expect(run.status == 3, "\(run.text)")
        #expect(
            run.targets.first?.faults
                == Set(released.map { "changed x/\($0)/tool" } + ["changed x/stable/tool-1.0.0.tar.gz"]))
    }
}
