import FileAccess
import Findings
import Foundation
import OpenPGP
import PacketForge
import TestSupport
import Testing
import TrustState

@Suite("A policy follows its own rotation")
struct RotationRows {
    let history: PolicyHistory

    init() throws { history = try PolicyHistory() }

    @Test func withNothingNewerThePolicyIsUpToDate() throws {
        let before = try history.folder.read("tool.trust.json")
        let run = try history.update()
        #expect(run.status == 0 && run.findings.isEmpty && run.objects("updates").isEmpty, "\(run.errorText)")
        #expect(try history.folder.read("tool.trust.json") == before)
    }

    @Test func oneStepPutsTheVeryBytesInForceAndKeepsTheMode() throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: history.folder.path("tool.trust.json"))
        try history.offer(2)
        let run = try history.update()
        #expect(run.status == 0 && run.objects("updates").map { $0["version"] as? Int } == [2], "\(run.messages)")
        #expect(try history.folder.read("tool.trust.json") == history.folder.read("new/tool.trust.2.json"))
        let attributes = try FileManager.default.attributesOfItem(atPath: history.folder.path("tool.trust.json"))
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(try history.update().objects("updates").isEmpty)
        #expect(try history.check().status == 0)
    }

    @Test func aClientThreeVersionsBehindFollows() throws {
        let new = try (0..<3).map { _ in try ForgedKey() }
        try history.folder.write("new/roots.gpg", history.certificates(new))
        let handOver = Array(history.roots.prefix(2)) + new.prefix(2)
        try history.offer(2, by: handOver) { fields in
            fields["roots"] = try PolicyHistory.rootFields(new, threshold: 2)
            fields["expires"] = "2020-01-01T00:00:00Z"
        }
        for version: Int64 in 3...4 {
            try history.offer(version, by: Array(new.suffix(2))) { fields in
                fields["roots"] = try PolicyHistory.rootFields(new, threshold: 2)
            }
        }
        let run = try history.update()
        #expect(try run.status == 0 && history.version == 4, "\(run.messages)")
    }

    @Test func theNextVersionCanBeNamedItself() throws {
        try history.offer(2, as: "whatever")
        #expect(try history.update(from: "new/whatever").status == 0)
        #expect(try history.version == 2)
        #expect(try history.update(from: "new/whatever").status == 0, "it is the one in force")
        #expect(try history.update(from: "new/none").status == 74)
    }

    @Test func aNamedFileThatIsNotFollowedIsAnError() throws {
        try history.offer(2, by: Array(history.roots.prefix(1)))
        let weak = try history.update(from: "new/tool.trust.2.json")
        #expect(try weak.status == 2 && weak.rules == ["threshold-not-met"] && history.version == 1, "\(weak.messages)")
        #expect(try history.update().status == 0, "a folder may hold anything")
        try history.folder.write("new/junk", "{}")
        #expect(try history.update(from: "new/junk").rules == ["signature-missing"])
        try history.offer(3)
        #expect(try history.update(from: "new/tool.trust.3.json").rules == ["policy-mismatch"])
        var rootless = try history.fields(1)
        rootless["roots"] = nil
        try history.folder.write("tool.trust.json", history.bytes(rootless))
        let run = try history.update(from: "new/tool.trust.3.json")
        #expect(run.status == 78 && run.messages.contains("only an edit changes it"), "\(run.messages)")
    }

    @Test func aNamedFileMayFollowWhatLiesBesideThePolicy() throws {
        try history.offer(2, in: "")
        try history.offer(3, as: "whatever")
        try history.offer(4, in: "")
        let run = try history.update(from: "new/whatever")
        #expect(try run.status == 0 && run.warnings.isEmpty && history.version == 4, "\(run.messages)")
    }

    @Test func aVersionUnderItsOwnNameIsFollowedToo() throws {
        try history.folder.write("tool.trust.1.json", history.folder.read("tool.trust.json"))
        try history.offer(2, in: "")
        let run = try history.release.folder.check(["tool", "--trust", "tool.trust.1.json"])
        let basis = run.document["basis"] as? [String: Any]
        #expect((basis?["policy"] as? [String: Any])?["version"] as? Int == 2, "\(run.messages)")
    }

    @Test func checkGoesByTheNewestVersionBesideThePolicy() throws {
        try history.offer(2, in: "")
        try history.offer(3, in: "") { fields in
            fields["denied"] = [["key": try history.release.keys[0].hexadecimalFingerprint(), "reason": "stolen"]]
        }
        let run = try history.check()
        #expect(run.status == 2 && run.rules == ["key-denied"], "\(run.messages)")
        let basis = try #require(run.document["basis"] as? [String: Any])
        let policy = try #require(basis["policy"] as? [String: Any])
        #expect(policy["version"] as? Int == 3 && (policy["path"] as? String)?.hasSuffix("tool.trust.3.json") == true)
        #expect(try history.version == 1, "check replaces nothing")
    }

    @Test func checkPassesOverJunkWithAWarning() throws {
        try history.folder.write("tool.trust.2.json", "{}")
        let run = try history.check()
        #expect(run.status == 0 && run.warnings.contains("signature-missing"))
    }

    /// A failure leaves the newest accepted version in force, never an older one.
    @Test(arguments: ["policy-too-new", "policy-mismatch", "policy-malformed", "threshold-not-met"])
    func checkGoesOnWithTheLastVersionThatCanBeUsed(_ rule: String) throws {
        try history.offer(2, in: "") {
            $0["denied"] = [["key": String(repeating: "A", count: 40), "reason": "stolen"]]
        }
        try history.offer(3, in: "") { fields in
            switch rule {
            case "policy-too-new": fields["schema"] = "release-integrity/trust-policy/2"
            case "policy-mismatch": fields["product"] = "other"
            case "policy-malformed": fields["colour"] = "blue"
            default: fields["roots"] = try PolicyHistory.rootFields([ForgedKey(), ForgedKey()], threshold: 2)
            }
        }
        let run = try history.check()
        #expect(run.status == 0 && run.warnings.contains(rule), "\(run.messages)")
        #expect(run.messages.contains("version 2 stays in force"), "\(run.messages)")
        let basis = try #require(run.document["basis"] as? [String: Any])
        #expect((basis["policy"] as? [String: Any])?["version"] as? Int == 2)
        let update = try history.update()
        #expect(try update.status != 0 && update.rules == [rule] && history.version == 2, "\(update.messages)")
    }

    @Test func aNamedPolicyThatIsTooNewSaysSo() throws {
        var fields = try history.fields(1)
        fields["schema"] = "release-integrity/trust-policy/2"
        try history.folder.write("tool.trust.json", history.bytes(fields))
        let run = try history.check()
        #expect(run.status == 78 && run.rules == ["policy-too-new"], "\(run.messages)")
    }

    @Test func aPolicyWithoutRootsIsNotFollowed() throws {
        var first = try history.fields(1)
        first["roots"] = nil
        try history.folder.write("tool.trust.json", history.bytes(first))
        try history.offer(2, in: "")
        #expect(try history.check().warnings == ["rollback-unnoticed"])
        let update = try history.update()
        #expect(try update.status == 0 && history.version == 1)
        #expect(update.messages.contains("names no roots: only an edit changes it"))
    }

    @Test func aPolicyWithoutADomainHasTheFallbackOne() throws {
        var first = try history.fields(1)
        (first["notationDomain"], first["release"]) = (nil, nil)
        try history.folder.write("tool.trust.json", history.bytes(first))
        first["version"] = 2
        let next = try history.bytes(first)
        try history.folder.write("new/tool.trust.2.json", next)
        let by = Array(history.roots.prefix(2))
        try history.folder.write("new/tool.trust.2.json.sig", history.signatures(over: next, by: by))
        #expect(try history.update().rules == ["policy-mismatch"])
        let signatures = try history.signatures(over: next, by: by, domain: "release-integrity.invalid")
        try history.folder.write("new/tool.trust.2.json.sig", signatures)
        #expect(try history.update().status == 0 && history.version == 2)
    }

    @Test func keyFilesThatAreNewAreCopiedFirst() throws {
        let signer = try ForgedKey()
        try history.folder.write("new/next.gpg", history.certificates([signer]))
        try history.folder.write("new/roots.gpg", history.folder.read("roots.gpg") + [])
        try history.offer(2) { fields in
            fields["keys"] = ["next.gpg", "roots.gpg"]
            fields["signers"] = [["fingerprint": try signer.hexadecimalFingerprint()]]
        }
        let run = try history.update()
        #expect(run.status == 0 && run.warnings.isEmpty, "\(run.messages)")
        #expect(try history.folder.read("next.gpg") == history.folder.read("new/next.gpg"))
        #expect(try history.check().rules == ["unknown-key"])
    }

    @Test func aSecretKeyIsNotCopied() throws {
        try history.folder.write("new/next.gpg", ForgedCertificate(ForgedKey()).secretBytes())
        try history.offer(2) { $0["keys"] = ["signers.gpg", "roots.gpg", "next.gpg"] }
        let run = try history.update()
        #expect(run.status == 0 && run.warnings.contains("secret-key-in-public-file"))
        #expect(!history.folder.exists("next.gpg"))
    }

    @Test(arguments: ["ftp://example.org/trust/", "https://example.org//trust", "https://", "https://example.org/../x"])
    func anAddressThatIsNoneIsRefused(_ address: String) throws {
        let run = try history.update(from: address)
        #expect(run.status == 64 && run.errorText.contains("--from"), "\(run.errorText)")
    }

    // MARK: What weakens

    @Test func aCheckFollowsNoVersionThatAnUpdateRefuses() throws {
        history.release.policy["release"] = ["require": ["product", "version"], "minimumVersion": "v1.0.0"]
        try history.folder.write("tool.trust.json", history.bytes(history.fields(1)))
        try history.offer(2, in: "") { $0["release"] = ["require": ["product", "version"]] }
        try history.release.sign(version: "v0.5.0")
        let run = try history.check()
        #expect(run.status == 3 && run.rules == ["rolled-back"] && run.warnings.contains("policy-weaker"))
        #expect(try history.update(from: ".", ["--allow-weaker"]).status == 0)
        #expect(try history.check().status == 0)
    }

    @Test func aWeakerVersionIsTakenOverOnlyWhenThatIsAllowed() throws {
        try history.offer(2)
        try history.offer(3) { $0["roots"] = try PolicyHistory.rootFields(history.roots, threshold: 1) }
        try history.offer(4) { $0["roots"] = try PolicyHistory.rootFields(history.roots, threshold: 1) }
        let run = try history.update()
        #expect(run.status == 3 && run.rules == ["policy-weaker"] && run.messages.contains("1 of the roots"))
        #expect(try history.version == 2, "what came before it is in force")
        let allowed = try history.update(["--allow-weaker"])
        #expect(try allowed.status == 0 && history.version == 4)
        let changes = allowed.objects("updates").first?["changes"] as? [[String: Any]]
        #expect(changes?.first?["weakening"] as? Bool == true)
    }

    // MARK: Failures

    @Test func whatGoesWrongLeavesTheNewestAcceptedVersionInForce() throws {
        try history.offer(2)
        try history.offer(3) { $0["version"] = 7 }
        let run = try history.update()
        #expect(try run.status == 3 && run.objects("updates").count == 1 && history.version == 2)
    }

    @Test(.enabled(if: CCompiler.isThere && !Sanitizer.isOn, "there is no C compiler, or a sanitizer comes first"))
    func aWriteThatFailsKeepsTheNewestAcceptedVersion() throws {
        for version: Int64 in 2...4 { try history.offer(version) }
        let library = try CCompiler.library(
            "failing.so",
            """
            #define _GNU_SOURCE
            #include <errno.h>
            #include <string.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            int renameat(int from, const char *old, int to, const char *new) {
                static int count;
                if (strcmp(new, "tool.trust.json") == 0 && ++count == 2) { errno = EIO; return -1; }
                return syscall(SYS_renameat2, from, old, to, new, 0);
            }
            """, in: history.folder)
        let run = try ProgramRun(
            verifyUploader,
            ["trust", "update", "tool.trust.json", "--from", "new", "--no-state", "--format", "json"],
            in: history.folder.path, environment: ["LD_PRELOAD": library])
        #expect(run.status == 74 && run.rules == ["input-output"], "\(run.messages)")
        #expect(try history.version == 2)
        #expect(try history.folder.read("tool.trust.json") == history.folder.read("new/tool.trust.2.json"))
        #expect(try history.folder.names.filter { $0.hasSuffix(".partial") }.isEmpty)
        #expect(try history.update().status == 0 && history.version == 4)
    }

    /// What the user named is followed once, and the file behind it is the policy.
    @Test func theFileBehindALinkIsUpdated() throws {
        try history.offer(2)
        try history.folder.makeFolder("links")
        try history.folder.link("links/policy.json", to: "../tool.trust.json")
        let run = try history.trust(["update", "links/policy.json", "--from", "new", "--no-state"])
        #expect(try run.status == 0 && history.version == 2, "\(run.messages)")
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: history.folder.path("links/policy.json"))
        #expect(link == "../tool.trust.json")
        try history.folder.link("links/dangling.json", to: "none")
        let dangling = try history.trust(["update", "links/dangling.json", "--from", "new", "--no-state"])
        #expect(dangling.status == 78 && dangling.rules == ["policy-missing"], "\(dangling.messages)")
    }

    /// It is not waited for, and not read.
    @Test(.timeLimit(.minutes(60))) func aNamedFileThatIsNoFileIsNoPolicy() throws {
        try #require(mkfifo(history.folder.path("new/pipe"), 0o600) == 0)
        let pipe = try history.update(from: "new/pipe")
        #expect(pipe.status == 78 && pipe.rules == ["policy-malformed"], "\(pipe.messages)")
        try history.folder.write("new/large", [UInt8](repeating: 0x20, count: 1 << 20 + 1))
        #expect(try history.update(from: "new/large").status == 78)
    }

    @Test(.timeLimit(.minutes(60))) func aLockIsNotWaitedForWithoutEnd() throws {
        let folder = try #require(BytePath(history.folder.path))
        let path = try #require(BytePath(history.folder.path("tool.trust.json")))
        let holder = try Folder(folder)
        try holder.lock()
        let chain = try PolicyChain(besides: path, cached: { _ in [] }, now: .now())
        let error = #expect(throws: TrustStateError.self) {
            try PolicyUpdate(of: path, along: chain, allowsWeaker: false, now: .now(), lockSeconds: 1)
        }
        #expect(error?.finding.rule.status == .localIO)
        #expect(error?.finding.message.text.contains("has held the lock for 1 seconds") == true, "\(error as Any)")
        withExtendedLifetime(holder) {}
    }

    /// Killed at any moment, what is in force is one whole version, and the next run goes on from there.
    @Test func killedBetweenStepsAWholeVersionIsInForce() throws {
        for version: Int64 in 2...6 { try history.offer(version) }
        for milliseconds in stride(from: 10, through: 400, by: 60) {
            let program = try RunningProgram(
                verifyUploader, ["trust", "update", "tool.trust.json", "--from", "new", "--no-state"],
                in: history.folder.path)
            usleep(useconds_t(milliseconds * 1_000))
            program.send(SIGKILL)
            program.finish()
            let version = try #require(try history.version)
            let expected =
                version == 1
                ? try history.bytes(history.fields(1)) : try history.folder.read("new/tool.trust.\(version).json")
            #expect(try history.folder.read("tool.trust.json") == expected)
        }
        #expect(try history.update().status == 0 && history.version == 6)
    }

    @Test func updatesAtOnceEndWithTheNewest() throws {
        for version: Int64 in 2...4 { try history.offer(version) }
        let programs = try (0..<4).map { _ in
            try RunningProgram(
                verifyUploader, ["trust", "update", "tool.trust.json", "--from", "new", "--no-state"],
                in: history.folder.path)
        }
        #expect(programs.map { $0.finish().status } == [0, 0, 0, 0])
        #expect(try history.version == 4)
    }
}
