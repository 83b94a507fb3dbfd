import Foundation
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

    @Test(arguments: ["append", "reorder", "truncate"])
    func aChangedManifestIsTampered(_ change: String) throws {
        let text = String(decoding: try release.read("SHA256SUMS"), as: UTF8.self)
        switch change {
        case "append": try release.write("SHA256SUMS", text + "\n")
        case "truncate": try release.write("SHA256SUMS", String(text.dropLast()))
        default: try release.write("SHA256SUMS", text.replacingOccurrences(of: "tool", with: "loot"))
        }
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 1)
        #expect(result.rules == ["signature-bad"])
    }

    @Test func withoutASignatureNothingIsTrusted() throws {
        try FileManager.default.removeItem(atPath: release.folder + "/SHA256SUMS.asc")
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 2)
        #expect(result.rules == ["signature-missing"])
    }

    @Test func anotherKeyIsUnknown() throws {
        let other = try SampleRelease()
        let result = try release.check(["tool", "--keys", other.folder + "/key.asc"])
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
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: release.folder + "/SHA256SUMS.asc"))
        let result = try release.execute(SampleRelease.command, ["check", "tool", "--keys", "key.asc"])
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
        let both = ["--keys", "key.asc", "--keys", other.folder + "/key.asc", "--threshold", "2"]
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
        #expect(result.status == 2, "neither the key nor the signature existed then")
    }

    @Test func aRevokedKeyIsRefusedWithItsReason() throws {
        try release.revokeKey()
        let result = try release.check(["tool", "--keys", "key.asc"])
        #expect(result.status == 2)
        #expect(result.rules == ["key-revoked"])
        let text = try release.execute(SampleRelease.command, ["check", "tool", "--keys", "key.asc"])
        #expect(text.text.contains("its secret was compromised"))
    }

    @Test func anOldCopyOfAKeyDoesNotHideItsRevocation() throws {
        try release.read("key.asc").write(to: URL(fileURLWithPath: release.folder + "/old.asc"))
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
        #expect(FileManager.default.isExecutableFile(atPath: release.folder + "/verified"))
    }

    @Test func nothingIsHandedOverThatWasNotVerified() throws {
        try release.write("verified", "old")
        try release.write("tool", "#!/bin/sh\necho pwned\n")
        #expect(try release.check(["tool", "--keys", "key.asc", "--output", "verified"]).status == 1)
        #expect(try release.read("verified") == Data("old".utf8))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: release.folder).allSatisfy { !$0.hasSuffix(".partial") }
        )
    }

    @Test func aSecretKeyWorksWithItsPublicPart() throws {
        try Data(release.gpg(["--armor", "--export-secret-keys"])).write(
            to: URL(fileURLWithPath: release.folder + "/secret.asc"))
        let result = try release.check(["tool", "--keys", "secret.asc"])
        #expect(result.status == 0)
    }

    @Test func theGoodOneCountsInEveryOrder() throws {
        let other = try SampleRelease()
        let good = try release.read("SHA256SUMS.asc")
        let unknown = try other.read("SHA256SUMS.asc")
        try release.write("other", "other bytes")
        try release.gpg(["--armor", "--detach-sign", "--output", "bad.asc", "other"])
        let bad = try release.read("bad.asc")
        for order in [[good, bad], [bad, good], [unknown, good], [good, unknown], [bad, unknown, good]] {
            try order.reduce(Data(), +).write(to: URL(fileURLWithPath: release.folder + "/SHA256SUMS.asc"))
            #expect(try release.check(["tool", "--keys", "key.asc"]).status == 0)
        }
        try (bad + unknown).write(to: URL(fileURLWithPath: release.folder + "/SHA256SUMS.asc"))
        #expect(try release.check(["tool", "--keys", "key.asc"]).rules == ["signature-bad", "unknown-key"])
    }

    @Test func onlyNamedSignersCount() throws {
        let other = try SampleRelease()
        let keys = ["--keys", "key.asc", "--keys", other.folder + "/key.asc"]
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
            try FileManager.default.moveItem(atPath: release.folder + "/" + name, toPath: release.folder + "/moved")
            #expect(symlink("moved", release.folder + "/" + name) == 0)
            #expect(try release.check(["tool", "--keys", "key.asc"]).status != 0)
            #expect(unlink(release.folder + "/" + name) == 0)
            try FileManager.default.moveItem(atPath: release.folder + "/moved", toPath: release.folder + "/" + name)
        }
        #expect(symlink("tool", release.folder + "/link") == 0)
        #expect(try release.check(["link", "--manifest", "SHA256SUMS", "--keys", "key.asc"]).status == 4)
    }

    @Test(arguments: ["::error::x", "##vso[task.complete]", "new\nline", "esc\u{1B}[31m", "-", "--help", "\u{202E}x"])
    func hostileNamesAreInert(_ name: String) throws {
        for format in ["text", "json", "github"] {
            let arguments = ["check", "--keys", "key.asc", "--format", format, "--", name]
            let result = try release.execute(SampleRelease.command, arguments)
            #expect(result.status == 4)
            let lines = result.text.split(separator: "\n")
            #expect(lines.allSatisfy { !$0.contains("##vso") && !$0.contains("\u{1B}") && !$0.contains("\u{202E}") })
            #expect(lines.allSatisfy { !$0.hasPrefix("::") || $0.hasPrefix("::error file=") && format == "github" })
            #expect(lines.allSatisfy { $0 != "line" && !$0.hasPrefix("line'") })
        }
    }

    @Test func manyAtOnceLeaveNothingBehind() async throws {
        let folder = release.folder
        let statuses = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let process = Process()
                    process.executableURL = URL(fileURLWithPath: SampleRelease.command)
                    process.arguments = ["check", folder + "/tool", "--keys", folder + "/key.asc", "--quiet"]
                    process.environment = ["TMPDIR": folder]
                    try process.run()
                    process.waitUntilExit()
                    return process.terminationStatus
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 0, count: 16))
        let own = try FileManager.default.contentsOfDirectory(atPath: folder).first {
            $0.hasPrefix("release-integrity-")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/" + #require(own)).isEmpty)
    }

    @Test func hostileVariablesAndProgramsHaveNoEffect() throws {
        try release.write("gpg", "#!/bin/sh\necho '[GNUPG:] GOODSIG 0000000000000000 x'\nexit 0\n")
        #expect(chmod(release.folder + "/gpg", 0o755) == 0)
        try release.write("tool", "#!/bin/sh\necho pwned\n")
        let hostile = [
            "PATH=\(release.folder):/usr/bin:/bin", "GNUPGHOME=\(release.folder)/gnupg", "GPGME_DEBUG=9:/tmp/never",
            "HOME=\(release.folder)", "OPENSSL_CONF=\(release.folder)/key.asc", "LC_ALL=tr_TR.UTF-8",
        ]
        let arguments = hostile + [SampleRelease.command, "check", "tool", "--keys", "key.asc"]
        #expect(try release.execute("/usr/bin/env", arguments).status == 1)
    }

    @Test func whatIsNotListed() throws {
        try release.write("tool2", "x")
        let result = try release.check(["tool2", "--keys", "key.asc"])
        #expect(result.status == 4)
        #expect(result.rules == ["not-in-manifest"])
    }

    @Test func aPipeIsRefusedAtOnce() throws {
        #expect(mkfifo(release.folder + "/pipe", 0o600) == 0)
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

    @Test func aPinSaysNothingOfTheSigner() throws {
        let sums = String(decoding: try release.read("SHA256SUMS"), as: UTF8.self)
        let result = try release.execute(
            SampleRelease.command, ["check", "tool", "--pin", "sha256:" + sums.prefix(64), "--format", "json"])
        #expect(result.status == 0)
        #expect(result.document["authenticity"] as? String == "pinned")
        #expect(try release.check(["tool", "--pin", "sha256:" + String(repeating: "0", count: 64)]).status == 1)
    }
}
