import TestSupport
import Testing

@Suite("Auditing mirrors that lack what others have")
struct EmptiedMirrorTests {
    private let fleet: Fleet

    init() throws { fleet = try Fleet(releases: 2, files: 1) }

    @Test func anEmptiedMirrorIsNeverClean() throws {
        try fleet.makeFolder("empty")
        let run = try fleet.audit(["origin", "empty"])
        #expect(run.status == 4, "\(run.text)")
        let empty = try #require(run.targets.last)
        #expect(empty.faults.contains("missing v0.0.0/SHA256SUMS") && empty.faults.contains("target "))
        #expect(run.targets.first?.faults == [])
        try fleet.makeFolder("other")
        #expect(try fleet.audit(["empty", "other"]).status == 4)
    }

    @Test func ofTwoMirrorsAPathThatOneHasIsMissingOnTheOther() throws {
        try fleet.mirror("copy")
        try fleet.shell("rm -r copy/v0.1.0")
        let run = try fleet.audit(["origin", "copy"])
        #expect(run.status == 4, "\(run.text)")
        #expect(
            run.targets.map(\.faults) == [
                [],
                Set(
                    ["SHA256SUMS", "SHA256SUMS.sig"].map { "missing v0.1.0/\($0)" }
                        + Fleet.platforms.map { "missing v0.1.0/\($0)/tool-0" }),
            ])
        // What is wrong where it is is not missing elsewhere.
        try fleet.mirror("added")
        try fleet.write("added/extra", "x")
        #expect(try fleet.audit(["origin", "added"]).targets.map(\.faults) == [[], ["unlisted extra"]])
    }

    @Test(arguments: [401, 400])
    func aRootThatIsRefusedIsNoMirrorWithoutListing(_ status: Int) throws {
        let server = try MirrorServer(fleet.path("origin")) { request in
            request.path == "/pub/" ? MirrorServer.status(status, "No") : nil
        }
        try fleet.write("index", "v0.0.0/SHA256SUMS\n")
        let run = try fleet.audit([server.address, "--index", "index"])
        #expect(run.status == 69, "\(run.text)")
        #expect(run.targets.first?.findings.map { $0["rule"] as? String } == ["target-unavailable"])
    }

    @Test func aKeyThatEndsInASlashIsNoFolderIfItHoldsSomething() throws {
        let keys = try fleet.paths() + ["evil.sh/", "folder/"]
        let server = try MirrorServer(fleet.path("origin")) { request in
            switch request.path {
            case "/pub/": MirrorServer.bucket(request, keys.sorted(), size: 100, tokens: true)
            case "/pub/evil.sh/": MirrorServer.ok("evil")
            case "/pub/folder/": MirrorServer.ok("")
            default: nil
            }
        }
        let run = try fleet.audit([server.address])
        #expect(run.status == 4, "\(run.text)")
        #expect(run.targets.first?.faults == ["malformed evil.sh/"])
    }
}
