import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows R1, R2 and R11 of docs/threat-model.md, through the command.
@Suite("The latest release only moves forward")
struct LatestRows {
    let release: PolicyRelease

    init() throws { release = try PolicyRelease() }

    private func checkLatest(_ version: String, _ options: [String] = []) throws -> ProgramRun {
        try release.sign(version: version)
        return try release.checkLatest(options)
    }

    @Test func anOlderReleaseServedAsTheLatestIsRolledBack() throws {
        let first = try checkLatest("v1.2.0")
        #expect(first.status == 0 && first.warnings.isEmpty)
        let basis = try #require(first.document["basis"] as? [String: Any])
        #expect(basis["state"] as? String == "used")
        let old = try checkLatest("v1.1.9")
        #expect(old.status == 3 && old.rules == ["rolled-back"] && old.messages.contains("v1.2.0"))
        #expect(try checkLatest("v1.2.0").status == 0)
        #expect(try checkLatest("v1.10.0").status == 0)
        #expect(try checkLatest("v1.9.0").rules == ["rolled-back"])
        #expect(try checkLatest("v1.10.0-rc.1").rules == ["rolled-back"])
    }

    @Test func aPreReleaseComesBeforeItsRelease() throws {
        #expect(try checkLatest("v2.0.0-rc.1").status == 0)
        #expect(try checkLatest("v2.0.0").status == 0)
        #expect(try checkLatest("v2.0.0-rc.2").rules == ["rolled-back"])
    }

    @Test func whatWasAcceptedMustNotChange() throws {
        #expect(try checkLatest("v1.2.0").status == 0)
        let folder = release.folder
        try folder.write("tool", "#!/bin/sh\necho changed\n")
        let manifest = ForgedRelease.line(try ForgedHash.sha256.digest(of: folder.read("tool")), "tool")
        try folder.write("SHA256SUMS", manifest)
        let signature = try release.keys[0].signature(over: manifest) { recipe in
            for (name, value) in PolicyRelease.identity {
                recipe.hashed.append(.notation("\(name)@example.org", value))
            }
        }
        try folder.write("SHA256SUMS.sig", signature)
        let run = try release.checkLatest()
        #expect(
            run.status == 3 && run.rules == ["release-changed"] && run.messages.contains("another content"),
            "\(run.messages)")
        // What the files are called is not signed.
        for name in ["SHA256SUMS", "SHA256SUMS.sig"] {
            try folder.write(name.replacingOccurrences(of: "SHA256SUMS", with: "sha256sums.txt"), folder.read(name))
            try folder.remove(name)
        }
        let renamed = try release.checkLatest(["--manifest", "sha256sums.txt"])
        #expect(renamed.status == 3 && renamed.rules == ["release-changed"], "\(renamed.messages)")
        let only = try release.folder.check(
            ["--manifest-only", "sha256sums.txt", "--trust", "tool.trust.json", "--state", "state"]
                + ["--release-version", "latest"])
        #expect(only.rules == ["release-changed"], "\(only.messages)")
        for name in ["SHA256SUMS", "SHA256SUMS.sig"] {
            try folder.write(name, folder.read(name.replacingOccurrences(of: "SHA256SUMS", with: "sha256sums.txt")))
        }
        // By its name it is still a release that the publisher signed.
        #expect(try release.check(["--release-version", "v1.2.0"]).status == 0)
    }

    @Test func channelsAndPlatformsMoveByThemselves() throws {
        #expect(try checkLatest("v2.0.0").status == 0)
        try release.sign([PolicyRelease.identity("channel", "nightly").merging(["version": "v1.0.0"]) { $1 }])
        #expect(try release.checkLatest().status == 0)
        try release.sign([PolicyRelease.identity("platform", "macos").merging(["version": "v1.0.0"]) { $1 }])
        #expect(try release.checkLatest().status == 0)
    }

    @Test func whatIsRefusedOrNamedMovesNothing() throws {
        #expect(try checkLatest("v1.0.0").status == 0)
        try release.folder.write("tool", "#!/bin/sh\necho other\n")
        #expect(try checkLatest("v9.0.0").rules == ["digest-mismatch"])
        try release.folder.write("tool", ForgedRelease.tool)
        try release.sign(version: "v8.0.0")
        #expect(try release.check(["--release-version", "v8.0.0"]).status == 0)
        try release.writePolicy()
        let named = ["--trust", "tool.trust.json", "--state", "state", "--release-version", "v8.0.0"]
        #expect(try release.folder.check(["tool"] + named).status == 0)
        #expect(try checkLatest("v1.0.0").status == 0)
    }

    @Test func whatIsJudgedAsOfAnotherTimeMovesNothing() throws {
        #expect(try checkLatest("v1.0.0").status == 0)
        #expect(try checkLatest("v3.0.0", ["--at", "2024-07-01T00:00:00Z"]).status == 0)
        #expect(try checkLatest("v0.9.0", ["--at", "2024-07-01T00:00:00Z"]).rules == ["rolled-back"])
        #expect(try checkLatest("v2.0.0").status == 0)
    }

    @Test func thatAnotherPlatformWouldNotBeNoticedIsSaid() throws {
        release.policy["release"] = ["require": ["product", "version", "platform"]]
        #expect(try checkLatest("v1.0.0").warnings == ["rollback-unnoticed"])
        #expect(try checkLatest("v1.0.0", ["--platform", "linux"]).warnings.isEmpty)
    }

    @Test func whatHasNoOrderIsNotTheLatest() throws {
        #expect(try checkLatest("nightly").rules == ["rolled-back"])
    }

    @Test func withoutStateNothingIsRemembered() throws {
        #expect(try checkLatest("v2.0.0").status == 0)
        try release.sign(version: "v1.0.0")
        let run = try release.check(["--release-version", "latest"])
        let basis = try #require(run.document["basis"] as? [String: Any])
        #expect(run.status == 0 && basis["state"] as? String == "unused")
    }

    @Test func aStateThatCannotBeWrittenIsAnError() throws {
        try release.folder.write("state", "no folder")
        let run = try checkLatest("v1.2.0")
        #expect(run.status == 74 && run.verdict == "undecided", "\(run.messages)")
        #expect(try release.check(["--release-version", "latest"]).status == 0)
    }

    @Test func aDamagedStateIsAnErrorThatSaysHowToResetIt() throws {
        #expect(try checkLatest("v1.2.0").status == 0)
        for damage in ["", "{", "[]", String(repeating: "x", count: 100)] {
            try release.folder.write("state/tool.state.json", damage)
            let run = try release.checkLatest()
            #expect(run.status == 74 && run.rules == ["state-malformed"] && run.verdict == "undecided")
            #expect(run.messages.contains("tool.state.json") && run.messages.contains("remove"))
        }
        try release.folder.remove("state/tool.state.json")
        #expect(try release.checkLatest().status == 0)
    }

    @Test func aStolenKeysHighVersionLocksNobodyOutOnceItIsDenied() throws {
        let release = try PolicyRelease(signers: 2)
        try release.sign([PolicyRelease.identity("version", "v1.0.0")])
        #expect(try release.checkLatest().status == 0)
        let stolen = release.keys[1]
        let signature = try stolen.signature(over: release.folder.manifest) { recipe in
            for (name, value) in PolicyRelease.identity("version", "v999999") {
                recipe.hashed.append(.notation("\(name)@example.org", value))
            }
        }
        try release.folder.write("SHA256SUMS.sig", signature)
        #expect(try release.checkLatest().status == 0)
        try release.sign([PolicyRelease.identity("version", "v1.1.0")])
        #expect(try release.checkLatest().rules == ["rolled-back"])
        release.policy["version"] = 2
        release.policy["denied"] = [["key": try stolen.hexadecimalFingerprint(), "reason": "stolen"]]
        #expect(try release.checkLatest().status == 0)
        try release.sign([PolicyRelease.identity("version", "v0.9.0")])
        #expect(try release.checkLatest().rules == ["rolled-back"])
    }

    @Test func anOlderPolicyThanSeenIsRolledBack() throws {
        release.policy["version"] = 4
        #expect(try checkLatest("v1.0.0").status == 0)
        release.policy["version"] = 3
        let run = try release.checkLatest()
        #expect(run.status == 3 && run.rules == ["policy-rolled-back"])
    }

    @Test func aClockBehindWhatWasAcceptedDecidesNothing() throws {
        #expect(try checkLatest("v1.0.0").status == 0)
        let state = try release.folder.text("state/tool.state.json")
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        try release.folder.write(
            "state/tool.state.json", state.replacingOccurrences(of: "\"\(year)-", with: "\"\(year + 1)-"))
        let run = try release.checkLatest()
        #expect(run.status == 74 && run.rules == ["clock-behind"])
    }

    @Test func aProgramThatIsRolledBackDoesNotRun() throws {
        #expect(try checkLatest("v1.2.0").status == 0)
        try release.sign(version: "v1.1.0")
        let options = ["--trust", "tool.trust.json", "--state", "state", "--release-version", "latest"]
        let run = try ProgramRun(verifyUploader, ["run", "tool"] + options, in: release.folder.path)
        #expect(run.status == 125 && run.text.isEmpty && run.errorText.contains("rolled-back"))
        try release.sign(version: "v1.3.0")
        let newer = try ProgramRun(verifyUploader, ["run", "tool"] + options, in: release.folder.path)
        #expect(newer.status == 0 && newer.text == "hello\n")
        try release.sign(version: "v1.2.0")
        #expect(try release.checkLatest().rules == ["rolled-back"])
    }

    /// Anybody can write that a key names a revoker, and revoke it by that one; only what the key itself signed counts.
    @Test func aRevokerThatTheKeyDidNotNameRevokesNothing() throws {
        let thief = try ForgedKey()
        for isForged in [true, false] {
            for place in ["direct", "user ID"] {
                var certificate = try ForgedCertificate(release.keys[0])
                let named = try ForgedSubpacket.revocationKey(thief)
                if place == "direct" {
                    try certificate.addDesignatedRevoker(thief) { $0.isBad = isForged }
                } else {
                    try certificate.addUserID("Other <o@example.org>") { recipe in
                        recipe.hashed.append(named)
                        recipe.isBad = isForged
                    }
                }
                try certificate.revoke(2, "forged", by: thief)
                try release.folder.write("signers.gpg", certificate.bytes())
                let run = try release.check()
                #expect(run.rules == (isForged ? [] : ["key-revoked"]), "\(place): \(run.messages)")
                let checked = try ProgramRun(
                    verifyUploader, ["trust", "check", "tool.trust.json", "--no-state", "--format", "json"],
                    in: release.folder.path)
                #expect(checked.messages.contains("was revoked") == !isForged, "\(place): \(checked.messages)")
            }
        }
    }

    /// A revocation that an update found stays, whatever copy of the key lies beside the policy.
    @Test func aRevocationInTheCacheCounts() throws {
        #expect(try checkLatest("v1.2.0").status == 0)
        var revoked = try ForgedCertificate(release.keys[0])
        try revoked.revoke(2, "stolen") { _ in }
        try release.folder.makeFolder("state/keys")
        let name = try release.keys[0].hexadecimalFingerprint()
        try release.folder.write("state/keys/\(name).pgp", revoked.bytes())
        #expect(try release.checkLatest().rules == ["key-revoked"])
        let options = ["tool", "--trust", "tool.trust.json"]
        #expect(try release.folder.check(options + ["--state", "state"]).rules == ["key-revoked"])
        #expect(try release.folder.check(options + ["--no-state"]).status == 0)
    }
}
