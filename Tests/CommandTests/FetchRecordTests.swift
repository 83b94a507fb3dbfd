import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("What was fetched is recorded, and cached where that is asked for")
struct FetchRecordTests {
    let release: FetchedRelease
    private let path = "/v1.2.0/linux/tool"

    init() throws {
        release = try FetchedRelease()
        try release.publish()
    }

    private func fetch(_ options: [String]) throws -> ProgramRun {
        try release.fetch(["--release-version", "v1.2.0"] + options)
    }

    private func lines() throws -> [[String: Any]] {
        try release.folder.text("record.ndjson").split(separator: "\n").map { line in
            let problems = try SchemaValidator.problems(of: Array(line.utf8), schema: "exposure-1.json")
            #expect(problems.isEmpty || !SchemaValidator.isThere, "\(problems)")
            return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func aLineSaysWhatCameFromWhere() throws {
        #expect(try fetch(["--record", "record.ndjson"]).status == 0)
        let line = try #require(try lines().first)
        #expect(
            line["verdict"] as? String == "verified" && line["status"] as? Int == 0
                && line["version"] as? String == "v1.2.0")
        let attempt = try #require((line["attempts"] as? [[String: Any]])?.first)
        #expect(attempt["signers"] as? [String] == [try release.key.hexadecimalFingerprint()])
        let files = try #require(attempt["files"] as? [[String: Any]])
        #expect(files.map { $0["file"] as? String } == ["manifest", "signature", "artifact"])
        let digest = try ForgedHash.sha256.digest(of: FetchedRelease.tool)
        #expect(
            files[2]["sha256"] as? String == digest.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined())
        #expect(files[2]["finalURL"] as? String == release.site.origin + path)
        let headers = try #require(files[2]["headers"] as? [String: String])
        #expect(headers["etag"] != nil && headers["set-cookie"] == nil)
        #expect((line["use"] as? [String: Any])?["path"] as? String == "out/tool")
    }

    @Test func refusalsAreRecordedToo() throws {
        release.site[path] = Array("tampered".utf8)
        #expect(try fetch(["--record", "record.ndjson"]).status == 1)
        #expect(try release.fetch(["--platform", "solaris", "--record", "record.ndjson"]).status == 64)
        let lines = try lines()
        #expect(lines.map { $0["verdict"] as? String } == ["rejected", "undecided"])
        #expect(lines[0]["use"] is NSNull && lines[1]["rules"] as? [String] == ["usage"])
        let attempt = try #require((lines[0]["attempts"] as? [[String: Any]])?.first)
        #expect(attempt["rules"] as? [String] == ["digest-mismatch"])
        let files = try #require(attempt["files"] as? [[String: Any]])
        let digest = try ForgedHash.sha256.digest(of: Array("tampered".utf8))
        #expect(
            files[2]["sha256"] as? String == digest.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined())
    }

    @Test(arguments: ["none/record", "out", "/dev/full"])
    func withoutTheRecordNothingIsInstalled(_ record: String) throws {
        try release.folder.write("out/tool", "old")
        let run = try fetch(["--record", record])
        #expect(run.status == 74 && run.rules == ["input-output"], "\(run.messages)")
        try release.expectUntouched("old", record)
        let executed = try release.fetch(["--release-version", "v1.2.0", "--run", "--record", record], output: nil)
        #expect(executed.status == 125 && !executed.text.contains("hello"))
    }

    @Test func theRecordIsThereBeforeTheProgramStarts() throws {
        try release.publish("v1.2.0", Array("#!/bin/sh\ncat record.ndjson\n".utf8))
        let run = try release.fetch(["--release-version", "v1.2.0", "--run", "--record", "record.ndjson"], output: nil)
        #expect(run.status == 0 && run.text.contains("\"action\": \"execute\""), "\(run.errorText)")
    }

    @Test func whatIsCachedIsNotDownloadedAgainAndVerifiedAllTheSame() throws {
        #expect(try fetch(["--cache"]).status == 0)
        let again = try fetch(["--cache"])
        #expect(
            again.status == 0 && again.fetched["cached"] as? Bool == true && again.warnings.isEmpty, "\(again.messages)"
        )
        #expect(release.site.requests.filter { $0 == path }.count == 1)
        try release.publish(by: ForgedKey())
        #expect(try fetch(["--cache"]).status == 2, "a cached file needs a signature like any other")
    }

    @Test func aDamagedCacheIsRepairedAndReported() throws {
        #expect(try fetch(["--cache"]).status == 0)
        let cache = release.folder.path(".cache/verify-uploader/sha256")
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: cache).first)
        try release.folder.write(".cache/verify-uploader/sha256/\(name)", "pwned")
        try release.folder.remove("out/tool")
        let run = try fetch(["--cache"])
        #expect(run.status == 0 && run.warnings == ["cache-damaged"] && release.installed == FetchedRelease.tool)
        #expect(try release.folder.read(".cache/verify-uploader/sha256/\(name)") == FetchedRelease.tool)
        #expect(try fetch(["--cache"]).warnings.isEmpty)
    }

    @Test func aCacheThatOthersCanWriteToIsNotUsed() throws {
        #expect(try fetch(["--cache"]).status == 0)
        chmod(release.folder.path(".cache/verify-uploader/sha256"), 0o777)
        let run = try fetch(["--cache"])
        #expect(run.status == 0 && Set(run.warnings) == ["cache-damaged"], "\(run.messages)")
        #expect(release.site.requests.filter { $0 == path }.count == 2)
    }
}
