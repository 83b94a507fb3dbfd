import PacketForge
import TestSupport
import Testing

@Suite("What was fetched from an address stays as it is")
struct LockedAddressTests {
    let release: FetchedRelease

    init() throws {
        release = try FetchedRelease()
        try release.publish()
    }

    private let other = Array("#!/bin/sh\necho other\n".utf8)

    private var address: String { release.site.origin + "/v1.2.0/linux/tool" }

    private func fetch(_ options: [String]) throws -> ProgramRun {
        try release.command(
            ["fetch", address, "--output", "out/tool", "--lock", "tools.lock", "--format", "json"] + options)
    }

    private func lock(_ options: [String]) throws -> ProgramRun {
        try release.command(["lock"] + options + ["--format", "json"])
    }

    /// No policy speaks for it: a check that passes it over must not end in 0.
    @Test func withoutAKeyItIsNotPassedOver() throws {
        #expect(try fetch(["--keys", "key.gpg"]).status == 0)
        let trust = ["--trust", "tool.trust.json", "--origin", release.site.origin, "--no-state"]
        let alone = try lock(["--check", "tools.lock"] + trust)
        #expect(
            alone.status == 78 && alone.rules == ["policy-missing"] && alone.messages.contains("--keys"),
            "\(alone.messages)")
        #expect(try release.fetch(["--release-version", "v1.2.0", "--lock", "tools.lock"]).status == 0)
        let mixed = try lock(["--check", "tools.lock"] + trust)
        #expect(mixed.status == 78 && mixed.rules == ["policy-missing"], "\(mixed.messages)")
        let both = try lock(["--check", "tools.lock", "--keys", "key.gpg"] + trust)
        #expect(both.status == 0 && both.rules.isEmpty, "\(both.messages)")
    }

    @Test func withItsKeyItIsCompared() throws {
        #expect(try fetch(["--keys", "key.gpg"]).status == 0)
        let requests = release.site.requests.count
        let same = try lock(["--check", "tools.lock", "--keys", "key.gpg"])
        #expect(same.status == 0 && same.verdict == "manifest-verified", "\(same.messages)")
        #expect(
            release.site.requests[requests...] == ["/v1.2.0/linux/tool.SHA256SUM", "/v1.2.0/linux/tool.SHA256SUM.sig"])
        try release.publish("v1.2.0", other)
        let changed = try lock(["--check", "tools.lock", "--keys", "key.gpg"])
        #expect(changed.status == 3 && changed.rules == ["release-changed"], "\(changed.messages)")
        #expect(try lock(["--update", "tools.lock", "--keys", "key.gpg"]).status == 0)
        #expect(try lock(["--check", "tools.lock", "--keys", "key.gpg"]).status == 0)
        #expect(try fetch(["--keys", "key.gpg", "--locked"]).status == 0 && release.installed == other)
    }

    /// One publisher's key must not make another one's file the locked one.
    @Test func onlyThoseWhoSignedItCount() throws {
        #expect(try fetch(["--keys", "key.gpg"]).status == 0)
        let text = try release.folder.text("tools.lock")
        let stranger = try ForgedKey()
        try release.folder.write("stranger.gpg", ForgedCertificate(stranger).bytes())
        try release.publish("v1.2.0", other, by: stranger)
        for option in ["--check", "--update"] {
            let run = try lock([option, "tools.lock", "--keys", "key.gpg", "--keys", "stranger.gpg"])
            #expect(run.status == 2 && run.rules == ["signer-not-trusted"], "\(run.messages)")
            let alone = try lock([option, "tools.lock", "--keys", "stranger.gpg"])
            #expect(alone.status == 78 && alone.rules == ["signer-not-in-keys"], "\(alone.messages)")
        }
        #expect(try release.folder.text("tools.lock") == text)
    }

    @Test func aDigestAloneIsComparedWithoutAKey() throws {
        let digest = try ForgedHash.sha256.hexadecimalDigest(of: FetchedRelease.tool)
        #expect(try fetch(["--pin", "sha256:\(digest)"]).status == 0)
        let trust = ["--trust", "tool.trust.json", "--no-state"]
        let same = try lock(["--check", "tools.lock"] + trust)
        #expect(same.status == 0, "\(same.messages)")
        let text = try release.folder.text("tools.lock")
        release.site["/v1.2.0/linux/tool"] = other
        for option in ["--check", "--update"] {
            let changed = try lock([option, "tools.lock"] + trust)
            #expect(changed.status == 1 && changed.rules == ["digest-mismatch"], "\(changed.messages)")
        }
        #expect(try release.folder.text("tools.lock") == text)
    }

    @Test func aFileThatIsSignedItselfNeedsThePolicyThatSaysSo() throws {
        try release.writePolicy { $0["release"] = ["signs": "artifact"] }
        release.site["/v1.2.0/linux/tool.sig"] = try release.key.signature(over: FetchedRelease.tool)
        #expect(try fetch(["--trust", "tool.trust.json", "--no-state"]).status == 0)
        let run = try lock(["--check", "tools.lock", "--keys", "key.gpg"])
        #expect(run.status == 78 && run.messages.contains("--locked"), "\(run.messages)")
        #expect(try fetch(["--trust", "tool.trust.json", "--no-state", "--locked"]).status == 0)
    }
}
