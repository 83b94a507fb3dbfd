import Foundation
import TestSupport
import Testing

@Suite("sign-release sign says which release it is", .serialized)
struct ReleaseIdentityTests {
    let publisher: Publisher
    let fingerprint: String

    static let identity = [
        "--product", "tool", "--release-version", "v1.2.3", "--channel", "stable", "--platform", "linux-x64",
    ]
    static let domain = ["--notation-domain", "example.org"]

    init() throws {
        publisher = try Publisher()
        fingerprint = try publisher.makeKey()
    }

    private func verify(_ options: [String]) throws -> ProgramRun {
        try publisher.execute(
            builtProgram("verify-uploader"), ["check", "dist/tool", "--format", "json"] + options, publisher.environment
        )
    }

    @Test func itIsInTheReportAndInTheSignature() throws {
        let run = try publisher.sign(["dist", "--expires-in", "30d"] + Self.identity + Self.domain)
        #expect(run.status == 0 && run.verdict == "signed")
        let release = try #require(run.document["release"] as? [String: String])
        let expected = [
            "type": "manifest", "product": "tool", "version": "v1.2.3", "channel": "stable", "platform": "linux-x64",
        ]
        #expect(release == expected.merging(["notationDomain": "example.org"]) { $1 })
        let signature = try #require(run.signatures.first)
        let notations = try #require(signature["notations"] as? [[String: String]])
        let said = notations.map { [$0["name"] ?? "": $0["value"] ?? ""] }
        let order = ["type", "product", "version", "channel", "platform"]
        #expect(said == order.map { ["\($0)@example.org": expected[$0] ?? ""] })
        #expect(signature["expiresAt"] is String)
    }

    @Test func peopleReadItToo() throws {
        let command = ["sign", "dist", "--expires-in", "30d"] + Self.identity + Self.domain
        let listed = try publisher.execute(
            builtProgram("sign-release"), command + ["--dry-run"], publisher.environment)
        let names = "'tool', version 'v1.2.3', channel 'stable', platform 'linux-x64', by notations of example.org\n"
        #expect(listed.text.contains("would be signed as product " + names))
        let signed = try publisher.execute(builtProgram("sign-release"), command, publisher.environment)
        #expect(signed.text.contains("signed as product " + names))
        #expect(signed.text.contains(", until 20"))
    }

    /// With the tools that everybody has.
    @Test(arguments: [[], ["--binary"], ["--layout", "per-file"]])
    func gpgAcceptsAndShowsIt(_ form: [String]) throws {
        #expect(try publisher.sign(["dist", "--expires-in", "30d"] + Self.identity + Self.domain + form).status == 0)
        let manifest = publisher.path(form.contains("per-file") ? "dist/tool.SHA256SUM" : "dist/SHA256SUMS")
        let options = [
            "--status-fd", "1", "--verify-options", "show-notations", "--verify", manifest + ".sig", manifest,
        ]
        let status = String(decoding: try publisher.gpg(options), as: UTF8.self)
        #expect(status.contains("[GNUPG:] VALIDSIG "))
        for (name, value) in [
            ("type", "manifest"), ("product", "tool"), ("version", "v1.2.3"), ("channel", "stable"),
            ("platform", "linux-x64"),
        ] {
            let lines = "[GNUPG:] NOTATION_NAME \(name)@example.org\n[GNUPG:] NOTATION_FLAGS 0 1\n"
            #expect(status.contains(lines + "[GNUPG:] NOTATION_DATA \(value)\n"), "\(status)")
        }
        try publisher.write("all.gpg", publisher.gpg(["--export"]))
        let gpgv = try publisher.execute(
            "/usr/bin/gpgv", ["--keyring", publisher.path("all.gpg"), manifest + ".sig", manifest])
        #expect(gpgv.status == 0, "\(gpgv.errorText)")
    }

    @Test func verifiersHoldItAgainstWhatTheyWant() throws {
        #expect(try publisher.sign(["dist"] + Self.identity + Self.domain).status == 0)
        let keys = ["--keys", "key.asc"] + Self.domain
        #expect(try verify(keys + Self.identity).status == 0)
        for (option, value) in [
            ("--product", "other"), ("--release-version", "v1.2.4"), ("--channel", "latest"), ("--platform", "linux"),
        ] {
            let run = try verify(keys + [option, value])
            #expect(run.status == 3 && run.rules == ["wrong-release"], "\(option)")
        }
        #expect(try verify(["--keys", "key.asc", "--notation-domain", "example.com", "--product", "tool"]).status == 3)
        try publisher.write(
            "tool.trust.json",
            """
            {"schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1, "threshold": 1,
             "notationDomain": "example.org", "signers": [{"fingerprint": "\(fingerprint)"}], "keys": ["key.asc"],
             "release": {"require": ["product", "version", "channel", "platform"], "minimumVersion": "v1.2.0"}}
            """)
        let policy = ["--trust", "tool.trust.json", "--no-state", "--release-version", "v1.2.3"]
        #expect(try verify(policy).status == 0)
        #expect(try publisher.check(["dist", "--trust", "tool.trust.json", "--no-state"]).status == 0)
        #expect(try publisher.sign(["dist", "--product", "tool"] + Self.domain).verdict == "signed")
        #expect(try verify(policy).rules == ["unbound-release"])
    }

    @Test func signingAgainChangesNothingUnlessTheReleaseDiffers() throws {
        let options = ["dist", "--expires-in", "30d"] + Self.identity + Self.domain
        #expect(try publisher.sign(options).verdict == "signed")
        let before = try publisher.state()
        let again = try publisher.sign(options)
        #expect(again.verdict == "unchanged" && again.document["release"] is [String: String])
        #expect(try publisher.state() == before)
        for difference in [
            ["--product", "other"], ["--release-version", "v1.2.4"], ["--release-version", "1.2.3"],
            ["--channel", "latest"], ["--platform", "linux"], ["--notation-domain", "example.com"],
            ["--expires-in", "31d"], ["--notation", "note@example.org=x"],
        ] {
            #expect(try publisher.sign(options + difference).verdict == "signed", "\(difference)")
            #expect(try publisher.sign(options).verdict == "signed", "back from \(difference)")
            #expect(try publisher.sign(options).verdict == "unchanged")
        }
        #expect(try publisher.sign(options + ["--refresh"]).verdict == "signed")
        let unbound = try publisher.sign(["dist", "--expires-in", "30d"])
        #expect(unbound.verdict == "signed" && unbound.document["release"] is NSNull)
    }

    @Test(
        arguments: [
            "", " ", "-v1", ".1", "_1", "a b", "a/b", "a@b", "a=b", "a\nb", "a\u{1B}[0m", "a%20", "a:b", "\u{E4}",
            "\u{202E}a", String(repeating: "1", count: 129),
        ])
    func whatIsNoNameIsAUsageError(_ value: String) throws {
        let before = try publisher.state()
        for option in ["--product", "--release-version", "--channel", "--platform", "--notation-domain"] {
            let run = try publisher.sign([
                "dist", "--product=tool", "--notation-domain=example.org", "\(option)=\(value)",
            ])
            #expect(run.status == 64, "\(option)=\(value)")
        }
        #expect(try publisher.state() == before)
    }

    /// A row's options, and what the message must name.
    static let senseless: [([String], String)] = [
        (identity, "--notation-domain DOMAIN"), (["--channel", "stable"], "--notation-domain DOMAIN"),
        (domain, "--product NAME"), (["--release-version", "latest"] + domain, "'latest'"),
        (["--product", "tool", "--notation-domain", "localhost"], "'localhost' is no domain"),
        (["--product", "tool", "--notation-domain", String(repeating: "a", count: 120) + ".org"], "too long"),
        (["--product", "tool", "--notation", "version@example.org=1"] + domain, "--release-version"),
        (["--product", "tool", "--notation", "product@example.org=tool"] + domain, "use --product"),
        (["--product", "tool", "--notation", "TYPE@Example.org=artifact"] + domain, "TYPE@Example.org"),
        (["--expires-in", "0d"], "--expires-in"), (["--expires-in", "-1d"], "--expires-in"),
        (["--expires-in", "100y"], "2106-02-07"), (["--expires-in", "1000y"], "2106-02-07"),
    ]

    @Test(arguments: senseless)
    func whatMakesNoSenseIsAUsageErrorWithARemedy(_ options: [String], _ hint: String) throws {
        let run = try publisher.sign(["dist"] + options)
        #expect(run.status == 64)
        #expect(run.errorText.contains(hint), "\(run.errorText)")
        #expect(!publisher.exists("dist/SHA256SUMS"))
    }

    @Test func theLongestNamesThatThereMayBe() throws {
        let name = String(repeating: "a", count: 128)
        let domain = String(repeating: "d", count: 115) + ".org"
        let options = [
            "--product", name, "--release-version", name, "--channel", name, "--platform", name, "--notation-domain",
            domain,
        ]
        #expect(try publisher.sign(["dist"] + options).status == 0)
        #expect(try publisher.sign(["dist"] + options).verdict == "unchanged")
        #expect(try verify(["--keys", "key.asc"] + options).status == 0)
    }

    @Test func otherNotationsStandBesideIt() throws {
        let own = ["--notation", "commit@example.org=0a1b", "--notation", "version@example.com=other thing"]
        #expect(try publisher.sign(["dist"] + own + Self.identity + Self.domain).status == 0)
        #expect(try verify(["--keys", "key.asc"] + Self.identity + Self.domain).status == 0)
    }

    @Test func everySignerSaysIt() throws {
        let second = try publisher.makeKey("second", subkey: false)
        let signers = ["--signer", fingerprint, "--signer", second]
        #expect(try publisher.sign(["dist"] + signers + Self.identity + Self.domain).status == 0)
        let keys = ["--keys", "key.asc", "--keys", "second.asc", "--threshold", "2"]
        #expect(try verify(keys + Self.identity + Self.domain).status == 0)
    }
}
