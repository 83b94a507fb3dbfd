import PacketForge
import TestSupport
import Testing

@Suite("What is locked of files that are signed themselves")
struct SignedArtifactLockTests {
    let release: FetchedRelease
    private let other = Array("#!/bin/sh\necho other\n".utf8)

    init() throws {
        release = try FetchedRelease()
        try writePolicy()
        try publishLatest()
    }

    private func writePolicy(_ change: (inout [String: Any]) -> Void = { _ in }) throws {
        try release.writePolicy { policy in
            policy["release"] = ["signs": "artifact"]
            var distribution = policy["distribution"] as? [String: Any] ?? [:]
            distribution["signature"] = "{path}.sig"
            policy["distribution"] = distribution
            change(&policy)
        }
    }

    private func publish(
        _ version: String? = "v1.2.0", at address: String, _ content: [UInt8] = FetchedRelease.tool,
        by signer: ForgedKey? = nil
    ) throws {
        let path = "/\(address)/linux/tool"
        release.site[path] = content
        release.site[path + ".sig"] = try (signer ?? release.key).signature(over: content) { recipe in
            let says = ["type": "artifact", "product": "tool", "version": version, "platform": "linux"]
            for (field, value) in says.sorted(by: { $0.key < $1.key }) where version != nil {
                if let value { recipe.hashed.append(.notation("\(field)@example.org", value)) }
            }
        }
    }

    private func publishLatest(
        _ version: String = "v1.2.0", _ content: [UInt8] = FetchedRelease.tool, by signer: ForgedKey? = nil
    ) throws {
        for address in [version, "latest"] { try publish(version, at: address, content, by: signer) }
    }

    private func fetch(_ options: [String] = []) throws -> ProgramRun {
        try release.fetch(["--lock", "tools.lock"] + options)
    }

    private func lock(_ option: String) throws -> ProgramRun {
        try release.command([
            "lock", option, "tools.lock", "--trust", "tool.trust.json", "--origin", release.site.origin, "--no-state",
            "--format", "json",
        ])
    }

    @Test func theLatestIsLockedByItsSignedVersionWithDigestSizeAndSigner() throws {
        let added = try fetch()
        #expect(
            added.status == 0 && added.fetched["lock"] as? String == "written"
                && added.fetched["version"] as? String == "v1.2.0", "\(added.messages) \(added.errorText)")
        let text = try release.folder.text("tools.lock")
        let digest = try ForgedHash.sha256.hexadecimalDigest(of: FetchedRelease.tool)
        for part in [
            "\"version\": \"v1.2.0\"", "\"digest\": \"sha256:\(digest)\"",
            "\"size\": \(FetchedRelease.tool.count)", try release.key.hexadecimalFingerprint(),
        ] { #expect(text.contains(part), "\(part)") }
        #expect(!text.contains("manifest"))
        #expect(try fetch().status == 0)
        let locked = try fetch(["--locked"])
        #expect(locked.status == 0 && locked.fetched["lock"] as? String == "required", "\(locked.messages)")
        #expect(release.site.requests.last == "/v1.2.0/linux/tool")
        #expect(try release.folder.text("tools.lock") == text)
    }

    @Test func anExchangedFileIsAChangeThoughItIsValidlySigned() throws {
        #expect(try fetch().status == 0)
        let text = try release.folder.text("tools.lock")
        try publishLatest("v1.2.0", other)
        for options in [
            [], ["--locked"], ["--release-version", "v1.2.0"], ["--release-version", "v1.2.0", "--locked"],
        ] {
            let run = try fetch(options)
            #expect(run.status == 3 && run.rules == ["release-changed"], "\(options): \(run.messages)")
            try release.expectUntouched(String(decoding: FetchedRelease.tool, as: UTF8.self), "\(options)")
        }
        #expect(try release.folder.text("tools.lock") == text)
        let checked = try lock("--check")
        #expect(checked.status == 3 && checked.rules == ["release-changed"], "\(checked.messages)")
        #expect(try lock("--update").status == 0)
        #expect(try fetch(["--locked"]).status == 0 && release.installed == other)
    }

    /// The entry is the only thing that differs: size and signers hold like the digest.
    @Test func everyFieldOfAnEntryHolds() throws {
        #expect(try fetch().status == 0)
        let text = try release.folder.text("tools.lock")
        let second = try ForgedKey()
        for (field, changed) in [
            ("size", text.replacing("\"size\": \(FetchedRelease.tool.count)", with: "\"size\": 1")),
            (
                "signer",
                text.replacing(try release.key.hexadecimalFingerprint(), with: try second.hexadecimalFingerprint())
            ),
            (
                "digest",
                text.replacing(
                    try ForgedHash.sha256.hexadecimalDigest(of: FetchedRelease.tool),
                    with: try ForgedHash.sha256.hexadecimalDigest(of: other))
            ),
        ] {
            #expect(changed != text)
            try release.folder.write("tools.lock", changed)
            for options in [[], ["--locked"]] {
                let run = try fetch(options)
                #expect(run.status == 3 && run.rules == ["release-changed"], "\(field) \(options): \(run.messages)")
            }
            #expect(try release.folder.text("tools.lock") == changed)
        }
    }

    @Test func whatDoesNotSayItsVersionIsNotLocked() throws {
        try publish(nil, at: "latest")
        let run = try fetch()
        #expect(run.status == 3 && run.rules == ["unbound-release"] && run.messages.contains("--release-version"))
        #expect(release.installed == nil && !release.folder.exists("tools.lock"))
        #expect(try release.fetch().status == 0, "without a lock file it passes")
        try publish(nil, at: "v1.2.0")
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        #expect(try release.folder.text("tools.lock").contains("\"version\": \"v1.2.0\""))
    }

    @Test func aCheckSaysWhatIsNewer() throws {
        #expect(try fetch().status == 0)
        let same = try lock("--check")
        #expect(same.status == 0 && !same.notes.contains("lock-outdated"), "\(same.messages)")
        try publish("v1.3.0", at: "latest", other)
        let newer = try lock("--check")
        #expect(
            newer.status == 0 && newer.notes.contains("lock-outdated") && newer.messages.contains("'v1.3.0'"),
            "\(newer.messages)")
    }
}
