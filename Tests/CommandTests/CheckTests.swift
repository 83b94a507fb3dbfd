import Foundation
import TestSupport
import Testing

@Suite("verify-uploader check, as a process", .serialized)
struct CheckTests {
    let release: SampleRelease

    init() throws { release = try SampleRelease() }

    @Test func aSignedReleaseIsVerified() throws {
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 0)
        #expect(result.verdict == "verified")
        #expect(result.rules.isEmpty)
    }

    @Test func aChangedArtifactIsTampered() throws {
        try release.write("tool", "#!/bin/sh\necho pwned\n")
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 1)
        #expect(result.rules == ["digest-mismatch"])
    }

    @Test(arguments: ["append", "truncate", "rename", "reorder"])
    func aChangedManifestIsTampered(_ change: String) throws {
        try release.write("other", "x")
        try release.sign(files: ["other", "tool"])
        let text = try release.text("SHA256SUMS")
        switch change {
        case "append": try release.write("SHA256SUMS", text + "\n")
        case "truncate": try release.write("SHA256SUMS", String(text.dropLast()))
        case "rename": try release.write("SHA256SUMS", text.replacingOccurrences(of: "tool", with: "loot"))
        default: try release.write("SHA256SUMS", text.split(separator: "\n").reversed().joined(separator: "\n") + "\n")
        }
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 1)
        #expect(result.rules == ["signature-bad"])
    }

    @Test func withoutASignatureNothingIsTrusted() throws {
        try release.remove("SHA256SUMS.asc")
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 2)
        #expect(result.rules == ["signature-missing"])
    }

    @Test func anotherKeyIsUnknown() throws {
        let other = try SampleRelease()
        let result = try release.check(["tool", "--keys", other.path("key.asc")])
        #expect(result.status == 2)
        #expect(result.rules == ["unknown-key"])
    }

    @Test(
        arguments: [
            ("", "signature-malformed"), ("<html></html>", "signature-malformed"), ("junk", "signature-malformed"),
            ("-----BEGIN PGP SIGNATURE-----\n\niQ==\n", "signature-malformed"),
        ])
    func whatIsNoSignature(_ text: String, _ rule: String) throws {
        try release.write("SHA256SUMS.asc", text)
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 2)
        #expect(result.rules == [rule])
    }

    @Test func aTruncatedSignatureIsCalledThat() throws {
        let whole = try release.read("SHA256SUMS.asc")
        try release.write("SHA256SUMS.asc", whole.prefix(whole.count / 2))
        let result = try release.verify(["check", "tool", "--keys", "key.asc"])
        #expect(result.status == 2)
        #expect(result.text.contains("has no END line"))
    }

    @Test func anInlineSignedMessageIsNoDetachedSignature() throws {
        try release.gpg(["--sign", "--output", "SHA256SUMS.gpg", "SHA256SUMS"])
        try release.gpg(["--clear-sign", "--output", "SHA256SUMS.clear", "SHA256SUMS"])
        for name in ["SHA256SUMS.gpg", "SHA256SUMS.clear"] {
            let result = try release.check(["tool", "--keys", "key.asc", "--signature", name])
            #expect(result.status == 2)
            #expect(result.rules == ["signature-malformed"], "\(name)")
        }
    }

    @Test func theSameSignatureTwiceIsOneSigner() throws {
        let other = try SampleRelease()
        let both = ["--keys", "key.asc", "--keys", other.path("key.asc"), "--threshold", "2"]
        let twice = ["--signature", "SHA256SUMS.asc", "--signature", "SHA256SUMS.asc"]
        let result = try release.check(["tool"] + both + twice)
        #expect(result.status == 2)
        #expect(result.rules == ["threshold-not-met"])
    }

    @Test(arguments: ["SHA1", "RIPEMD160", "SHA224"])
    func weakHashesAreRefused(_ algorithm: String) throws {
        try release.sign(["--allow-weak-digest-algos", "--digest-algo", algorithm])
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 2)
        #expect(result.rules == ["weak-signature"])
    }

    @Test func anExpiredSignature() throws {
        try release.sign(["--default-sig-expire", "1d"])
        #expect(try release.check(["tool", "--keys", "key.asc"]).status == 0)
        let later = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 2 * 86_400))
        let result = try release.check(["tool", "--keys", "key.asc", "--at", later])
        #expect(result.status == 2)
        #expect(result.rules == ["signature-expired"])
    }

    @Test func anOldSignatureIsStaleWhereAnAgeIsAskedFor() throws {
        let later = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 2 * 86_400))
        let young = try release.check(["tool", "--keys", "key.asc", "--at", later, "--max-age", "3d"])
        #expect(young.status == 0)
        let old = try release.check(["tool", "--keys", "key.asc", "--at", later, "--max-age", "1d"])
        #expect(old.status == 3)
        #expect(old.rules == ["stale"])
    }

    @Test func aSignatureFromTheFuture() throws {
        let before = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -86_400))
        let result = try release.check(["tool", "--keys", "key.asc", "--at", before])
        #expect(result.status == 2)
        #expect(result.rules == ["key-invalid"], "neither the key nor the signature existed then")
    }

    @Test func aRevokedKeyIsRefusedWithItsReason() throws {
        try release.revokeKey()
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 2)
        #expect(result.rules == ["key-revoked"])
        let text = try release.verify(["check", "tool", "--keys", "key.asc"])
        #expect(text.text.contains("its secret was compromised"))
    }

    @Test func anOldCopyOfAKeyDoesNotHideItsRevocation() throws {
        try release.write("old.asc", release.read("key.asc"))
        try release.revokeKey()
        for order in [["old.asc", "key.asc"], ["key.asc", "old.asc"]] {
            let result = try release.check(["tool"] + order.flatMap { ["--keys", $0] })
            #expect(result.rules == ["key-revoked"], "\(order)")
        }
    }

    @Test func verifiedBytesAreHandedOver() throws {
        let result = try release.check(["tool", "--keys", "key.asc", "--output", "verified"])
        #expect(result.status == 0)
        #expect(try release.read("verified") == release.read("tool"))
        #expect(isInstalled(release.path("verified")))
    }

    @Test func nothingIsHandedOverThatWasNotVerified() throws {
        try release.write("verified", "old")
        try release.write("tool", "#!/bin/sh\necho pwned\n")
        #expect(try release.check(["tool", "--keys", "key.asc", "--output", "verified"]).status == 1)
        #expect(try release.text("verified") == "old")
        #expect(try release.names.allSatisfy { !$0.hasSuffix(".partial") })
    }

    @Test func aSecretKeyWorksWithItsPublicPart() throws {
        try release.write("secret.asc", release.gpg(["--armor", "--export-secret-keys"]))
        let result = try release.check(["tool", "--keys", "secret.asc"])
        #expect(result.status == 0)
        #expect(result.warnings == ["secret-key-in-public-file"])
    }

    @Test func theGoodOneCountsInEveryOrder() throws {
        let other = try SampleRelease()
        let good = try release.read("SHA256SUMS.asc")
        let unknown = try other.read("SHA256SUMS.asc")
        try release.write("other", "other bytes")
        try release.gpg(["--armor", "--detach-sign", "--output", "bad.asc", "other"])
        let bad = try release.read("bad.asc")
        for order in [[good, bad], [bad, good], [unknown, good], [good, unknown], [bad, unknown, good]] {
            try release.write("SHA256SUMS.asc", order.joined())
            #expect(try release.check(["tool", "--keys", "key.asc"]).status == 0)
        }
        try release.write("SHA256SUMS.asc", bad + unknown)
        #expect(try release.check(["tool", "--keys", "key.asc"]).rules == ["signature-bad", "unknown-key"])
    }

    @Test func onlyNamedSignersCount() throws {
        let other = try SampleRelease()
        let keys = ["--keys", "key.asc", "--keys", other.path("key.asc")]
        let fingerprint = try other.fingerprint()
        let result = try release.check(["tool"] + keys + ["--signer", fingerprint])
        #expect(result.status == 2)
        #expect(result.rules == ["signer-not-trusted"])
        #expect(
            try release.check(["tool", "--keys", "key.asc", "--signer", fingerprint]).rules == ["signer-not-in-keys"])
        #expect(try release.check(["tool"] + keys + ["--signer", release.fingerprint()]).status == 0)
    }

    @Test func aManifestOrSignatureThatIsALinkIsNotDiscovered() throws {
        for name in ["SHA256SUMS", "SHA256SUMS.asc"] {
            try FileManager.default.moveItem(atPath: release.path(name), toPath: release.path("moved"))
            #expect(symlink("moved", release.path(name)) == 0)
            #expect(try release.check(["tool", "--keys", "key.asc"]).status != 0)
            #expect(unlink(release.path(name)) == 0)
            try FileManager.default.moveItem(atPath: release.path("moved"), toPath: release.path(name))
        }
        #expect(symlink("tool", release.path("link")) == 0)
        #expect(try release.check(["link", "--manifest", "SHA256SUMS", "--keys", "key.asc"]).status == 4)
    }

    @Test(arguments: ["::error::x", "##vso[task.complete]", "new\nline", "esc\u{1B}[31m", "-", "--help", "\u{202E}x"])
    func hostileNamesAreInert(_ name: String) throws {
        for format in ["text", "json", "github"] {
            let arguments = ["check", "--keys", "key.asc", "--format", format, "--", name]
            let result = try release.verify(arguments)
            #expect(result.status == 4)
            let lines = result.text.split(separator: "\n")
            #expect(lines.allSatisfy { !$0.contains("##vso") && !$0.contains("\u{1B}") && !$0.contains("\u{202E}") })
            #expect(lines.allSatisfy { !$0.hasPrefix("::") || $0.hasPrefix("::error file=") && format == "github" })
            #expect(lines.allSatisfy { $0 != "line" && !$0.hasPrefix("line'") })
        }
    }

    @Test func manyAtOnceLeaveNothingBehind() throws {
        try release.makeFolder("tmp")
        let all = try (0..<16).map { _ in
            try RunningProgram(
                verifyUploader, ["check", "tool", "--keys", "key.asc", "--quiet"], in: release.path,
                environment: ["TMPDIR": release.path("tmp")].merging(Sanitizer.environment) { $1 })
        }
        #expect(all.allSatisfy { $0.finish().status == 0 })
        #expect(try FileManager.default.subpathsOfDirectory(atPath: release.path("tmp")).count == 1)
    }

    /// With a library in which libcrypto has no algorithm.
    @Test(.enabled(if: CCompiler.isThere, "\(CCompiler.absence)"))
    func whereNoDigestCanBeComputedNothingIsDecided() throws {
        let library = try CCompiler.library(
            "no-digests", "void *EVP_MD_fetch(void *c, const char *n, const char *p) { return 0; }",
            in: release)
        let arguments = ["check", "tool", "--keys", "key.asc", "--format", "json"]
        let result = try ProgramRun(
            verifyUploader, arguments, in: release.path, environment: ["LD_PRELOAD": library])
        #expect(result.status == 70)
        #expect(result.rules == ["internal-error"])
    }

    @Test func whatIsNotListed() throws {
        try release.write("tool2", "x")
        let result = try release.check(["tool2", "--keys", "key.asc"])
        #expect(result.status == 4)
        #expect(result.rules == ["not-in-manifest"])
    }

    @Test func aPipeIsRefusedAtOnce() throws {
        #expect(mkfifo(release.path("pipe"), 0o600) == 0)
        let result = try release.check(["pipe", "--keys", "key.asc"])
        #expect(result.status == 4)
        #expect(result.rules == ["not-a-regular-file"])
    }

    @Test func aKeyFileThatIsNone() throws {
        try release.write("page.asc", "<!DOCTYPE html><html></html>")
        let result = try release.check(["tool", "--keys", "page.asc"])
        #expect(result.status == 78)
        #expect(result.rules == ["key-file-malformed"])
    }

    @Test(
        arguments: [
            ["tool"], [], ["tool", "--keys", "key.asc", "--threshold", "0"],
            ["tool", "--keys", "key.asc", "--signer", "ABCD"],
            ["tool", "--help", "--keys", "key.asc"], ["tool", "--pin", "sha256:abc"], ["--help", "tool"],
        ])
    func aCommandLineThatMakesNoSenseIsNoSuccess(_ arguments: [String]) throws {
        #expect(try release.check(arguments).status == 64)
    }

    @Test func aThresholdThatNobodyCanMeetMakesNoSense() throws {
        let result = try release.check(["tool", "--keys", "key.asc", "--threshold", "2"])
        #expect(result.status == 64 && result.rules == ["usage"])
        #expect(result.messages.contains("the threshold is 2, and only 1 key can meet it"))
    }

    @Test func aPinSaysNothingOfTheSigner() throws {
        let sums = try release.text("SHA256SUMS")
        let result = try release.verify(["check", "tool", "--pin", "sha256:" + sums.prefix(64), "--format", "json"])
        #expect(result.status == 0)
        #expect(result.document["authenticity"] as? String == "pinned")
        #expect(try release.check(["tool", "--pin", "sha256:" + String(repeating: "0", count: 64)]).status == 1)
    }
}
