import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("Where one origin fails, the next is asked")
struct FetchOriginTests {
    let release: FetchedRelease
    let second: PublishedSite
    private let path = "/v1.2.0/linux/tool"

    init() throws {
        release = try FetchedRelease()
        second = try PublishedSite()
        try release.publish()
        try release.publish(on: second)
    }

    private func fetch(_ origins: [String]? = nil) throws -> ProgramRun {
        try release.fetch(["--release-version", "v1.2.0"], origins: origins ?? [release.site.origin, second.origin])
    }

    private func expectSecond(_ rule: String) throws {
        let run = try fetch()
        #expect(run.status == 0 && run.rules.isEmpty && run.warnings == [rule], "\(rule): \(run.messages)")
        #expect(run.messages.contains("passed over '\(release.site.origin)'"), "never silent")
        #expect(run.fetched["url"] as? String == second.origin + path && run.artifacts.count == 1)
        #expect(release.installed == FetchedRelease.tool)
        try release.folder.remove("out/tool")
    }

    @Test func whateverIsWrongWithTheFirst() throws {
        release.site[path] = Array("tampered".utf8)
        try expectSecond("digest-mismatch")
        release.site[path + ".SHA256SUM.sig"] = try release.key.signature(over: Array("other".utf8))
        try expectSecond("signature-bad")
        release.site[path + ".SHA256SUM.sig"] = nil
        try expectSecond("signature-missing")
        release.site[path + ".SHA256SUM"] = Array("<html>".utf8)
        try expectSecond("manifest-malformed")
        release.site[path + ".SHA256SUM"] = nil
        try expectSecond("manifest-missing")
        release.site.fail(path + ".SHA256SUM", .status(400))
        try expectSecond("download-failed")
    }

    @Test func whereAllFailTheWorstWins() throws {
        release.site[path] = nil
        second[path] = Array("tampered".utf8)
        for origins in [[release.site.origin, second.origin], [second.origin, release.site.origin]] {
            let run = try fetch(origins)
            #expect(run.status == 1 && Set(run.rules) == ["artifact-missing", "digest-mismatch"], "\(run.messages)")
            #expect(run.artifacts.count == 2 && release.installed == nil)
        }
    }

    @Test func whereTheFirstIsGoodTheSecondIsNotAsked() throws {
        #expect(try fetch().status == 0)
        #expect(second.requests.isEmpty)
    }

    @Test(.enabled(if: isInstalled("/usr/bin/python3"), "python3 is needed"))
    func anOriginMayBeAnAddressOfIPv6() throws {
        for suffix in ["", ".SHA256SUM", ".SHA256SUM.sig"] {
            try release.folder.makeFolder("web/v1.2.0/linux")
            try release.folder.write("web" + path + suffix, try #require(release.site[path + suffix]))
        }
        let server = try RunningProgram(
            "/usr/bin/python3", ["-u", "-m", "http.server", "0", "--bind", "::1", "--directory", "web"],
            in: release.folder.path, environment: ["PATH": "/usr/bin:/bin", "HOME": release.folder.path])
        defer {
            server.send(SIGKILL)
            server.finish()
        }
        #expect(server.writes("/)"))
        let port = try #require(server.text.firstMatch(of: /port ([0-9]+)/)?.output.1)
        let run = try fetch(["http://[::1]:\(port)"])
        #expect(run.status == 0 && release.installed == FetchedRelease.tool, "\(run.messages)")
    }

    @Test func whatIsWrongHereIsNoOriginsFault() throws {
        let run = try release.fetch(
            ["--release-version", "v1.2.0"], output: "none/tool", origins: [release.site.origin, second.origin])
        #expect(run.status == 74 && second.requests.isEmpty)
    }
}
