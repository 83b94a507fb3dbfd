import PacketForge
import TestSupport
import Testing

/// What the table "Keys" of docs/threat-model.md says of policies, through the command.
@Suite("A policy says whose signature counts, and when")
struct PolicySignerRows {
    private func fingerprint(_ release: PolicyRelease, _ position: Int = 0) throws -> String {
        try release.keys[position].hexadecimalFingerprint()
    }

    private func signer(_ release: PolicyRelease, _ fields: [String: Any]) throws -> [[String: Any]] {
        [["fingerprint": try fingerprint(release)].merging(fields) { $1 }]
    }

    @Test func aKeyInTheKeyFileThatThePolicyDoesNotNameDoesNotCount() throws {
        let release = try PolicyRelease(signers: 2)
        release.policy["signers"] = [["fingerprint": try fingerprint(release, 1)]]
        let run = try release.check()
        #expect(run.status == 2 && run.rules == ["signer-not-trusted"])
    }

    @Test func aDeniedKeyCountsForNothingWhateverTheDate() throws {
        let release = try PolicyRelease(signers: 2)
        release.policy["denied"] = [["key": try fingerprint(release), "reason": "stolen in May"]]
        let run = try release.check()
        #expect(run.status == 2 && run.rules == ["key-denied"] && run.messages.contains("stolen in May"))
        try release.sign([PolicyRelease.identity, PolicyRelease.identity])
        #expect(try release.check().status == 0)
    }

    /// One signer signed one manifest, and another one another: both list the file, and neither has enough.
    @Test func signaturesOverDifferentManifestsNeverAddUp() throws {
        let release = try PolicyRelease(signers: 2)
        release.policy["threshold"] = 2
        let (first, second) = (release.folder.manifest, release.folder.manifest + Array("# again\n".utf8))
        let signatures = try [(first, release.keys[0]), (second, release.keys[1])].map { manifest, key in
            try key.signature(over: manifest) { recipe in
                for (name, value) in PolicyRelease.identity {
                    recipe.hashed.append(.notation("\(name)@example.org", value))
                }
            }
        }
        try release.folder.write("other.sha256", second)
        for (name, own) in [("SHA256SUMS.sig", signatures[0]), ("other.sha256.sig", signatures[1])] {
            try release.folder.write(name, own)
        }
        let both = ["tool", "--manifest", "SHA256SUMS", "--manifest", "other.sha256"]
        let run = try release.check([], both)
        #expect(run.status == 2 && run.rules.contains("threshold-not-met"), "\(run.messages)")
        // Nor do they where each lies beside both.
        for name in ["SHA256SUMS.sig", "other.sha256.sig"] {
            try release.folder.write(name, signatures[0] + signatures[1])
        }
        let mixed = try release.check([], both)
        // The other one's is over other bytes, which weighs more.
        #expect(mixed.status == 1, "\(mixed.messages)")
        #expect(Set(mixed.rules) == ["threshold-not-met", "signature-bad"], "\(mixed.messages)")
        try release.sign([PolicyRelease.identity, PolicyRelease.identity])
        #expect(try release.check().status == 0)
    }

    @Test func aSignatureFromBeforeItsSignerCountedIsNone() throws {
        let release = try PolicyRelease()
        release.policy["signers"] = try signer(release, ["from": "2024-07-01T00:00:00Z"])
        #expect(try release.check().rules == ["signer-not-trusted"])
        release.policy["signers"] = try signer(release, ["from": "2024-06-01T00:00:00Z"])
        #expect(try release.check().status == 0)
    }

    @Test func whatARetiredSignerSignedEarlierCountsByItsOwnWord() throws {
        let release = try PolicyRelease()
        release.policy["signers"] = try signer(release, ["until": "2024-07-01T00:00:00Z"])
        let run = try release.check(["--release-version", "v1.2.0"])
        #expect(run.status == 0 && run.warnings == ["date-not-proven"])
        release.policy["signers"] = try signer(release, ["until": "2024-05-01T00:00:00Z"])
        #expect(try release.check().rules == ["signer-not-trusted"])
        // Before the end of its term it is a signer like others.
        release.policy["signers"] = try signer(release, ["until": "2024-07-01T00:00:00Z"])
        #expect(
            try release.check(["--release-version", "v1.2.0", "--at", "2024-06-15T00:00:00Z"]).warnings.isEmpty)
    }

    @Test func whereWhatIsKeptIsListedNothingElseOfARetiredSignerCounts() throws {
        let release = try PolicyRelease()
        let digest = try ForgedHash.sha256.digest(of: release.folder.manifest)
        let hexadecimal = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let other = String(repeating: "ab", count: 32)
        let until: [String: Any] = ["until": "2024-07-01T00:00:00Z"]
        release.policy["signers"] = try signer(release, until.merging(["keep": ["sha256:\(other)"]]) { $1 })
        let run = try release.check()
        #expect(run.status == 2 && run.rules == ["signer-not-trusted"] && run.messages.contains("kept"))
        release.policy["signers"] = try signer(release, until.merging(["keep": ["sha256:\(hexadecimal)"]]) { $1 })
        let kept = try release.check(["--release-version", "v1.2.0"])
        #expect(kept.status == 0 && kept.warnings.isEmpty)
    }

    @Test func aRetiredSignerNeverCountsForTheLatest() throws {
        let release = try PolicyRelease()
        release.policy["signers"] = try signer(release, ["until": "2024-07-01T00:00:00Z"])
        let run = try release.check(["--release-version", "latest"])
        #expect(run.status == 2 && run.rules == ["signer-not-trusted"])
    }

    @Test func onlyTheNamedSubkeysCount() throws {
        let release = try PolicyRelease()
        release.policy["signers"] = try signer(release, ["subkeys": [String(repeating: "A", count: 40)]])
        #expect(try release.check().rules == ["signer-not-trusted"])
        release.policy["signers"] = try signer(release, ["subkeys": [fingerprint(release)]])
        #expect(try release.check().status == 0)
    }

    @Test func aRevocationInAnySourceWins() throws {
        let release = try PolicyRelease()
        var revoked = try ForgedCertificate(release.keys[0])
        try revoked.revoke(2, "stolen") { _ in }
        try release.folder.write("revoked.gpg", revoked.bytes())
        for keys in [["signers.gpg", "revoked.gpg"], ["revoked.gpg", "signers.gpg"]] {
            release.policy["keys"] = keys
            let run = try release.check()
            #expect(run.status == 2 && run.rules == ["key-revoked"])
        }
    }

    @Test func oneSecretInTwoCertificatesIsNoPolicy() throws {
        let release = try PolicyRelease()
        let twin = release.keys[0].recreated(at: ForgedKey.usualCreation + 60)
        try release.folder.write("twin.gpg", ForgedCertificate(twin).bytes())
        release.policy["keys"] = ["signers.gpg", "twin.gpg"]
        release.policy["signers"] = [
            ["fingerprint": try fingerprint(release)], ["fingerprint": try twin.hexadecimalFingerprint()],
        ]
        let run = try release.check()
        #expect(run.status == 78 && run.rules == ["policy-malformed"] && run.messages.contains("same key"))
    }

    @Test func aMissingOrBrokenSourceIsOnlyAWarningWhileTheOthersDo() throws {
        let release = try PolicyRelease()
        try release.folder.write("page.html", "<html>not found</html>")
        release.policy["keys"] = ["gone.gpg", "page.html", "signers.gpg"]
        let run = try release.check(["--release-version", "v1.2.0"])
        #expect(run.status == 0 && run.warnings == ["key-file-missing", "key-file-malformed"])
        release.policy["keys"] = ["gone.gpg"]
        let none = try release.check()
        #expect(none.status == 78 && none.rules == ["key-file-missing"])
        #expect(none.messages.contains(try fingerprint(release)))
    }

    @Test func aKeySourceThatIsALinkIsNotFollowed() throws {
        let release = try PolicyRelease()
        try release.folder.link("linked.gpg", to: "signers.gpg")
        release.policy["keys"] = ["linked.gpg"]
        #expect(try release.check().status == 78)
    }

    @Test(
        arguments: [
            ["--keys", "signers.gpg"], ["--checksum-only"], ["--legacy-bindings"], ["--threshold", "0"],
            ["--key-expiry", "at-signing"], ["--signer", String(repeating: "A", count: 40)], ["--threshold", "2"],
            ["--notation-domain", "example.com"], ["--release-version", "a b"], ["--product", "--"],
        ])
    func optionsOnlyNarrow(_ options: [String]) throws {
        let run = try PolicyRelease().check(options)
        #expect(run.status == 64, "\(run.text)\(run.errorText)")
    }

    @Test func theEnvironmentNamesAPolicyToo() throws {
        let release = try PolicyRelease()
        _ = try release.check()
        let variable = ["VERIFY_UPLOADER_TRUST": "tool.trust.json"]
        #expect(try release.folder.check(["tool"], environment: variable).status == 0)
        #expect(try release.folder.check(["tool", "--keys", "signers.gpg"], environment: variable).status == 64)
        #expect(try release.folder.check(["tool", "--checksum-only"], environment: variable).status == 64)
        let gone = ["VERIFY_UPLOADER_TRUST": "gone.trust.json"]
        #expect(try release.folder.check(["tool"], environment: gone).rules == ["policy-missing"])
    }
}
