import Foundation
import Testing

/// A release in a folder, signed with a key made for it, and the command to check it with.
final class SampleRelease: Sendable {
    let folder: String
    private let home: String

    init() throws {
        folder = "/tmp/ct-\(UUID().uuidString.prefix(8))"
        home = folder + "/gnupg"
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try gpg(["--quick-generate-key", "Release <release@example.org>", "ed25519", "sign", "never"])
        try Data(gpg(["--armor", "--export"])).write(to: URL(fileURLWithPath: folder + "/key.asc"))
        try write("tool", "#!/bin/sh\necho hello\n")
        try sign()
    }

    deinit {
        _ = try? execute("/usr/bin/gpgconf", ["--homedir", home, "--kill", "all"])
        try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
    }

    func read(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)) }

    /// Writes SHA256SUMS for `tool` and signs it.
    func sign(_ options: [String] = []) throws {
        let sums = try execute("/usr/bin/sha256sum", ["tool"])
        try Data(sums.output).write(to: URL(fileURLWithPath: folder + "/SHA256SUMS"))
        try gpg(options + ["--armor", "--detach-sign", "--output", "SHA256SUMS.asc", "SHA256SUMS"])
    }

    func fingerprint() throws -> String {
        let listing = String(decoding: try gpg(["--list-keys", "--with-colons"]), as: UTF8.self)
        let line = try #require(listing.split(separator: "\n").first { $0.hasPrefix("fpr:") })
        return String(line.split(separator: ":").last ?? "")
    }

    /// Revokes the key as compromised and writes the public key again.
    func revokeKey() throws {
        let fingerprint = try fingerprint()
        let path = "\(home)/openpgp-revocs.d/\(fingerprint).rev"
        let certificate = try String(contentsOfFile: path, encoding: .utf8)
        // GnuPG's prepared certificate gives no reason, so this one is made anew, as a user would.
        try #require(certificate.contains("BEGIN PGP PUBLIC KEY BLOCK"))
        let answers = "y\n1\nleaked\n\ny\n"
        try answers.write(toFile: folder + "/answers", atomically: false, encoding: .utf8)
        let command =
            "gpg --homedir \(home) --no-tty --command-fd 0 --pinentry-mode loopback --passphrase '' --yes "
            + "--output revocation.asc --gen-revoke \(fingerprint) <answers 2>/dev/null"
        try #require(execute("/bin/sh", ["-c", command]).status == 0)
        try gpg(["--import", "revocation.asc"])
        try Data(gpg(["--armor", "--export"])).write(to: URL(fileURLWithPath: folder + "/key.asc"))
    }

    @discardableResult
    func gpg(_ arguments: [String]) throws -> [UInt8] {
        let base = [
            "--homedir", home, "--batch", "--yes", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback",
        ]
        let result = try execute("/usr/bin/gpg", base + arguments)
        try #require(result.status == 0, "gpg \(arguments)")
        return result.output
    }

    /// Runs `verify-uploader` in the folder and reads its JSON.
    func check(_ arguments: [String]) throws -> (status: Int32, verdict: String?, rules: [String]) {
        let result = try execute(Self.command, ["check"] + arguments + ["--format", "json"])
        let document = try? JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any]
        let files = document?["artifacts"] as? [[String: Any]] ?? []
        let findings = [document ?? [:]] + files
        let rules = findings.flatMap { $0["findings"] as? [[String: Any]] ?? [] }
            .filter { $0["severity"] as? String == "error" }.compactMap { $0["rule"] as? String }
        return (result.status, document?["verdict"] as? String, rules)
    }

    func execute(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: [UInt8]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, Array(output))
    }

    /// The command that was built with these tests.
    static let command: String = {
        let tests = Bundle.main.bundlePath
        let candidates = [tests, URL(fileURLWithPath: tests).deletingLastPathComponent().path]
        let arguments = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        return (candidates + arguments).map { $0 + "/verify-uploader" }
            .first(where: FileManager.default.isExecutableFile) ?? "verify-uploader"
    }()
}

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
        #expect(String(decoding: result.output, as: UTF8.self).contains("has no END line"))
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
        #expect(String(decoding: text.output, as: UTF8.self).contains("its secret was compromised"))
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
            let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
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
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any])
        #expect(document["authenticity"] as? String == "pinned")
        #expect(try release.check(["tool", "--pin", "sha256:" + String(repeating: "0", count: 64)]).status == 1)
    }
}
