import Foundation
import PacketForge
import TestSupport
import Testing

/// The table "The release" of docs/threat-model.md, as far as it needs no state, through the command.
@Suite("A valid signature over the wrong release is refused")
struct ReleaseRows {
    @Test func theReleaseThatWasAskedForIsVerified() throws {
        let run = try PolicyRelease().check(["--product", "tool", "--release-version", "v1.2.0", "--channel", "stable"])
        #expect(run.status == 0 && run.verdict == "verified" && run.warnings.isEmpty)
        let release = try #require(run.artifacts.first?["release"] as? [String: Any])
        #expect(release["version"] as? String == "v1.2.0" && release["platform"] as? String == "linux")
        let basis = try #require(run.document["basis"] as? [String: Any])
        let policy = try #require(basis["policy"] as? [String: Any])
        #expect(policy["product"] as? String == "tool" && policy["version"] as? Int == 1)
        #expect((policy["sha256"] as? String)?.count == 64 && basis["state"] as? String == "unused")
    }

    @Test(
        arguments: [
            ["--product", "other"], ["--release-version", "v1.2.1"], ["--release-version", "1.2.0"],
            ["--channel", "latest"], ["--platform", "windows"],
        ])
    func anotherOneThanAskedForIsTheWrongRelease(_ asked: [String]) throws {
        let run = try PolicyRelease().check(asked)
        #expect(run.status == 3 && run.rules == ["wrong-release"], "\(run.rules)")
        #expect(run.messages.contains("expected is '\(asked[1])'"))
    }

    @Test func anotherProductThanThePolicysIsTheWrongRelease() throws {
        let release = try PolicyRelease()
        try release.sign([PolicyRelease.identity("product", "other")])
        let run = try release.check()
        #expect(run.status == 3 && run.rules == ["wrong-release"])
        release.policy["release"] = ["require": [String]()]
        #expect(try release.check().status == 3)
    }

    @Test(arguments: ["product", "version"])
    func whatThePolicyRequiresMustBeThere(_ field: String) throws {
        let release = try PolicyRelease()
        try release.sign([PolicyRelease.identity(field, nil)])
        let run = try release.check()
        #expect(run.status == 3 && run.rules == ["unbound-release"])
        #expect(run.messages.contains(field))
    }

    @Test func whatWasAskedForMustBeThere() throws {
        let release = try PolicyRelease()
        try release.sign([PolicyRelease.identity("platform", nil)])
        #expect(try release.check().status == 0)
        let run = try release.check(["--platform", "linux"])
        #expect(run.status == 3 && run.rules == ["unbound-release"])
    }

    @Test func aSignatureThatSaysNothingIsAWarningWhereNothingIsRequired() throws {
        let release = try PolicyRelease()
        release.policy["release"] = ["signs": "manifest"]
        try release.sign([nil])
        let run = try release.check()
        #expect(run.status == 0 && run.warnings == ["unbound-release"])
    }

    @Test func withoutAVersionARollbackWouldNotBeNoticedAndThatIsSaid() throws {
        #expect(try PolicyRelease().check().warnings == ["rollback-unnoticed"])
        #expect(try PolicyRelease().check(["--release-version", "v1.2.0"]).warnings == [])
    }

    @Test(
        arguments: [
            ("v1.3.0", 3), ("v1.2.1-rc.1", 3), ("v1.2.0", 0), ("1.2", 0), ("v1.2.0-rc.1", 0), ("v0.99.0", 0),
        ])
    func whatIsOlderThanThePolicyAllowsIsRolledBack(_ minimum: String, _ status: Int32) throws {
        let release = try PolicyRelease()
        release.policy["release"] = ["require": ["product", "version"], "minimumVersion": minimum]
        let run = try release.check(["--release-version", "v1.2.0"])
        #expect(run.status == status && run.rules == (status == 0 ? [] : ["rolled-back"]))
    }

    @Test func aVersionWithoutAPlaceInTheOrderIsRefusedWhereOneIsNeeded() throws {
        let release = try PolicyRelease()
        try release.sign([PolicyRelease.identity("version", "nightly")])
        #expect(try release.check(["--release-version", "nightly"]).status == 0)
        release.policy["release"] = ["require": ["product", "version"], "minimumVersion": "v1.0.0"]
        #expect(try release.check(["--release-version", "nightly"]).rules == ["rolled-back"])
    }

    /// One field spoiled in each way, in the area that the signature covers.
    @Test(
        arguments: [
            "twice", "NUL", "another case", "critical", "not text", "too long", "empty", "a space", "unknown type",
        ])
    func anIdentityThatCanBeReadInTwoWaysIsMalformed(_ fault: String) throws {
        let release = try PolicyRelease()
        try release.sign([PolicyRelease.identity("version", nil)]) { recipe in
            let name = "version@example.org"
            switch fault {
            case "twice": recipe.hashed += [.notation(name, "v1.2.0"), .notation(name, "v1.2.0")]
            case "NUL": recipe.hashed.append(.notation(name, Array("v1.2.0\0".utf8)))
            case "another case":
                recipe.hashed += [.notation(name, "v1.2.0"), .notation("Version@example.org", "v1.2.0")]
            case "critical": recipe.hashed.append(.notation(name, "v1.2.0", critical: true))
            case "not text": recipe.hashed.append(.notation(name, Array("v1.2.0".utf8), humanReadable: false))
            case "too long": recipe.hashed.append(.notation(name, String(repeating: "1", count: 129)))
            case "empty": recipe.hashed.append(.notation(name, ""))
            case "a space": recipe.hashed.append(.notation(name, "v1.2.0 "))
            default: recipe.hashed += [.notation(name, "v1.2.0"), .notation("TYPE@example.org", "binary")]
            }
        }
        let run = try release.check()
        #expect(run.status == 3 && run.rules == ["identity-malformed"], "\(run.messages)")
    }

    @Test func whatTheSignatureDoesNotCoverIsAsIfAbsent() throws {
        let release = try PolicyRelease()
        try release.sign([PolicyRelease.identity("version", nil)]) { recipe in
            recipe.unhashed.append(.notation("version@example.org", "v1.2.0"))
        }
        #expect(try release.check().rules == ["unbound-release"])
    }

    @Test func anotherDomainsNotationsSayNothing() throws {
        let release = try PolicyRelease()
        release.policy["notationDomain"] = "example.com"
        #expect(try release.check().rules == ["unbound-release"])
    }

    @Test func twoSignersWhoNameTwoReleasesDoNotAddUp() throws {
        let release = try PolicyRelease(signers: 3)
        release.policy["threshold"] = 2
        let other = PolicyRelease.identity("version", "v9.0.0")
        try release.sign([PolicyRelease.identity, other])
        let run = try release.check()
        #expect(run.status == 3 && run.rules == ["identity-conflict"])
        #expect(run.messages.contains("v9.0.0") && run.messages.contains("v1.2.0"))
        try release.sign([PolicyRelease.identity, other, PolicyRelease.identity])
        #expect(try release.check(["--release-version", "v1.2.0"]).status == 0)
        #expect(try release.check(["--release-version", "v9.0.0"]).rules == ["wrong-release"])
    }

    @Test func aSignatureOlderThanThePolicyAllowsForItsChannelIsStale() throws {
        let release = try PolicyRelease()
        let require = ["product", "version", "channel"]
        release.policy["release"] = ["require": require, "maximumAge": ["stable": "30d"]]
        let created = SignatureRecipe.usualCreation
        #expect(try release.check(["--at", "2024-06-30T00:00:00Z"]).status == 0)
        let run = try release.check(["--at", "2024-07-02T00:00:00Z"])
        #expect(run.status == 3 && run.rules == ["stale"] && run.messages.contains("30d"))
        let named = ["--release-version", "v1.2.0", "--at", "2024-07-02T00:00:00Z"]
        #expect(try release.check(named).status == 0, "what is named may be old")
        #expect(try release.check(named + ["--max-age", "7d"]).rules == ["stale"])
        let longer = try release.check(["--at", "2024-07-02T00:00:00Z", "--max-age", "400d"])
        #expect(longer.rules == ["stale"], "an option only narrows: \(longer.messages)")
        release.policy["release"] = ["require": require, "maximumAge": ["latest": "30d"]]
        #expect(try release.check(["--at", "2024-07-02T00:00:00Z"]).status == 0)
        #expect(created == 1_717_200_000)
    }

    @Test func aPinBesideAPolicyAddsToIt() throws {
        let release = try PolicyRelease()
        let digest = try ForgedHash.sha256.digest(of: ForgedRelease.tool).map { String(format: "%02x", $0) }.joined()
        #expect(try release.check(["--pin", "sha256:\(digest)"]).status == 0)
        let run = try release.check(["--pin", "sha256:\(String(repeating: "0", count: 64))"])
        #expect(run.status == 1 && run.rules == ["digest-mismatch"], "\(run.messages)")
    }

    @Test func aPolicyThatHasExpiredAcceptsNothing() throws {
        let release = try PolicyRelease()
        release.policy["expires"] = "2024-07-01T00:00:00Z"
        #expect(try release.check(["--at", "2024-06-30T00:00:00Z"]).status == 0)
        let run = try release.check(["--at", "2024-07-01T00:00:00Z"])
        #expect(run.status == 3 && run.rules == ["policy-expired"] && run.verdict == "rejected")
    }

    /// The kind is how a file is used: a manifest that is signed is no artifact, whatever its notations say.
    @Test func aSignedManifestIsNoArtifactAndTheOtherWayRound() throws {
        let release = try PolicyRelease()
        let run = try release.check([], ["SHA256SUMS"])
        #expect(run.status == 3 && run.rules.contains("wrong-kind"), "\(run.rules)")
        release.policy["release"] = ["signs": "artifact"]
        #expect(try release.check().rules == ["wrong-kind"])
        try release.sign([PolicyRelease.identity("type", "artifact")])
        release.policy["release"] = ["signs": "manifest"]
        #expect(try release.check().rules == ["wrong-kind"])
    }

    @Test func aDirectSignatureCountsWhereThePolicySignsArtifacts() throws {
        let release = try PolicyRelease()
        release.policy["release"] = ["signs": "artifact"]
        try release.folder.remove("SHA256SUMS")
        try release.folder.remove("SHA256SUMS.sig")
        try release.folder.write("tool.sig", release.keys[0].signature(over: ForgedRelease.tool))
        #expect(try release.check().status == 0)
        release.policy["release"] = ["signs": "manifest"]
        #expect(try release.check().rules == ["wrong-kind"])
    }

    @Test(arguments: ["sha256", "sha512"])
    func aDeniedFileIsRefusedThoughItIsSigned(_ algorithm: String) throws {
        let release = try PolicyRelease()
        let hash: ForgedHash = algorithm == "sha256" ? .sha256 : .sha512
        let digest = try hash.digest(of: ForgedRelease.tool).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        release.policy["denied"] = [["digest": "\(algorithm):\(digest.joined())", "reason": "modified in 2021"]]
        let run = try release.check()
        #expect(run.status == 3 && run.rules == ["denied"] && run.messages.contains("modified in 2021"))
        // And though nothing else about it can be established.
        try release.folder.remove("SHA256SUMS.sig")
        let unsigned = try release.check()
        #expect(unsigned.status == 3 && unsigned.rules.contains("denied"))
        try release.folder.write("tool", "#!/bin/sh\necho other\n")
        #expect(try release.check().rules.contains("denied") == false)
    }

    @Test func aDeniedManifestIsRefused() throws {
        let release = try PolicyRelease()
        let digest = try ForgedHash.sha512.digest(of: release.folder.manifest)
        let hexadecimal = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        release.policy["denied"] = [["digest": "sha512:\(hexadecimal)", "reason": "withdrawn"]]
        #expect(try release.check().rules == ["denied"])
        #expect(try release.check(["--manifest-only"], ["SHA256SUMS"]).rules == ["denied"])
    }

    @Test func aManifestThatListsADeniedFileIsNotVerifiedAsAWhole() throws {
        let release = try PolicyRelease()
        let digest = try ForgedHash.sha256.digest(of: ForgedRelease.tool)
        let hexadecimal = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        release.policy["denied"] = [["digest": "sha256:\(hexadecimal)", "reason": "withdrawn"]]
        #expect(try release.check(["--manifest-only"], ["SHA256SUMS"]).rules == ["denied"])
        #expect(try release.check(["--manifest", "SHA256SUMS"], []).rules == ["denied"])
    }

    @Test func aManifestOfAnAlgorithmThatThePolicyDoesNotAcceptIsWeak() throws {
        let release = try PolicyRelease()
        release.policy["algorithms"] = ["digests": ["sha512"]]
        let run = try release.check()
        #expect(run.status == 2 && run.rules == ["weak-digest"])
    }
}
