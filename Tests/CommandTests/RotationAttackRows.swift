import PacketForge
import TestSupport
import Testing

/// What TUF's specification (section 1.5.2) lists as attacks, where they concern the policy.
@Suite("Nobody but its roots moves a policy, and only one version forward")
struct RotationAttackRows {
    let history: PolicyHistory

    init() throws { history = try PolicyHistory() }

    /// The update ended like this, and the version in force is that one.
    private func expect(
        _ status: Int32, _ rules: [String], version: Int = 1, warnings: [String] = [],
        location: SourceLocation = #_sourceLocation
    ) throws {
        let run = try history.update()
        #expect(run.status == status, "\(run.messages) \(run.errorText)", sourceLocation: location)
        #expect(run.rules == rules, "\(run.messages)", sourceLocation: location)
        for warning in warnings {
            #expect(run.warnings.contains(warning), "\(run.messages)", sourceLocation: location)
        }
        #expect(try history.version == version, sourceLocation: location)
    }

    @Test func arbitraryFile() throws {
        for junk in ["<html>", "{}", ""] {
            try history.folder.write("new/tool.trust.2.json", junk)
            try expect(0, [], warnings: ["signature-missing"])
            try history.folder.write("new/tool.trust.2.json.sig", history.folder.read("SHA256SUMS.sig"))
            try expect(0, [], warnings: ["unknown-key"])
            try history.folder.remove("new/tool.trust.2.json.sig")
        }
        try history.folder.remove("new/tool.trust.2.json")
        try history.folder.write("new/tool.trust.2.json.sig", "x")
        try expect(0, [], warnings: ["policy-missing"])
        try history.folder.makeFolder("new/tool.trust.2.json")
        try expect(0, [], warnings: ["not-a-regular-file"])
    }

    @Test func aLinkIsNotFollowed() throws {
        try history.offer(2, as: "elsewhere.json")
        try history.folder.link("new/tool.trust.2.json", to: "elsewhere.json")
        try history.folder.link("new/tool.trust.2.json.sig", to: "elsewhere.json.sig")
        try expect(0, [], warnings: ["not-a-regular-file"])
    }

    @Test func aFileThatIsTooLargeIsNotRead() throws {
        try history.offer(2) { $0["signers"] = [["fingerprint": "x", "note": String(repeating: "x", count: 1 << 20)]] }
        try expect(0, [], warnings: ["input-output"])
    }

    @Test func whatStrangersSignIsIgnored() throws {
        try history.offer(2, by: [ForgedKey(), ForgedKey()])
        try expect(0, [], warnings: ["threshold-not-met"])
        // The one who signs releases is no root.
        try history.offer(2, by: [history.release.keys[0], history.roots[0]])
        try expect(0, [], warnings: ["threshold-not-met"])
    }

    @Test func badSignaturesAreIgnored() throws {
        try history.offer(2)
        let policy = try history.folder.read("new/tool.trust.2.json")
        try history.folder.write("new/tool.trust.2.json", policy + [0x0A])
        try expect(0, [], warnings: ["signature-bad"])
    }

    @Test func fastForward() throws {
        // A version far ahead, under its own name, and as the next one.
        try history.offer(900)
        try expect(0, [])
        try history.offer(900, as: "tool.trust.2.json")
        try expect(3, ["policy-mismatch"])
        try history.offer((1 << 53) - 1, as: "tool.trust.2.json")
        try expect(3, ["policy-mismatch"])
        try history.offer(1 << 53, as: "tool.trust.2.json")
        try expect(78, ["policy-malformed"])
    }

    @Test func freeze() throws {
        try history.offer(2) { $0["expires"] = "2020-01-01T00:00:00Z" }
        try expect(3, ["policy-expired"], version: 2)
        #expect(try history.check().rules == ["policy-expired"])
        // On the way it does not matter.
        try history.offer(3)
        try expect(0, [], version: 3)
        #expect(try history.check().status == 0)
    }

    @Test func mixAndMatch() throws {
        try history.offer(2)
        try history.offer(3)
        let second = try history.folder.read("new/tool.trust.2.json.sig")
        try history.folder.write("new/tool.trust.2.json.sig", history.folder.read("new/tool.trust.3.json.sig"))
        try expect(0, [], warnings: ["signature-bad"])
        try history.folder.write("new/tool.trust.2.json.sig", second)
        try expect(0, [], version: 3)
    }

    @Test func rollbackOfThePolicy() throws {
        try history.offer(2)
        try expect(0, [], version: 2)
        // The older version again, as the next one: its roots signed it.
        try history.offer(2, as: "tool.trust.3.json")
        try expect(3, ["policy-mismatch"], version: 2)
        try history.offer(1, as: "tool.trust.3.json")
        try expect(3, ["policy-mismatch"], version: 2)
    }

    /// An older version's bytes and signatures under the next one's name stop nothing: the next one is there, too.
    @Test func aReplayBesideTheNextVersionIsPassedOver() throws {
        try history.offer(2)
        try expect(0, [], version: 2)
        for place in ["", "new/"] {
            try history.offer(2, as: "tool.trust.3.json", in: place)
            try history.offer(3, as: "tool.trust.3.good.json")
            try history.offer(2, as: "tool.trust.3.other.json") { $0["product"] = "other" }
            try expect(0, [], version: 3, warnings: ["policy-mismatch"])
            try history.folder.write("tool.trust.json", history.folder.read("new/tool.trust.2.json"))
            try history.folder.remove(place + "tool.trust.3.json")
        }
    }

    @Test func aVersionThatASignatureSaysIsTheOne() throws {
        let saying = { (version: String) in PolicyHistory.identity.merging(["version": version]) { $1 } }
        try history.offer(2, saying: saying("1"))
        try expect(3, ["policy-mismatch"])
        try history.offer(2, saying: saying("3"))
        try expect(3, ["policy-mismatch"])
        try history.offer(2, saying: saying("2"))
        try expect(0, [], version: 2)
        // One root says the version, and one, with an earlier program, does not.
        try history.offer(3, by: [history.roots[0]], saying: saying("3"))
        let said = try history.folder.read("new/tool.trust.3.json.sig")
        try history.offer(3, by: [history.roots[1]])
        try history.folder.write("new/tool.trust.3.json.sig", said + history.folder.read("new/tool.trust.3.json.sig"))
        try expect(0, [], version: 3)
    }

    /// The other half of a fork might be the one that is not looked at.
    @Test func moreCandidatesThanAreLookedAtAreAnError() throws {
        try history.offer(2)
        for number in 0..<15 { try history.folder.write("new/tool.trust.2.\(number).json", "{}") }
        try history.offer(2, as: "tool.trust.2.zz.json") { $0["release"] = ["require": ["product"]] }
        try expect(78, ["policy-malformed"])
        try history.folder.remove("new/tool.trust.2.0.json")
        try expect(1, ["policy-forked"])
    }

    @Test func rollbackOfTheRelease() throws {
        #expect(try history.check().status == 0)
        try history.offer(2) { $0["release"] = ["require": ["product", "version"], "minimumVersion": "v1.3.0"] }
        try expect(0, [], version: 2)
        #expect(try history.check().rules == ["rolled-back"])
    }

    @Test func wrongThreshold() throws {
        try history.offer(2, by: Array(history.roots.prefix(1)))
        try expect(0, [], warnings: ["threshold-not-met"])
        try history.offer(2) { $0["roots"] = ["threshold": 0, "keys": [String]()] }
        try expect(78, ["policy-malformed"])
        // A version that nobody could follow any more.
        try history.offer(2) { $0["roots"] = nil }
        try expect(3, ["policy-mismatch"])
    }

    @Test func keyCompromiseBelowTheThreshold() throws {
        let (stolen, thief) = (history.roots[0], try ForgedKey())
        try history.offer(2, by: [stolen, thief]) { fields in
            fields["roots"] = try PolicyHistory.rootFields([stolen, thief], threshold: 2)
        }
        try expect(0, [], warnings: ["threshold-not-met"])
    }

    @Test func oneRootSigningTwiceIsOne() throws {
        try history.offer(2, by: [history.roots[0], history.roots[0]])
        try expect(0, [], warnings: ["threshold-not-met"])
    }

    @Test func oneSecretUnderTwoFingerprintsIsOne() throws {
        let twin = history.roots[0].recreated(at: ForgedKey.usualCreation - 1)
        var first = try history.fields(1)
        first["roots"] = try PolicyHistory.rootFields([history.roots[0], twin], threshold: 2)
        try history.folder.write("tool.trust.json", history.bytes(first))
        try history.folder.write("roots.gpg", history.certificates([history.roots[0], twin]))
        try history.offer(2, by: [history.roots[0], twin])
        let run = try history.update()
        #expect(try run.warnings.contains("threshold-not-met") && history.version == 1, "\(run.messages)")
    }

    @Test func skippedVersion() throws {
        try history.offer(3)
        try expect(0, [])
        try history.offer(3, as: "tool.trust.2.json")
        try expect(3, ["policy-mismatch"])
    }

    @Test func forkInTwoFolders() throws {
        try history.offer(2)
        try history.offer(2, in: "") {
            $0["threshold"] = 1; $0["release"] = ["require": ["product"]]
        }
        try expect(1, ["policy-forked"])
        #expect(try history.check().status == 0, "the folder of the one alone has no fork")
    }

    @Test func forkUnderAnotherName() throws {
        try history.offer(2, in: "")
        try history.offer(2, as: "tool.trust.2.other.json", in: "") { $0["release"] = ["require": ["product"]] }
        try expect(1, ["policy-forked"])
        let run = try history.check()
        #expect(run.status == 1 && run.rules == ["policy-forked"])
        // The same bytes twice are none, and neither is what nobody signed.
        try history.folder.write("tool.trust.2.other.json", history.folder.read("tool.trust.2.json"))
        #expect(try history.check().status == 0)
        try history.folder.write("tool.trust.2.other.json", "{}")
        #expect(try history.check().status == 0)
    }

    @Test func successorOfAnotherProductWithTheSameRoots() throws {
        try history.offer(2, saying: ["type": "trust-policy", "product": "other"]) { $0["product"] = "other" }
        try expect(3, ["policy-mismatch"])
        // Its bytes say so too, whatever the signature says.
        try history.offer(2) { $0["product"] = "other" }
        try expect(3, ["policy-mismatch"])
        try history.offer(2, saying: ["type": "trust-policy", "product": "other"])
        try expect(3, ["policy-mismatch"])
    }

    @Test(
        arguments: [
            [:], ["product": "tool"], ["type": "manifest", "product": "tool"], ["type": "trust-policy"],
            ["type": "Trust-policy", "product": "tool"],
        ])
    func aSignatureThatIsNotOverAPolicyIsNone(_ identity: [String: String]) throws {
        try history.offer(2, saying: identity)
        try expect(3, ["policy-mismatch"])
    }

    @Test func onlyTheRootsOfTheVersionBefore() throws {
        let new = try (0..<2).map { _ in try ForgedKey() }
        try history.folder.write("new/roots.gpg", history.certificates(new))
        try history.offer(2) { $0["roots"] = try PolicyHistory.rootFields(new, threshold: 2) }
        try expect(2, ["threshold-not-met"])
        try history.offer(2, by: new) { $0["roots"] = try PolicyHistory.rootFields(new, threshold: 2) }
        try expect(0, [], warnings: ["threshold-not-met"])
    }

    @Test func aDeniedRootIsNone() throws {
        var first = try history.fields(1)
        first["denied"] = [["key": try history.roots[0].hexadecimalFingerprint(), "reason": "stolen"]]
        try history.folder.write("tool.trust.json", history.bytes(first))
        try history.offer(2) { $0["denied"] = first["denied"] }
        try expect(0, [], warnings: ["threshold-not-met", "key-denied"])
        try history.offer(2, by: Array(history.roots.suffix(2))) { $0["denied"] = first["denied"] }
        try expect(0, [], version: 2)
    }
}
