import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("What is locked stays as it is")
struct FetchLockTests {
    let release: FetchedRelease

    init() throws {
        release = try FetchedRelease()
        try release.publishLatest("v1.2.0")
    }

    private let other = Array("#!/bin/sh\necho other\n".utf8)

    private func fetch(_ options: [String]) throws -> ProgramRun {
        try release.fetch(["--lock", "tools.lock"] + options)
    }

    private func lock(_ options: [String]) throws -> ProgramRun {
        try release.command(
            ["lock"] + options + [
                "--trust", "tool.trust.json", "--origin", release.site.origin, "--no-state", "--format", "json",
            ])
    }

    @Test func aVersionIsAddedOnceAndThenTheOnlyOne() throws {
        let added = try fetch(["--release-version", "v1.2.0"])
        #expect(added.status == 0 && added.fetched["lock"] as? String == "written", "\(added.messages)")
        let text = try release.folder.text("tools.lock")
        #expect(text.contains("\"version\": \"v1.2.0\"") && text.contains("\"platform\": \"linux\""))
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        #expect(try release.folder.text("tools.lock") == text)
        let locked = try fetch(["--locked"])
        #expect(locked.status == 0 && locked.fetched["lock"] as? String == "required", "\(locked.messages)")
        #expect(
            release.site.requests.last == "/v1.2.0/linux/tool", "no version was named: that which is locked is meant")
    }

    @Test func theLatestIsLockedByItsSignedVersion() throws {
        #expect(try fetch([]).status == 0)
        #expect(try release.folder.text("tools.lock").contains("\"version\": \"v1.2.0\""))
        try release.publish("v1.2.0", at: "latest", identity: .some(nil))
        let run = try fetch([])
        #expect(run.status == 3 && run.rules == ["unbound-release"] && run.messages.contains("--release-version"))
    }

    @Test func aVersionThatChangesIsCaughtThoughItIsValidlySigned() throws {
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        let text = try release.folder.text("tools.lock")
        try release.publish("v1.2.0", other)
        for options in [["--release-version", "v1.2.0"], ["--release-version", "v1.2.0", "--locked"], ["--locked"]] {
            let run = try fetch(options)
            #expect(
                run.status == 3 && run.rules == ["release-changed"] && run.messages.contains("lock --update"),
                "\(run.messages)")
            #expect(release.installed == FetchedRelease.tool)
        }
        #expect(try release.folder.text("tools.lock") == text)
        #expect(try release.fetch(["--release-version", "v1.2.0"]).status == 0, "without the lock file it passes")
    }

    @Test func anotherSignerIsAChangeToo() throws {
        let second = try ForgedKey()
        try release.folder.write("key.gpg", ForgedCertificate(release.key).bytes() + ForgedCertificate(second).bytes())
        try release.writePolicy {
            $0["signers"] = [release.key, second].compactMap { try? ["fingerprint": $0.hexadecimalFingerprint()] }
        }
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        try release.publish(by: second)
        let run = try fetch(["--locked"])
        #expect(run.status == 3 && run.rules == ["release-changed"] && run.messages.contains("signed by"))
    }

    @Test func withoutAnEntryNothingElseIsAccepted() throws {
        let absent = try fetch(["--locked", "--release-version", "v1.2.0"])
        #expect(absent.status == 78 && absent.rules == ["lock-missing"] && release.site.requests.isEmpty)
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        for options in [["--release-version", "v1.3.0"], ["--release-version", "v1.2.0", "--platform", "macos"]] {
            let requests = release.site.requests.count
            let run = try fetch(["--locked"] + options)
            #expect(run.status == 78 && run.rules == ["lock-missing"] && release.site.requests.count == requests)
        }
        try release.publish("v1.3.0", other)
        #expect(try fetch(["--release-version", "v1.3.0"]).status == 0)
        let several = try fetch(["--locked"])
        #expect(several.status == 78 && several.messages.contains("'v1.2.0', 'v1.3.0'"))
        #expect(try fetch(["--locked", "--release-version", "v1.2.0"]).status == 0)
    }

    @Test func whatIsLockedMustVerifyAllTheSame() throws {
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        let signature = release.site["/v1.2.0/linux/tool.SHA256SUM.sig"]
        release.site["/v1.2.0/linux/tool.SHA256SUM.sig"] = nil
        #expect(try fetch(["--locked"]).rules == ["signature-missing"])
        release.site["/v1.2.0/linux/tool.SHA256SUM.sig"] = signature
        #expect(try fetch(["--locked", "--threshold", "2"]).status != 0)
        try release.writePolicy { policy in
            policy["denied"] = [["key": (try? release.key.hexadecimalFingerprint()) ?? "", "reason": "stolen"]]
        }
        #expect(try fetch(["--locked"]).status == 2)
        var revoked = try ForgedCertificate(release.key)
        try revoked.revoke(2, "stolen") { _ in }
        try release.folder.write("key.gpg", revoked.bytes())
        try release.writePolicy()
        #expect(try fetch(["--locked"]).rules == ["key-revoked"])
    }

    @Test func aDamagedLockFileIsNoneAtAll() throws {
        try release.folder.write("tools.lock", "{}")
        for options in [["--release-version", "v1.2.0"], ["--locked"]] {
            let run = try fetch(options)
            #expect(run.status == 78 && run.rules == ["lock-malformed"] && release.site.requests.isEmpty)
        }
        #expect(try release.folder.text("tools.lock") == "{}")
    }

    @Test func lockCheckSaysWhatChangedAndWhatIsNewer() throws {
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        let same = try lock(["--check", "tools.lock"])
        #expect(
            same.status == 0 && same.verdict == "manifest-verified" && same.notes.isEmpty,
            "\(same.messages) \(same.errorText)")
        try release.publish("v1.3.0", at: "latest", other)
        let newer = try lock(["--check", "tools.lock"])
        #expect(
            newer.status == 0 && newer.notes == ["lock-outdated"] && newer.messages.contains("'v1.3.0'"),
            "\(newer.messages)")
        try release.publish("v1.2.0", other)
        let changed = try lock(["--check", "tools.lock"])
        #expect(changed.status == 3 && changed.rules == ["release-changed"])
        let problems = try SchemaValidator.problems(of: changed.output, schema: "verification-1.json")
        #expect(problems.isEmpty || !SchemaValidator.isThere, "\(problems)")
    }

    @Test func lockUpdateTakesOverWhatVerifies() throws {
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        let text = try release.folder.text("tools.lock")
        try release.publish("v1.2.0", other, by: ForgedKey())
        #expect(try lock(["--update", "tools.lock"]).status == 2)
        #expect(try release.folder.text("tools.lock") == text)
        try release.publish("v1.2.0", other)
        let updated = try lock(["--update", "tools.lock"])
        #expect(updated.status == 0 && updated.verdict == "verified", "\(updated.messages)")
        #expect(try release.folder.text("tools.lock") != text)
        #expect(try fetch(["--locked"]).status == 0 && release.installed == other)
    }

    @Test func aProductWithoutAPolicyIsNotPassedOver() throws {
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        try release.folder.write(
            "tools.lock", release.folder.text("tools.lock").replacing("\"tool\"", with: "\"else\""))
        let run = try lock(["--check", "tools.lock"])
        #expect(run.status == 78 && run.rules.contains("policy-missing"))
        #expect(try lock(["--check", "none.lock"]).status == 78)
        #expect(try release.command(["lock", "--check", "tools.lock"]).status == 64)
    }

    @Test func aLockFileWithoutEntriesIsNothingToCheck() throws {
        try release.folder.write("tools.lock", "{\"schema\": \"release-integrity/lock/1\", \"releases\": []}")
        for option in ["--check", "--update"] {
            let run = try lock([option, "tools.lock"])
            #expect(run.status == 4 && run.rules == ["nothing-to-verify"], "\(run.messages)")
        }
    }

    @Test func aSizeLimitHoldsForWhatIsFetchedAgain() throws {
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 0)
        let text = try release.folder.text("tools.lock")
        try release.publish("v1.2.0", Array(repeating: 0x41, count: 4_096))
        let large = try lock(["--update", "tools.lock", "--max-size", "4095"])
        #expect(large.status == 69 && large.rules == ["download-too-large"], "\(large.messages)")
        #expect(try release.folder.text("tools.lock") == text)
        #expect(try lock(["--update", "tools.lock", "--max-size", "4KiB"]).status == 0)
        #expect(try release.folder.text("tools.lock") != text)
        for size in ["0", "-1", "+1", "4XB", "", "99999999999GiB"] {
            #expect(try lock(["--check", "tools.lock", "--max-size", size]).status == 64, "\(size)")
        }
    }

    @Test func nothingTakesThePlaceOfAnythingElse() throws {
        try release.folder.makeFolder("folder")
        try release.folder.link("link", to: "tool.trust.json")
        let policy = try release.folder.read("tool.trust.json")
        for (output, options) in [
            ("same", ["--record", "same"]), ("same", ["--lock", "same"]), ("folder/../same", ["--record", "same"]),
            ("tool.trust.json", []), ("link", []), ("out/tool", ["--record", "log", "--lock", "log"]),
        ] {
            let run = try release.fetch(["--release-version", "v1.2.0"] + options, output: output)
            #expect(run.status == 64 && run.rules == ["usage"], "\(output) \(options): \(run.messages)")
            // The refusal itself is on record.
            #expect(release.folder.exists("same") == (options == ["--record", "same"]))
            try? release.folder.remove("same")
        }
        #expect(try release.folder.read("tool.trust.json") == policy)
    }
}
