import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("fetch goes by the newest version of a policy", .enabled(if: SecureSite.isPossible, "\(SecureSite.absence)"))
struct FetchPolicyTests {
    let release: FetchedRelease
    let history: PolicyHistory
    let site: SecureSite
    private let path = "/v1.2.0/linux/tool"

    init() throws {
        (release, history, site) = (try FetchedRelease(), try PolicyHistory(), try SecureSite())
        try site.folder.makeFolder("web/trust")
        try release.publishLatest()
        try release.folder.write("roots.gpg", history.certificates(history.roots))
        try release.folder.write("tool.trust.json", history.bytes(fields(1)))
    }

    /// Of the policy for what `release` publishes, with `history`'s roots.
    private func fields(_ version: Int64) throws -> [String: Any] {
        try release.writePolicy("plain.json") { policy in
            policy["version"] = version
            policy["expires"] = "2099-01-01T00:00:00Z"
            policy["keys"] = ["key.gpg", "roots.gpg"]
            policy["updates"] = [site.origin + "/trust/"]
            policy["roots"] = try? PolicyHistory.rootFields(history.roots, threshold: 2)
        }
        let bytes = try release.folder.read("plain.json")
        return try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    private func publish(
        _ version: Int64, by roots: [ForgedKey]? = nil, _ change: (inout [String: Any]) throws -> Void = { _ in }
    ) throws {
        var fields = try fields(version)
        try change(&fields)
        let policy = try history.bytes(fields)
        let roots = roots ?? Array(history.roots.prefix(2))
        try site.publish("trust/tool.trust.\(version).json", policy)
        try site.publish("trust/tool.trust.\(version).json.sig", history.signatures(over: policy, by: roots))
    }

    private func fetch(_ options: [String] = [], state: [String] = ["--no-state"]) throws -> ProgramRun {
        try command(["--output", "out/tool"] + state + options)
    }

    private func command(_ options: [String], _ subcommand: [String] = ["fetch", "tool"]) throws -> ProgramRun {
        let platform = subcommand.first == "fetch" ? ["--platform", "linux"] : []
        return try release.command(
            subcommand + ["--trust", "tool.trust.json", "--origin", release.site.origin, "--format", "json"] + platform
                + options, environment: site.environment)
    }

    @Test func whatALaterVersionDeniesIsRefused() throws {
        #expect(try fetch().status == 0)
        let before = try release.folder.read("tool.trust.json")
        let digest = try ForgedHash.sha256.hexadecimalDigest(of: FetchedRelease.tool)
        try publish(2) { $0["denied"] = [["digest": "sha256:\(digest)", "reason": "modified"]] }
        let run = try fetch()
        #expect(
            run.status == 3 && run.rules == ["denied"] && run.notes.contains("policy-superseded"), "\(run.messages)")
        let basis = run.document["basis"] as? [String: Any]
        #expect((basis?["policy"] as? [String: Any])?["version"] as? Int == 2)
        #expect(try release.folder.read("tool.trust.json") == before, "trust update replaces it, and nothing else")
        #expect(!release.folder.exists("tool.trust.2.json"))
    }

    @Test func keysOfALaterVersionComeFromItsAddressesToo() throws {
        let new = try ForgedKey()
        try release.publishLatest("v1.3.0", Array("#!/bin/sh\necho new\n".utf8))
        try release.publish("v1.2.0", by: new)
        #expect(try fetch(["--release-version", "v1.2.0"]).status == 2)
        try site.publish("trust/new.gpg", ForgedCertificate(new).bytes())
        let key = try new.hexadecimalFingerprint()
        try publish(2) { policy in
            policy["signers"] = [["fingerprint": key]]
            policy["keys"] = ["new.gpg", "roots.gpg"]
        }
        let run = try fetch(["--release-version", "v1.2.0"])
        #expect(run.status == 0 && run.notes.contains("policy-superseded"), "\(run.messages)")
    }

    @Test func whatItsRootsDidNotSignIsNotFollowed() throws {
        for forged in [[history.roots[0]], [try ForgedKey(), try ForgedKey()]] {
            try publish(2, by: forged) { $0["threshold"] = 1 }
            let run = try fetch()
            #expect(run.status == 0 && !run.warnings.isEmpty && !run.notes.contains("policy-superseded"))
        }
        try site.publish("trust/tool.trust.2.json", Array("<html>".utf8))
        #expect(try fetch().status == 0)
    }

    @Test func anAddressThatCannotBeAskedIsAWarning() throws {
        var fields = try fields(1)
        fields["updates"] = ["https://127.0.0.1:1/trust/"]
        try release.folder.write("tool.trust.json", history.bytes(fields))
        let run = try fetch()
        #expect(run.status == 0 && run.warnings.contains("server-unreachable"), "\(run.messages)")
    }

    @Test func aVersionThatWasInForceIsNotForgotten() throws {
        let state = ["--state", "state"]
        try publish(2)
        #expect(try fetch(state: state).status == 0)
        for suffix in ["", ".sig"] { try site.folder.remove("web/trust/tool.trust.2.json" + suffix) }
        let run = try fetch(state: state)
        #expect(run.status == 3 && run.rules == ["policy-rolled-back"], "\(run.messages)")
    }

    @Test func lockGoesByItToo() throws {
        #expect(try fetch(["--release-version", "v1.2.0", "--lock", "tools.lock"]).status == 0)
        let digest = try ForgedHash.sha256.hexadecimalDigest(of: FetchedRelease.tool)
        try publish(2) { $0["denied"] = [["digest": "sha256:\(digest)", "reason": "modified"]] }
        let run = try command(["--no-state"], ["lock", "--check", "tools.lock"])
        #expect(run.status == 3 && run.rules == ["denied"], "\(run.messages)")
    }

    /// Each policy has versions of its own.
    @Test func lockAsksForTheVersionsOfEveryPolicy() throws {
        var other = try fields(1)
        other["product"] = "other"
        try release.folder.write("other.trust.json", history.bytes(other))
        #expect(try fetch(["--release-version", "v1.2.0", "--lock", "tools.lock"]).status == 0)
        let digest = try ForgedHash.sha256.hexadecimalDigest(of: FetchedRelease.tool)
        try publish(2) { $0["denied"] = [["digest": "sha256:\(digest)", "reason": "modified"]] }
        for subcommand in ["--check", "--update"] {
            let run = try release.command(
                [
                    "lock", subcommand, "tools.lock", "--trust", "other.trust.json", "--trust", "tool.trust.json",
                    "--origin", release.site.origin, "--format", "json", "--no-state",
                ], environment: site.environment)
            #expect(run.status == 3 && run.rules == ["denied"], "\(run.messages)")
        }
    }

    /// What an older version's address does not give is looked for at a newer version's.
    @Test func keysAreLookedForAtTheAddressesOfEachVersion() throws {
        try site.folder.makeFolder("web/moved")
        let new = try ForgedKey()
        try release.publish("v1.2.0", by: new)
        let key = try new.hexadecimalFingerprint()
        let move: (inout [String: Any]) -> Void = { policy in
            policy["signers"] = [["fingerprint": key]]
            policy["updates"] = [site.origin + "/moved/"]
        }
        try publish(2, move)
        for name in ["tool.trust.2.json", "tool.trust.2.json.sig"] {
            try site.publish("moved/" + name, Array(site.folder.read("web/trust/" + name)))
        }
        let before = try fetch(["--release-version", "v1.2.0"])
        #expect(before.status != 0, "\(before.messages)")
        try site.publish("moved/key.gpg", ForgedCertificate(new).bytes())
        let run = try fetch(["--release-version", "v1.2.0"])
        #expect(run.status == 0 && run.notes.contains("policy-superseded"), "\(run.messages)")
    }

    @Test func checkAsksNoAddress() throws {
        try publish(2) { $0["minimumVersion"] = nil }
        for suffix in ["", ".SHA256SUM", ".SHA256SUM.sig"] {
            try release.folder.write("tool" + suffix, try #require(release.site[path + suffix]))
        }
        let run = try release.command(
            ["check", "tool", "--trust", "tool.trust.json", "--no-state", "--format", "json"],
            environment: site.environment)
        let basis = run.document["basis"] as? [String: Any]
        #expect((basis?["policy"] as? [String: Any])?["version"] as? Int == 1, "\(run.messages)")
    }

    /// Hints come from what was accepted here, and refuse nothing by themselves.
    @Test func versionsThatWereSeenSayHowReleasesAreNamed() throws {
        let state = ["--state", "state"]
        #expect(try fetch(state: state).status == 0)
        let absent = try fetch(["--release-version", "1.3.0"], state: state)
        #expect(
            absent.status == 4 && absent.rules == ["manifest-missing"]
                && absent.messages.contains("releases are named like 'v1.3.0'"), "\(absent.messages)")
        let unseen = try fetch(["--release-version", "1.3.0"])
        #expect(unseen.messages.contains("if releases are named like 'v1.3.0'"), "\(unseen.messages)")
        try release.publish("1.3.0")
        #expect(try fetch(["--release-version", "1.3.0"], state: state).status == 0, "it is there")
    }
}
