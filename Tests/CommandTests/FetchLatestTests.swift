import PacketForge
import TestSupport
import Testing

@Suite("The latest release moves")
struct FetchLatestTests {
    let release: FetchedRelease

    init() throws { release = try FetchedRelease() }

    @Test func itIsFetchedFromItsOwnVersionOnceThatIsKnown() throws {
        try release.publishLatest("v1.2.0")
        let run = try release.fetch()
        #expect(run.status == 0 && run.fetched["version"] as? String == "v1.2.0", "\(run.messages)")
        #expect(release.site.requests.last == "/v1.2.0/linux/tool")
        release.site["/v1.2.0/linux/tool"] = nil
        #expect(try release.fetch().status == 0)
        #expect(release.site.requests.suffix(2) == ["/v1.2.0/linux/tool", "/latest/linux/tool"])
    }

    /// Two origins can be two folders of one host.
    @Test func itsOwnVersionIsFetchedFromTheSameOrigin() throws {
        try release.publishLatest("v1.2.0")
        for folder in ["latest", "v1.2.0"] {
            for suffix in ["", ".SHA256SUM", ".SHA256SUM.sig"] {
                let path = "/\(folder)/linux/tool\(suffix)"
                release.site["/good" + path] = release.site[path]
                release.site["/bad" + path] = Array("tampered".utf8)
            }
        }
        let run = try release.fetch(origins: ["/bad", "/good"].map { release.site.origin + $0 })
        #expect(run.status == 0 && release.installed == FetchedRelease.tool, "\(run.messages)")
        #expect(release.site.requests.last == "/good/v1.2.0/linux/tool")
    }

    @Test func filesOfTwoPublicationsAreFetchedOnceMoreAsASet() throws {
        let new = Array("#!/bin/sh\necho new\n".utf8)
        try release.publishLatest("v1.2.0")
        release.site.before("/latest/linux/tool.SHA256SUM.sig") { [release] in try release.publishLatest("v1.3.0", new)
        }
        let run = try release.fetch()
        #expect(run.status == 0 && run.warnings == ["latest-moved"] && release.installed == new, "\(run.messages)")
        #expect(release.site.requests.filter { $0.hasSuffix(".SHA256SUM") }.count == 2)
    }

    @Test func filesThatNeverFitAreSaidToBeThat() throws {
        try release.publishLatest("v1.2.0")
        release.site["/latest/linux/tool.SHA256SUM.sig"] = try release.key.signature(over: Array("other".utf8))
        let run = try release.fetch()
        #expect(run.status == 1 && run.rules == ["signature-bad"] && run.notes == ["latest-moved"], "\(run.messages)")
        #expect(run.messages.contains("fetched twice") && run.messages.contains("--release-version"))
        #expect(release.site.requests.filter { $0.hasSuffix(".SHA256SUM") }.count == 2 && release.installed == nil)
        let named = try release.fetch(["--release-version", "latest"])
        #expect(named.status == 1)
    }

    @Test func aNamedVersionIsNotFetchedTwice() throws {
        try release.publish()
        release.site["/v1.2.0/linux/tool"] = Array("tampered".utf8)
        #expect(try release.fetch(["--release-version", "v1.2.0"]).status == 1)
        #expect(release.site.requests.count == 3)
    }

    @Test func itOnlyMovesForward() throws {
        try release.publishLatest("v1.2.0")
        #expect(try release.fetchLatest().status == 0)
        try release.publishLatest("v1.1.0", Array("#!/bin/sh\necho older\n".utf8))
        let run = try release.fetchLatest()
        #expect(run.status == 3 && run.rules == ["rolled-back"] && release.installed == FetchedRelease.tool)
        try release.publishLatest("v1.10.0", Array("#!/bin/sh\necho newer\n".utf8))
        #expect(try release.fetchLatest().status == 0)
        #expect(release.installed == Array("#!/bin/sh\necho newer\n".utf8))
    }
}
