import TestSupport
import Testing

@Suite("sign-release sign --trust publishes only what its users accept", .serialized)
struct SignForUsersTests {
    let publisher: Publisher
    let fingerprint: String

    init() throws {
        publisher = try Publisher()
        fingerprint = try publisher.makeKey()
        try writePolicy()
    }

    private func writePolicy(
        signer: String? = nil, _ fields: String = "\"release\": {\"require\": [\"product\", \"version\"]}"
    ) throws {
        try publisher.write(
            "tool.trust.json",
            """
            {"schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1, "threshold": 1,
             "notationDomain": "example.org", "keys": ["key.asc", "other.asc"],
             "signers": [{"fingerprint": "\(signer ?? fingerprint)"}], \(fields)}
            """)
    }

    private func sign(_ options: [String]) throws -> ProgramRun {
        try publisher.sign(["dist", "--signer", fingerprint, "--trust", "tool.trust.json"] + options)
    }

    @Test func thePolicyGivesProductAndDomain() throws {
        let run = try sign(["--release-version", "v1.0.0"])
        #expect(run.status == 0)
        let release = try #require(run.document["release"] as? [String: Any])
        #expect(release["product"] as? String == "tool" && release["notationDomain"] as? String == "example.org")
        let check = try publisher.execute(
            builtProgram("verify-uploader"),
            ["check", "dist/tool", "--trust", "tool.trust.json", "--release-version", "v1.0.0", "--no-state"])
        #expect(check.status == 0, "\(check.text)\(check.errorText)")
    }

    @Test(
        arguments: [
            [], ["--release-version", "v1.0.0", "--product", "other"],
            ["--release-version", "v1.0.0", "--notation-domain", "example.com"], ["--channel", "stable"],
        ])
    func whatThePolicyDoesNotAllowIsAUsageError(_ options: [String]) throws {
        let run = try sign(options)
        #expect(run.status == 64 && run.rules == ["usage"])
        let arguments = ["sign", "dist", "--signer", fingerprint, "--trust", "tool.trust.json"] + options
        let inText = try publisher.execute(builtProgram("sign-release"), arguments)
        #expect(inText.status == 64)
        #expect(
            inText.errorText.contains("Usage: sign-release sign ")
                && inText.errorText.contains("'sign-release sign --help'"), "\(inText.errorText)")
        #expect(!publisher.exists("dist/SHA256SUMS"))
    }

    /// What the policy's users are told of it, its publisher is told too.
    @Test func whatIsWrongWithThePolicysKeysIsSaid() throws {
        let signed = try sign(["--release-version", "v1.0.0"])
        #expect(signed.status == 0 && signed.warnings == ["key-file-missing"] && signed.messages.contains("other.asc"))
        let listed = try sign(["--release-version", "v1.0.0", "--dry-run"])
        #expect(listed.status == 0 && listed.warnings == ["key-file-missing"])
        try writePolicy("\"release\": {\"require\": [\"product\", \"version\"], \"minimumVersion\": \"v2.0.0\"}")
        #expect(try sign(["--release-version", "v1.0.0"]).warnings == ["key-file-missing"])
    }

    /// The variable is that of verify-uploader.
    @Test func theEnvironmentNamesNoPolicyToTheOneWhoPublishes() throws {
        #expect(try sign(["--release-version", "v1.0.0"]).status == 0)
        let check = { (options: [String], policy: String) in
            try publisher.execute(
                builtProgram("sign-release"), ["check", "dist"] + options,
                publisher.environment.merging(["VERIFY_UPLOADER_TRUST": policy]) { $1 })
        }
        #expect(try check([], "tool.trust.json").status == 64)
        #expect(try check(["--keys", "key.asc"], "tool.trust.json").status == 0)
        #expect(try check(["--trust", "tool.trust.json", "--no-state"], "gone.trust.json").status == 0)
    }

    @Test func whatUsersWouldRefuseDoesNotAppear() throws {
        try publisher.makeKey("other")
        let other = try #require(try publisher.gnuPG.fingerprints().first { $0 != fingerprint })
        try writePolicy(signer: other)
        let stranger = try sign(["--release-version", "v1.0.0"])
        #expect(stranger.status == 2 && stranger.rules == ["signer-not-trusted"])
        try writePolicy("\"release\": {\"require\": [\"product\", \"version\"], \"minimumVersion\": \"v2.0.0\"}")
        let old = try sign(["--release-version", "v1.0.0"])
        #expect(old.status == 3 && old.rules == ["rolled-back"])
        try writePolicy("\"expires\": \"2026-01-01T00:00:00Z\"")
        #expect(try sign(["--release-version", "v1.0.0"]).rules == ["policy-expired"])
        #expect(!publisher.exists("dist/SHA256SUMS") && !publisher.exists("dist/SHA256SUMS.sig"))
    }

    @Test func signedWithoutThePolicyItIsSignedAgain() throws {
        #expect(try publisher.sign(["dist", "--signer", fingerprint]).status == 0)
        let before = try publisher.read("dist/SHA256SUMS.sig")
        #expect(try sign(["--release-version", "v1.0.0"]).status == 0)
        let signed = try publisher.read("dist/SHA256SUMS.sig")
        #expect(signed != before)
        #expect(try sign(["--release-version", "v1.0.0"]).status == 0)
        #expect(try publisher.read("dist/SHA256SUMS.sig") == signed)
    }
}
