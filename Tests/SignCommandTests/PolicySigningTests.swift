import Foundation
import TestSupport
import Testing

@Suite("sign-release trust, with roots", .serialized)
struct PolicySigningTests {
    let policy: PolicyPublisher
    let second = "tool.trust.2.json"

    init() throws {
        policy = try PolicyPublisher(roots: 3)
        let run = try policy.trust(policy.beginning)
        #expect(run.status == 0, "\(run.messages) \(run.errorText)")
    }

    private func propose() throws {
        let run = try policy.trust(["add-signer", "tool.trust.json", policy.key("next")])
        #expect(run.status == 0 && run.verdict == "proposed", "\(run.messages)")
    }

    @Test func editsAddUpUntilSomebodySigns() throws {
        let before = try policy.publisher.text("trust/tool.trust.json")
        try propose()
        let renewed = try policy.trust(["set", "tool.trust.json", "--minimum-version", "v1.0.0"])
        #expect(renewed.status == 0 && renewed.changes.count == 2, "\(renewed.changes)")
        #expect(try policy.policy(second)["version"] as? Int == 2)
        #expect(try policy.publisher.text("trust/tool.trust.json") == before)
        #expect(try policy.sign(second, as: "root1").status == 0)
        let late = try policy.trust(["set", "tool.trust.json", "--minimum-version", "v1.1.0"])
        #expect(late.status == 74 && late.rules == ["output-exists"])
        #expect(try policy.trust(["set", second, "--minimum-version", "v1.1.0"]).verdict == "proposed")
        #expect(try policy.files.contains("tool.trust.3.json"))
    }

    @Test func rootsSignOneAfterTheOther() throws {
        try propose()
        let unsigned = try policy.trust(["check", second])
        #expect(unsigned.status == 2 && unsigned.rules == ["threshold-not-met", "threshold-not-met"])
        let first = try policy.sign(second, as: "root1")
        #expect(first.status == 0 && first.verdict == "signed", "\(first.messages)")
        #expect(first.roots(of: 1)?.signed == [policy.key("root1")] && first.roots(of: 2)?.missing.count == 2)
        #expect(try policy.trust(["check", second]).status == 2)
        #expect(try policy.verify(["trust", "update", "tool.trust.json", "--from", "."]).status == 0)
        #expect(try policy.policy()["version"] as? Int == 1, "one of two is not enough")
        #expect(try policy.sign(second, as: "root2").roots(of: 2)?.signed.count == 2)
        #expect(try policy.sign(second, as: "root2").verdict == "unchanged")
        let complete = try policy.trust(["check", second])
        #expect(complete.status == 0 && complete.verdict == "complete", "\(complete.messages)")
        #expect(try policy.trust(["check", "."]).status == 0)
        let signatures = try policy.publisher.text("trust/\(second).sig")
        #expect(signatures.components(separatedBy: "-----BEGIN PGP SIGNATURE-----").count == 3)
        try policy.publisher.gpg([
            "--verify", policy.publisher.path("trust/\(second).sig"), policy.publisher.path("trust/\(second)"),
        ])
        #expect(try policy.verify(["trust", "update", "tool.trust.json", "--from", "."]).status == 0)
        #expect(try policy.policy()["version"] as? Int == 2)
    }

    /// Clients ignore dates of roots; an expiry would only mislead other programs. See: gpg --list-packets
    @Test func aRootsSignatureSaysTheVersionAndNeverExpires() throws {
        try propose()
        #expect(try policy.sign(second, as: "root1").status == 0)
        let listing = try policy.publisher.gpg(["--list-packets", policy.publisher.path("trust/\(second).sig")])
        let text = String(decoding: listing, as: UTF8.self)
        #expect(text.contains("sig created") && !text.contains("expires") && !text.contains("subpkt 3 "), "\(text)")
        for notation in ["type@example.org=trust-policy", "product@example.org=tool", "version@example.org=2"] {
            #expect(text.contains(notation), "\(text)")
        }
    }

    @Test func newRootsSignToo() throws {
        let roots = ["root2", "root3", "next"].flatMap { ["--root", policy.key($0)] }
        #expect(try policy.trust(["set-roots", "tool.trust.json"] + roots + ["--root-threshold", "2"]).status == 0)
        for name in ["root1", "root2"] { #expect(try policy.sign(second, as: name).status == 0) }
        let half = try policy.trust(["check", second])
        #expect(half.status == 2 && half.rules == ["threshold-not-met"])
        #expect(half.roots(of: 1)?.signed.count == 2 && half.roots(of: 2)?.signed == [policy.key("root2")])
        #expect(try policy.sign(second, as: "next").status == 0)
        #expect(try policy.trust(["check", second]).status == 0)
    }

    @Test func aRootSignsOneFileForAVersion() throws {
        try propose()
        let first = try policy.publisher.read("trust/\(second)")
        #expect(try policy.sign(second, as: "root1").status == 0)
        let signature = try policy.publisher.read("trust/\(second).sig")
        try policy.publisher.remove("trust/\(second)")
        try policy.publisher.remove("trust/\(second).sig")
        #expect(try policy.trust(["renew", "tool.trust.json", "--expires-in", "100d"]).status == 0)
        let again = try policy.sign(second, as: "root1")
        #expect(again.status == 3 && again.rules == ["policy-signed-otherwise"])
        #expect(!policy.publisher.exists("trust/\(second).sig"))
        #expect(try policy.sign(second, as: "root2").status == 0, "another root may")
        // On another machine, the signature that is there says it.
        try policy.publisher.write("trust/\(second).sig", signature)
        let elsewhere = try policy.sign(second, as: "root1", ["--state", "elsewhere"])
        #expect(elsewhere.status == 3 && elsewhere.rules == ["policy-signed-otherwise"])
        #expect(try policy.publisher.read("trust/\(second).sig") == signature)
        try policy.publisher.write("trust/\(second)", first)
        #expect(try policy.sign(second, as: "root1").verdict == "unchanged")
        try policy.publisher.write(".local/state/sign-release/signed-policies.json", "{")
        #expect(try policy.sign(second, as: "root3").rules == ["state-malformed"])
        #expect(try policy.sign(second, as: "root3", ["--no-state"]).verdict == "signed")
    }

    @Test func whatWeakensIsSignedOnPurposeOnly() throws {
        #expect(try policy.trust(["set", "tool.trust.json", "--require", "none"]).status == 0)
        let run = try policy.sign(second, as: "root1")
        #expect(run.status == 3 && run.rules == ["policy-weaker"] && run.messages.contains("--allow-weaker"))
        #expect(!policy.publisher.exists("trust/\(second).sig"))
        #expect(try policy.sign(second, as: "root1", ["--allow-weaker"]).status == 0)
        let shown = try policy.trust(
            ["sign", second, "--signer", policy.key("root2"), "--allow-weaker"], isJSON: false)
        #expect(shown.errorText.contains("weaker: ") && shown.text.hasSuffix("signed\n"))
    }

    /// Whoever can write beside the proposal must not choose what root holders compare it with.
    @Test func theVersionBeforeIsOneThatTheRootsSigned() throws {
        try propose()
        #expect(try policy.trust(["set", "tool.trust.json", "--minimum-version", "v1.0.0"]).status == 0)
        let text = try policy.publisher.text("trust/\(second)")
        let third = "tool.trust.3.json"
        let proposal = text.replacing("\"version\": 2", with: "\"version\": 3")
        try #require(proposal != text)
        try policy.publisher.write("trust/\(third)", proposal)
        let unsigned = try policy.sign(third, as: "root1")
        #expect(unsigned.status == 2 && unsigned.rules == ["threshold-not-met"] && unsigned.messages.contains(second))
        #expect(!policy.publisher.exists("trust/\(third).sig"))
        for name in ["root1", "root2"] { #expect(try policy.sign(second, as: name).status == 0) }
        #expect(try policy.sign(third, as: "root1").verdict == "signed")
        // Version 2 is in force by now, and another file says to be that version, too.
        #expect(try policy.verify(["trust", "update", "tool.trust.json", "--from", "."]).status == 0)
        try policy.publisher.write("trust/\(second)", text.replacing("v1.0.0", with: "v0.1.0"))
        let forked = try policy.sign(third, as: "root2")
        #expect(forked.status == 1 && forked.rules == ["policy-forked"], "\(forked.messages)")
    }

    @Test func whatNobodyShouldSignIsRefused() throws {
        try propose()
        #expect(try policy.sign(second, as: "signer").rules == ["signer-not-trusted"])
        let text = try policy.publisher.text("trust/\(second)")
        try policy.publisher.write("trust/\(second)", text + "\n")
        #expect(try policy.sign(second, as: "root1").rules == ["policy-malformed"])
        try policy.publisher.write(
            "trust/\(second)", text.replacing("\"product\": \"tool\"", with: "\"product\": \"other\""))
        #expect(try policy.sign(second, as: "root1").rules == ["policy-mismatch"])
        let expires = try #require(try policy.policy()["expires"] as? String)
        try policy.publisher.write("trust/\(second)", text.replacing(expires, with: "2026-01-01T00:00:00Z"))
        #expect(try policy.sign(second, as: "root1").rules == ["policy-expired"])
        try policy.publisher.write("trust/\(second)", "{}")
        #expect(try policy.sign(second, as: "root1").rules == ["policy-malformed"])
        try policy.publisher.write("trust/\(second)", text)
        try policy.publisher.write("trust/\(second).sig", "<html>")
        #expect(try policy.sign(second, as: "root1").rules == ["signature-malformed"])
        try policy.publisher.remove("trust/\(second).sig")
        try policy.publisher.remove("trust/tool.trust.json")
        #expect(try policy.sign(second, as: "root1").rules == ["policy-missing"])
        #expect(try policy.files == ["keys.asc", second])
    }

    @Test func aBadSignatureIsNamed() throws {
        try propose()
        for name in ["root1", "root2"] { #expect(try policy.sign(second, as: name).status == 0) }
        let text = try policy.publisher.text("trust/\(second)")
        try policy.publisher.write("trust/\(second)", text.replacing("keys.asc", with: "keyz.asc"))
        let run = try policy.trust(["check", second])
        #expect(run.status == 2 && run.warnings.filter { $0 == "signature-bad" }.count == 2)
        #expect(run.roots(of: 1)?.signed == [])
    }

    @Test func aVersionUnderAnotherNameIsNotTakenForThePolicyInForce() throws {
        try propose()
        try policy.publisher.write("trust/tool.trust.7.json", policy.publisher.read("trust/\(second)"))
        #expect(try policy.trust(["check", "tool.trust.7.json"]).rules == ["policy-mismatch"])
        #expect(try policy.sign("tool.trust.7.json", as: "root1").rules == ["policy-mismatch"])
        #expect(try policy.trust(["check", "."]).rules.contains("policy-mismatch"))
    }

    @Test func aSecretKeyFromAFileSigns() throws {
        try propose()
        let run = try policy.trust(["sign", second, "--secret-key", "../root3.secret.asc"])
        #expect(run.status == 0 && run.roots(of: 1)?.signed == [policy.key("root3")], "\(run.messages)")
        #expect(try policy.publisher.leftovers().isEmpty)
    }

    @Test(.enabled(if: SchemaValidator.isThere || !mayBeMissing, "\(SchemaValidator.absence)"))
    func theResultIsWhatItsSchemaSays() throws {
        let runs = try [
            policy.trust(["add-signer", "tool.trust.json", policy.key("next")]), policy.sign(second, as: "root1"),
            policy.trust(["check", second]), policy.trust(["check", "."]), policy.sign(second, as: "next"),
            policy.trust(["retire-signer", "tool.trust.json", policy.key("signer"), "--keep", "../dist"]),
            policy.trust(["renew", "absent.trust.json", "--expires-in", "9d"]),
        ]
        for run in runs {
            #expect(try SchemaValidator.problems(of: run.output, schema: "publisher-1.json") == "", "\(run.text)")
        }
    }

    @Test func theFirstVersionCanBeSignedToo() throws {
        let run = try policy.sign("tool.trust.json", as: "root1")
        #expect(run.status == 0 && run.roots(of: 1)?.signed == [policy.key("root1")], "\(run.messages)")
    }
}
