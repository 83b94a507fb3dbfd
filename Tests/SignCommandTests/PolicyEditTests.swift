import Foundation
import TestSupport
import Testing

@Suite("sign-release trust, without roots", .serialized)
struct PolicyEditTests {
    let policy: PolicyPublisher

    init() throws {
        policy = try PolicyPublisher()
        let run = try policy.trust(policy.beginning)
        #expect(run.status == 0 && run.verdict == "created", "\(run.messages) \(run.errorText)")
    }

    @Test func theFirstVersionIsCanonicalAndIsShown() throws {
        let written = try policy.publisher.text("trust/tool.trust.json")
        #expect(written.hasPrefix("{\n  \"schema\": \"release-integrity/trust-policy/1\",\n  \"product\": \"tool\",\n"))
        let shown = try policy.trust(["show", "tool.trust.json"], isJSON: false)
        #expect(shown.status == 0 && shown.text.contains(policy.key("signer")))
        #expect(try policy.verify(["trust", "show", "tool.trust.json"]).text == shown.text)
        #expect(try policy.trust(["check", "."]).status == 0)
    }

    @Test func nothingIsOverwrittenUnlessForced() throws {
        #expect(try policy.trust(policy.beginning).status == 74)
        #expect(try policy.trust(policy.beginning + ["--force"]).status == 0)
        try policy.publisher.link("trust/link.trust.json", to: "tool.trust.json")
        let linked = policy.beginning.map { $0 == "tool.trust.json" ? "link.trust.json" : $0 }
        #expect(try policy.trust(linked + ["--force"]).status == 74)
    }

    @Test func everyEditIsAVersion() throws {
        let added = try policy.trust(
            ["add-signer", "tool.trust.json", policy.key("next"), "--name", "Next", "--threshold", "2"])
        #expect(added.status == 0 && added.verdict == "changed", "\(added.messages)")
        #expect(added.changes.contains { $0.contains(policy.key("next")) && $0.contains("new signer") })
        let since = "2026-11-20T00:00:00Z"
        let denied = try policy.trust(
            ["deny", "tool.trust.json", "--key", policy.key("next"), "--reason", "stolen", "--since", since])
        #expect(denied.changes == ["the key \(policy.key("next")) is denied: stolen"])
        #expect(try policy.trust(["deny", "tool.trust.json", "--key", policy.key("next"), "--undo"]).status == 0)
        try policy.publisher.write("trust/bad", "x")
        #expect(try policy.trust(["deny", "tool.trust.json", "--file", "bad", "--reason", "modified"]).status == 0)
        let set = try policy.trust(
            ["set", "tool.trust.json", "--minimum-version", "v1.2.0", "--threshold", "1", "--require"]
                + ["product,version,channel", "--max-age", "latest=30d", "--key-url", "https://example.org/keys.asc"]
                + ["--keys", "keys.asc", "--origin", "https://example.org", "--artifact", "default=tool"])
        #expect(set.status == 0, "\(set.messages)")
        let written = try policy.policy()
        #expect(
            written["version"] as? Int == 6
                && written["keys"] as? [String] == ["keys.asc", "https://example.org/keys.asc"])
        #expect((written["denied"] as? [Any])?.count == 1)
        #expect(try policy.files == ["bad", "keys.asc", "tool.trust.json"])
    }

    @Test func whatIsNotNamedStaysAndWhatIsUnsetGoes() throws {
        let set = { (options: [String]) in try policy.trust(["set", "tool.trust.json"] + options) }
        #expect(try set(["--artifact-path", "x/{artifact}"]).status == 64, "there is no distribution yet")
        let first = ["--origin", "https://example.org", "--artifact", "default=tool", "--platform", "linux"]
        #expect(try set(first + ["--artifact-path", "x/{artifact}", "--minimum-version", "v1.0.0"]).status == 0)
        #expect(try set(["--signature-name", "{path}.sig"]).status == 0)
        #expect(try set(["--origin", "https://example.com", "--update-url", "https://example.com/t/"]).status == 0)
        let distribution = try #require(try policy.policy()["distribution"] as? [String: Any])
        #expect(distribution["origins"] as? [String] == ["https://example.com"])
        #expect(distribution["path"] as? String == "x/{artifact}")
        #expect(distribution["signature"] as? String == "{path}.sig")
        #expect(distribution["platforms"] as? [String] == ["linux"])
        let unset = try set(["--unset", "distribution", "--unset", "updates", "--unset", "minimum-version"])
        #expect(unset.status == 0, "\(unset.messages)")
        let written = try policy.policy()
        #expect(written["distribution"] == nil && written["updates"] == nil)
        #expect((written["release"] as? [String: Any])?["minimumVersion"] == nil)
        #expect(try set(["--unset", "distribution"]).status == 64, "that changes nothing")
        #expect(try set(["--unset", "signers"]).status == 64)
    }

    @Test func signersChangeAndGo() throws {
        let (file, next) = ("tool.trust.json", policy.key("next"))
        #expect(try policy.trust(["add-signer", file, next, "--replace", "--name", "Next"]).status == 64)
        #expect(try policy.trust(["add-signer", file, next, "--name", "Next"]).status == 0)
        let changed = try policy.trust(
            ["add-signer", file, next, "--replace", "--note", "on a token", "--from", "2026-01-01T00:00:00Z"])
        #expect(changed.status == 0, "\(changed.messages)")
        let signer = try #require((try policy.policy()["signers"] as? [[String: Any]])?.last)
        #expect(signer["name"] as? String == "Next" && signer["note"] as? String == "on a token")
        #expect(signer["from"] as? String == "2026-01-01T00:00:00Z")
        let first = policy.key("signer")
        let unset = { (options: [String]) in try policy.trust(["add-signer", file, next] + options) }
        #expect(try unset(["--replace", "--subkey", first]).status == 0)
        let wider = try unset(["--replace", "--unset", "from", "--unset", "subkeys", "--name", "Other"])
        #expect(wider.status == 0 && wider.changes.contains("every subkey of \(next) counts"), "\(wider.messages)")
        let left = try #require((try policy.policy()["signers"] as? [[String: Any]])?.last)
        #expect(left["from"] == nil && left["subkeys"] == nil)
        #expect(left["name"] as? String == "Other" && left["note"] as? String == "on a token")
        for senseless in [
            ["--unset", "note"], ["--replace", "--unset", "note", "--note", "x"], ["--replace", "--unset", "x"],
        ] {
            #expect(try unset(senseless).status == 64, "\(senseless)")
        }
        #expect(try policy.trust(["remove-signer", file, policy.key("signer")]).status == 0)
        #expect((try policy.policy()["signers"] as? [Any])?.count == 1)
        #expect(try policy.trust(["remove-signer", file, policy.key("signer")]).status == 64)
        #expect(try policy.trust(["remove-signer", file, next]).status == 64, "nobody would be left")
    }

    @Test func rootsComeLater() throws {
        let next = policy.key("next")
        let setRoots = ["set-roots", "tool.trust.json", "--root", next, "--root-threshold", "1"]
        #expect(try policy.trust(setRoots).status == 64, "they need an end")
        #expect(try policy.trust(setRoots + ["--expires-in", "90d"]).status == 0)
        #expect(try policy.policy()["version"] as? Int == 2)
        #expect(try policy.trust(["renew", "tool.trust.json", "--expires-in", "180d"]).verdict == "proposed")
        #expect(try policy.files == ["keys.asc", "tool.trust.3.json", "tool.trust.json"])
    }

    @Test func aSignerRetiresAndKeepsWhatIsVerifiedNow() throws {
        let identity = ["--notation-domain", "example.org", "--product", "tool", "--signer", policy.key("signer")]
        #expect(try policy.publisher.sign(["dist", "--release-version", "v1.0.0"] + identity).status == 0)
        try policy.publisher.makeFolder("other")
        try policy.publisher.write("other/tool", "x")
        let other = identity.map { $0 == policy.key("signer") ? policy.key("next") : $0 }
        #expect(try policy.publisher.sign(["other", "--release-version", "v1.0.0"] + other).status == 0)
        let none = try policy.trust(["retire-signer", "tool.trust.json", policy.key("signer"), "--keep", "../other"])
        #expect(none.status == 4 && none.rules == ["nothing-to-verify"])
        // What is dated after the retirement is not kept: the key may have been somebody else's by then.
        let early = ["retire-signer", "tool.trust.json", policy.key("signer"), "--until", "2026-01-01T00:00:00Z"]
        let late = try policy.trust(early + ["--keep", "../dist"])
        #expect(late.status == 4 && late.messages.contains("retired 2026-01-01"), "\(late.messages)")
        let run = try policy.trust(
            ["retire-signer", "tool.trust.json", policy.key("signer"), "--keep", "../dist", "--keep", "../other"])
        #expect(run.status == 0 && run.objects("kept").compactMap { $0["path"] as? String } == ["../dist/SHA256SUMS"])
        #expect(run.warnings.contains("threshold-not-met"), "nobody is left to sign")
        #expect(run.messages.contains("../other/SHA256SUMS"))
        let signer = try #require((try policy.policy()["signers"] as? [[String: Any]])?.first)
        let digest = try policy.publisher.execute("/usr/bin/sha256sum", ["dist/SHA256SUMS"]).text.prefix(64)
        #expect(signer["keep"] as? [String] == ["sha256:\(digest)"] && signer["until"] != nil)
    }

    @Test func whatMakesNoPolicyIsRefused() throws {
        let before = try policy.publisher.text("trust/tool.trust.json")
        let file = "tool.trust.json"
        let signer = policy.key("signer")
        let long = String(repeating: "x", count: 600)
        let senseless: [[String]] = [
            ["add-signer", file, signer], ["add-signer", file, "27034E7F"],
            ["add-signer", file, policy.key("next"), "--name", "a\u{1B}[31mb"],
            ["add-signer", file, policy.key("next"), "--name", "a\u{202E}b"],
            ["add-signer", file, policy.key("next"), "--name", long],
            ["add-signer", file, policy.key("next"), "--threshold", "3"],
            ["retire-signer", file, policy.key("next")], ["set", file], ["set", file, "--threshold", "2"],
            ["set", file, "--threshold", "0"], ["set", file, "--keys", "../keys.asc"],
            ["set", file, "--digest", "sha1"],
            ["set", file, "--require", "version"], ["set", file, "--signs", "trust-policy"],
            ["set", file, "--key-url", "http://example.org/x"], ["set", file, "--max-age", "latest"],
            ["deny", file, "--reason", "x"], ["deny", file, "--digest", "sha1:00", "--reason", "x"],
            ["deny", file, "--key", signer], ["deny", file, "--key", signer, "--reason", "a\nb"],
            ["set-roots", file, "--root", signer, "--root-threshold", "1", "--expires-in", "9d"],
            ["renew", file, "--expires-in", "9"], ["set", file, "--notation-domain", "example.org"],
        ]
        for arguments in senseless {
            let run = try policy.trust(arguments)
            #expect(run.status == 64, "\(arguments): \(run.text)")
            #expect(!(run.text + run.errorText).contains("\u{1B}"))
        }
        let unknown = String(repeating: "A", count: 40)
        #expect(try policy.trust(["add-signer", file, unknown]).rules == ["signer-not-in-keys"])
        #expect(try policy.trust(["add-signer", "absent.trust.json", unknown]).status == 78)
        #expect(try policy.publisher.text("trust/tool.trust.json") == before)
        let stranger = policy.beginning.map { $0 == signer ? unknown : $0 == file ? "x.trust.json" : $0 }
        #expect(try policy.trust(stranger).status == 78)
        let absent = policy.beginning.map { $0 == "keys.asc" ? "absent.asc" : $0 == file ? "x.trust.json" : $0 }
        #expect(try policy.trust(absent).status == 78)
        #expect(try policy.files == ["keys.asc", file])
    }

    @Test func aPipeIsNoPolicy() throws {
        _ = try policy.publisher.execute("/usr/bin/mkfifo", ["trust/pipe.trust.json"])
        for arguments in [["show"], ["check"], ["renew", "--expires-in", "9d"], ["sign"]] {
            let run = try policy.trust([arguments[0], "pipe.trust.json"] + arguments.dropFirst())
            #expect(run.status == 78 && run.rules == ["policy-malformed"], "\(arguments): \(run.text)")
        }
    }

    @Test func whatThePolicyAcceptsIsWhatWasSigned() throws {
        let signed = try policy.publisher.sign(
            ["dist", "--signer", policy.key("signer"), "--product", "tool", "--release-version", "v1.0.0"]
                + ["--notation-domain", "example.org"])
        #expect(signed.status == 0)
        let check = ["check", "../dist/tool", "--trust", "tool.trust.json", "--no-state"]
        #expect(try policy.verify(check).status == 0)
        #expect(try policy.trust(["set", "tool.trust.json", "--minimum-version", "v2.0.0"]).status == 0)
        #expect(try policy.verify(check).status == 3)
    }
}
