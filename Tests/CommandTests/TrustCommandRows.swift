import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("A policy is shown and checked in plain words")
struct TrustCommandRows {
    let history: PolicyHistory

    init() throws { history = try PolicyHistory() }

    private func check(_ options: [String] = [], _ edit: (inout PolicyHistory.Fields) throws -> Void = { _ in })
        throws -> ProgramRun
    {
        var fields = try history.fields(1)
        try edit(&fields)
        try history.folder.write("tool.trust.json", history.bytes(fields))
        return try history.trust(["check", "tool.trust.json", "--no-state"] + options)
    }

    /// RFC 3339, so many days from now.
    private func time(inDays days: Double) -> String {
        ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: days * 86_400))
    }

    @Test func showSaysWhatIsAccepted() throws {
        let run = try history.trust(["show", "tool.trust.json"])
        let words = run.document["accepts"] as? [String] ?? []
        #expect(run.status == 0 && run.verdict == "ok")
        #expect(words.first == "1 of 1 signer must sign each release of 'tool':")
        #expect(words.contains("A signature must say its release's product, version (in notations of 'example.org')."))
        #expect(words.contains { $0.hasPrefix("2 of 3 roots must sign the next version: ") })
        let text = try ProgramRun(verifyUploader, ["trust", "show", "tool.trust.json"], in: history.folder.path).text
        #expect(text.hasPrefix("policy 'tool.trust.json', version 1, for tool\n"))
        #expect(text.contains(words.last ?? "nothing"))
    }

    @Test func theVersionThatCheckGoesByIsShownAndChecked() throws {
        try history.offer(2, in: "") {
            $0["threshold"] = 1; $0["expires"] = time(inDays: -1)
        }
        for command in ["show", "check"] {
            let run = try history.trust([command, "tool.trust.json", "--no-state"])
            #expect((run.document["policy"] as? [String: Any])?["version"] as? Int == 2)
            #expect(run.messages.contains("version 2, lies beside it"), "\(run.messages)")
            #expect(run.rules == (command == "check" ? ["policy-expired"] : []))
        }
        try history.folder.write("tool.trust.3.json", "{}")
        let run = try history.trust(["show", "tool.trust.json", "--no-state"])
        #expect(run.status == 0 && run.warnings == ["signature-missing"])
    }

    @Test func whatIsNoPolicyIsNotShown() throws {
        try history.folder.write("tool.trust.json", "{}")
        for command in [["show"], ["check"], ["update", "--from", "new"]] {
            let run = try history.trust(command + ["tool.trust.json"])
            #expect(run.status == 78 && run.rules == ["policy-malformed"] && run.verdict == "undecided")
            #expect(try history.trust(command + ["none.json"]).status == 78)
        }
    }

    @Test func aPolicyThatIsFineIsFine() throws {
        let run = try check { $0["expires"] = time(inDays: 170) }
        #expect(run.status == 0 && run.findings.isEmpty, "\(run.messages)")
        let keys = run.objects("keys")
        #expect(keys.map { $0["role"] as? String } == ["signer", "root", "root", "root"])
        #expect(keys.allSatisfy { $0["counts"] as? Bool == true })
    }

    @Test func whatIsDueIsAWarning() throws {
        let soon = try check { $0["expires"] = time(inDays: 30) }
        #expect(soon.status == 0 && soon.warnings == ["policy-expired"])
        #expect(try check(["--warn-within", "10d"]) { $0["expires"] = time(inDays: 30) }.findings.isEmpty)
        #expect(try history.trust(["check", "tool.trust.json", "--warn-within", "soon"]).status == 64)

        let lifetime = Int64(Date().timeIntervalSince1970) - ForgedKey.usualCreation + 30 * 86_400
        for (key, name) in [(history.release.keys[0], "signers.gpg"), (history.roots[0], "root.gpg")] {
            let certificate = try ForgedCertificate(key) { $0.hashed.append(.keyExpirationTime(lifetime)) }
            try history.folder.write(name, certificate.bytes())
        }
        try history.folder.write("roots.gpg", history.certificates(Array(history.roots.dropFirst())))
        let keys = try check { fields in
            fields["expires"] = time(inDays: 170)
            fields["keys"] = ["signers.gpg", "roots.gpg", "root.gpg"]
        }
        #expect(keys.status == 0 && keys.warnings == ["key-expired", "key-expired"], "\(keys.messages)")
    }

    @Test func whatHasEndedIsAnError() throws {
        let expired = try check { $0["expires"] = time(inDays: -1) }
        #expect(expired.status == 3 && expired.rules == ["policy-expired"])
        let certificate = try ForgedCertificate(history.release.keys[0]) { $0.hashed.append(.keyExpirationTime(60)) }
        try history.folder.write("signers.gpg", certificate.bytes())
        let key = try check { $0["expires"] = time(inDays: 170) }
        #expect(key.status == 2 && key.rules == ["key-expired", "threshold-not-met"], "\(key.messages)")
    }

    @Test func whoHasRetiredSignsNothingMoreAndWhoWillStillDoes() throws {
        let signer = try history.release.keys[0].hexadecimalFingerprint()
        let checked = { (until: String, format: String) in
            _ = try check {
                $0["expires"] = time(inDays: 170)
                $0["signers"] = [["fingerprint": signer, "until": until]]
            }
            return try ProgramRun(
                verifyUploader, ["trust", "check", "tool.trust.json", "--no-state", "--format", format],
                in: history.folder.path)
        }
        let past = time(inDays: -1)
        #expect(
            try checked(past, "text").text.contains(
                "signer \(signer): retired \(past): what it signs now does not count\n"))
        #expect(try checked(past, "json").objects("keys").first?["counts"] as? Bool == false)
        let future = time(inDays: 30)
        #expect(try checked(future, "text").text.contains("signer \(signer): counts until it retires, \(future)\n"))
        #expect(try checked(future, "json").objects("keys").first?["counts"] as? Bool == true)
    }

    @Test func revokedDeniedAndMissingKeysAreErrorsWhereTooFewAreLeft() throws {
        let expires = time(inDays: 170)
        var revoked = try ForgedCertificate(history.roots[0])
        try revoked.revoke(2, "stolen")
        try history.folder.write("roots.gpg", revoked.bytes() + history.certificates(Array(history.roots.dropFirst())))
        let one = try check { $0["expires"] = expires }
        #expect(one.status == 0 && one.warnings == ["key-revoked"], "two of three are left: \(one.messages)")
        try history.folder.write("roots.gpg", revoked.bytes() + history.certificates([history.roots[1]]))
        let two = try check { $0["expires"] = expires }
        #expect(two.status == 78 || two.status == 2)
        #expect(Set(two.rules) == ["key-revoked", "key-file-missing", "threshold-not-met"], "\(two.messages)")
        let denied = try check { fields in
            fields["expires"] = expires
            fields["denied"] = [["key": try history.release.keys[0].hexadecimalFingerprint(), "reason": "stolen"]]
        }
        #expect(denied.rules.contains("key-denied"))
    }

    @Test func whatProtectsLessThanItCouldIsAWarning() throws {
        let far = try check { $0["expires"] = time(inDays: 200) }
        #expect(far.status == 0 && far.warnings == ["policy-lax"] && far.messages.contains("180 days"))
        let unbound = try check { fields in
            fields["expires"] = time(inDays: 170)
            fields["release"] = nil
        }
        #expect(unbound.status == 0 && unbound.warnings == ["policy-lax"] && unbound.messages.contains("require"))
    }

    @Test func annotationsSayTheSame() throws {
        _ = try check { $0["expires"] = time(inDays: -1) }
        let run = try ProgramRun(
            verifyUploader, ["trust", "check", "tool.trust.json", "--no-state", "--format", "github"],
            in: history.folder.path)
        #expect(run.status == 3 && run.text.hasPrefix("::error title=policy-expired::"))
    }

    @Test func helpStandsAlone() throws {
        let path = history.folder.path
        #expect(try ProgramRun(verifyUploader, ["trust", "update", "--help"], in: path).status == 0)
        #expect(try ProgramRun(verifyUploader, ["trust", "show", "tool.trust.json", "--help"], in: path).status == 64)
    }

    @Test(
        .enabled(if: SchemaValidator.isThere || !mayBeMissing, "\(SchemaValidator.absence)"))
    func theirJSONIsWhatItsSchemaSays() throws {
        try history.offer(2)
        try history.offer(3) { $0["threshold"] = 2 }
        for arguments in [
            ["show", "tool.trust.json"], ["check", "tool.trust.json", "--no-state"], ["show", "none"],
            ["update", "tool.trust.json", "--from", "new", "--no-state"],
        ] {
            let problems = try SchemaValidator.problems(of: history.trust(arguments).output, schema: "policy-1.json")
            #expect(problems.isEmpty, "\(arguments): \(problems)")
        }
    }
}

@Suite("What was in force before is remembered")
struct RememberedPolicyRows {
    let history: PolicyHistory

    init() throws { history = try PolicyHistory() }

    private func update() throws -> ProgramRun {
        try history.trust(["update", "tool.trust.json", "--from", "new", "--state", "state"])
    }

    @Test func anOlderPolicyThanOneThatWasInForceIsRolledBack() throws {
        let first = try history.folder.read("tool.trust.json")
        try history.offer(2)
        #expect(try update().status == 0 && history.version == 2)
        try history.folder.write("tool.trust.json", first)
        try history.folder.remove("new/tool.trust.2.json")
        try history.folder.remove("new/tool.trust.2.json.sig")
        let run = try update()
        #expect(run.status == 3 && run.rules == ["policy-rolled-back"], "\(run.messages)")
    }

    @Test func anotherFileWithTheVersionThatWasInForceIsAFork() throws {
        let first = try history.folder.read("tool.trust.json")
        try history.offer(2)
        #expect(try update().status == 0)
        try history.folder.write("tool.trust.json", first)
        try history.offer(2) { $0["updates"] = ["https://example.org/"] }
        try history.offer(3)
        let run = try update()
        #expect(run.status == 1 && run.rules.contains("policy-forked"), "\(run.messages)")
        #expect(try history.version == 1)
    }

    @Test func aRevocationThatWasSeenOnceIsNotForgotten() throws {
        var revoked = try ForgedCertificate(history.roots[0])
        try revoked.revoke(2, "stolen")
        let clean = try history.folder.read("roots.gpg")
        try history.folder.write("roots.gpg", clean + revoked.bytes())
        #expect(try update().status == 0)
        try history.folder.write("roots.gpg", clean)
        try history.offer(2)
        let run = try update()
        #expect(run.warnings.contains("key-revoked") && run.warnings.contains("threshold-not-met"), "\(run.messages)")
        #expect(try history.version == 1)
    }
}
