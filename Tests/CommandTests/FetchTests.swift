import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("verify-uploader fetch, as a process")
struct FetchTests {
    let release: FetchedRelease

    init() throws { release = try FetchedRelease() }

    @Test func aReleaseIsFetchedVerifiedAndInstalled() throws {
        try release.publish()
        let run = try release.fetch(["--release-version", "v1.2.0"])
        #expect(run.status == 0 && run.verdict == "verified" && run.rules.isEmpty, "\(run.messages) \(run.errorText)")
        #expect(release.installed == FetchedRelease.tool)
        #expect(
            release.site.requests == [
                "/v1.2.0/linux/tool.SHA256SUM", "/v1.2.0/linux/tool.SHA256SUM.sig", "/v1.2.0/linux/tool",
            ])
        let mode = try FileManager.default.attributesOfItem(atPath: release.folder.path("out/tool"))[.posixPermissions]
        #expect(mode as? Int == 0o755)
        #expect(run.fetched["installed"] as? String == "out/tool" && run.fetched["version"] as? String == "v1.2.0")
        #expect(run.fetched["url"] as? String == release.site.origin + "/v1.2.0/linux/tool")
        #expect(try FileManager.default.contentsOfDirectory(atPath: release.folder.path("out")) == ["tool"])
        let problems = try SchemaValidator.problems(of: run.output, schema: "verification-1.json")
        #expect(problems.isEmpty || !SchemaValidator.isThere, "\(problems)")
    }

    @Test(arguments: FetchedRelease.platforms)
    func everyPlatformHasItsOwn(_ platform: String) throws {
        let content = Array("#!/bin/sh\necho \(platform)\n".utf8)
        try release.publish(platform: platform, content)
        let name = platform == "windows" ? "tool.exe" : "tool"
        let run = try release.command([
            "fetch", "tool", "--trust", "tool.trust.json", "--no-state", "--origin", release.site.origin, "--platform",
            platform, "--release-version", "v1.2.0", "--mode", "0640",
        ])
        #expect(run.status == 0, "\(run.text) \(run.errorText)")
        #expect(try release.folder.read(name) == content, "its own name, in the working folder")
        let mode = try FileManager.default.attributesOfItem(atPath: release.folder.path(name))[.posixPermissions]
        #expect(mode as? Int == 0o640)
    }

    @Test(arguments: [
        (["--platform", "solaris"], "'solaris'"), (["--release-version", ""], "--release-version"),
        (["--release-version", "../v1"], "--release-version"), (["--mode", "4755"], "--mode"),
        (["--mode", "x"], "--mode"),
        (["--at", "2026-01-01T00:00:00Z"], "--at"), (["--locked"], "--lock"), (["--max-size", "0"], "--max-size"),
        (["--manifest", "https://example.org/x"], "--manifest"), (["--origin", "ftp://example.org"], "--origin"),
        (["--product", "other"], "--product"), (["--", "argument"], "--run"), (["--keys", "key.gpg"], "--keys"),
        (["--pin", "sha256:00"], "--pin"),
    ])
    func whatMakesNoSenseIsSaidBeforeAnythingIsDownloaded(_ options: [String], _ word: String) throws {
        try release.publish()
        try release.folder.write("out/tool", "old")
        let run = try release.fetch(options)
        #expect(run.status == 64 && (run.text + run.errorText).contains(word), "\(run.text) \(run.errorText)")
        #expect(release.site.requests.isEmpty)
        try release.expectUntouched("old", "\(options)")
    }

    @Test func withoutAPolicyAProductIsNoAddress() throws {
        let run = try release.command(["fetch", "tool"])
        #expect(run.status == 64 && run.errorText.contains("--trust POLICY"))
        let other = try release.command(["fetch", "other", "--trust", "tool.trust.json", "--format", "json"])
        #expect(other.status == 64 && other.messages.contains("'tool'"))
    }

    @Test func anAddressIsFetchedWithTheKeyAlone() throws {
        try release.publish()
        let address = release.site.origin + "/v1.2.0/linux/tool"
        let run = try release.command(["fetch", address + "?token=secret", "--keys", "key.gpg", "--format", "json"])
        #expect(run.status == 0 && !run.text.contains("secret"), "\(run.messages) \(run.errorText)")
        #expect(try release.folder.read("tool") == FetchedRelease.tool)
        let refused = try release.command(["fetch", address, "--format", "json"])
        #expect(refused.status == 64 && refused.errorText.contains("nothing to trust"))
    }

    @Test func aPinAloneIsEnoughAndSaidToBe() throws {
        try release.publish()
        let digest = try ForgedHash.sha256.digest(of: FetchedRelease.tool)
        let pin = "sha256:" + digest.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        let address = release.site.origin + "/v1.2.0/linux/tool"
        let run = try release.command(["fetch", address, "--pin", pin, "--output", "out/tool", "--format", "json"])
        #expect(run.status == 0 && run.document["authenticity"] as? String == "pinned")
        #expect(release.site.requests == ["/v1.2.0/linux/tool"])
        try release.folder.write("out/tool", "old")
        release.site["/v1.2.0/linux/tool"] = Array("tampered".utf8)
        let changed = try release.command(["fetch", address, "--pin", pin, "--output", "out/tool", "--format", "json"])
        #expect(changed.status == 1 && changed.rules == ["digest-mismatch"])
        try release.expectUntouched("old", "pin")
    }

    @Test func aFileThatIsSignedItselfIsFetchedByItsPolicyAndAManifestIsNot() throws {
        try release.writePolicy { policy in
            policy["release"] = ["signs": "artifact"]
            var distribution = policy["distribution"] as? [String: Any] ?? [:]
            distribution["signature"] = "{path}.sig"
            policy["distribution"] = distribution
        }
        let path = "/v1.2.0/linux/tool"
        release.site[path] = FetchedRelease.tool
        release.site[path + ".sig"] = try release.key.signature(over: FetchedRelease.tool)
        #expect(try release.fetch(["--release-version", "v1.2.0"]).status == 0)
        #expect(release.installed == FetchedRelease.tool)
        let manifest = ForgedRelease.line(try ForgedHash.sha256.digest(of: FetchedRelease.tool), "tool")
        release.site[path] = manifest
        release.site[path + ".sig"] = try release.key.signature(over: manifest)
        let run = try release.fetch(["--release-version", "v1.2.0"])
        #expect(run.status == 3 && run.rules == ["wrong-kind"])
        #expect(release.installed == FetchedRelease.tool)
    }

    @Test func theResultIsForPeopleAndPipelinesToo() throws {
        try release.publish()
        let base = [
            "fetch", "tool", "--trust", "tool.trust.json", "--no-state", "--origin", release.site.origin, "--platform",
            "linux", "--output", "out/tool", "--release-version",
        ]
        let text = try release.command(base + ["v1.2.0"])
        #expect(
            text.status == 0 && text.text.contains("installed 'out/tool'")
                && text.text.hasSuffix("verified '\(release.site.origin)/v1.2.0/linux/tool'\n"), "\(text.text)")
        let quiet = try release.command(base + ["v1.2.0", "--quiet"])
        #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.error.isEmpty)
        let refused = try release.command(base + ["v9.9.9", "--format", "github"])
        #expect(refused.status == 4 && refused.text.hasPrefix("::error") && !refused.text.contains("verified '"))
    }
}
