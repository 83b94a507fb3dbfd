import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("sign-release keys lint and status, as processes")
struct KeyReportTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func keys(_ arguments: [String]) throws -> ProgramRun {
        try ProgramRun(builtProgram("sign-release"), ["keys"] + arguments, in: folder.path)
    }

    private func rules(_ run: ProgramRun) -> [String] {
        let found = run.objects("findings") + run.objects("files").flatMap { $0["findings"] as? [[String: Any]] ?? [] }
        return found.compactMap { $0["rule"] as? String }
    }

    /// A key that expires `days` from now.
    private func writeKey(_ name: String, days: Int) throws {
        let lifetime = Int64(Date().timeIntervalSince1970) - ForgedKey.usualCreation + Int64(days) * 86_400
        let certificate = try ForgedCertificate(ForgedKey()) { $0.hashed.append(.keyExpirationTime(lifetime)) }
        try folder.write(name, certificate.bytes())
    }

    @Test func whatIsDueIsAWarningOrWhereWantedAnError() throws {
        try writeKey("key.gpg", days: 40)
        let run = try keys(["status", "key.gpg", "--format", "json"])
        #expect(run.status == 0 && rules(run) == ["key-due"])
        #expect(try keys(["status", "key.gpg", "--fail-when-due"]).status == 2)
        #expect(try keys(["status", "key.gpg", "--within", "30d", "--fail-when-due"]).status == 0)
        let made = Double(ForgedKey.usualCreation)
        let age = Int((Date().timeIntervalSince1970 - made) / 86_400)
        #expect(run.listedKeys.first?["age"] as? Int == age)
        let text = try keys(["status", "key.gpg"]).text
        #expect(text.split(separator: "\n").dropFirst().first?.contains(" \(age) ") == true)
        #expect(text.contains("certify, sign") && text.contains("EdDSA 255") && text.contains("key-due"))
        try writeKey("old.gpg", days: -1)
        let expired = try keys(["status", "key.gpg", "old.gpg", "--format", "json"])
        #expect(expired.status == 2 && rules(expired) == ["key-due", "key-expired"])
    }

    @Test func aRevokedKeyIsAnError() throws {
        var certificate = try ForgedCertificate(ForgedKey())
        try certificate.revoke(2, "stolen")
        try folder.write("key.gpg", certificate.bytes())
        let run = try keys(["status", "key.gpg", "--format", "json"])
        #expect(run.status == 2 && rules(run) == ["key-revoked"] && run.text.contains("stolen"))
    }

    @Test func metricsAreWrittenForAlerts() throws {
        try writeKey("key.gpg", days: 40)
        let lines = try keys(["status", "key.gpg", "--format", "openmetrics"]).text.split(separator: "\n").map(
            String.init)
        #expect(lines.last == "# EOF")
        let expiry = try #require(lines.first { $0.hasPrefix("release_key_expiry_timestamp_seconds{") })
        let seconds = try #require(expiry.split(separator: " ").last.flatMap { Double($0) })
        let days = (seconds - Date().timeIntervalSince1970) / 86_400
        #expect((39...41).contains(days) && expiry.contains("purpose=\"certify, sign\""))
        #expect(lines.contains { $0.hasPrefix("release_key_valid{") && $0.hasSuffix(" 1") })
    }

    @Test func aPolicysKeysCanBeLookedAt() throws {
        let key = try ForgedKey()
        try folder.write("key.gpg", ForgedCertificate(key).bytes() + ForgedCertificate(ForgedKey()).bytes())
        let fingerprint = try key.hexadecimalFingerprint()
        try folder.write(
            "tool.trust.json",
            """
            {"schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1, "threshold": 1,
             "keys": ["key.gpg"], "signers": [{"fingerprint": "\(fingerprint)"}]}
            """)
        let run = try keys(["status", "--trust", "tool.trust.json", "--format", "json"])
        #expect(
            run.status == 0 && run.objects("certificates").compactMap { $0["fingerprint"] as? String } == [fingerprint])
        #expect(try keys(["status", "--trust", "gone.trust.json"]).status == 78)
    }

    @Test(arguments: ["text", "json", "github", "sarif"])
    func hostileUserIDsAreInert(_ format: String) throws {
        var certificate = try ForgedCertificate(ForgedKey())
        try certificate.addUserID("\u{1B}[2J\n::error::x <a@example.org>")
        try folder.write("key.gpg", certificate.bytes())
        let run = try keys(["lint", "key.gpg", "--format", format])
        #expect(run.status == 2)
        #expect(
            !run.text.contains("\u{1B}") && !run.text.split(separator: "\n").contains { $0.hasPrefix("::error::x") })
        #expect(run.text.contains("unsafe-user-id"))
    }

    @Test func anErrorGivesTheStatusAndSARIFNamesEachRule() throws {
        try writeKey("key.gpg", days: 400)
        #expect(try keys(["lint", "key.gpg"]).status == 0)
        try folder.write("secret.gpg", ForgedCertificate(ForgedKey()).secretBytes())
        let run = try keys(["lint", "secret.gpg", "--format", "sarif"])
        #expect(run.status == 2 && run.document["version"] as? String == "2.1.0")
        let result = try #require(run.objects("runs").first)
        let results = try #require(result["results"] as? [[String: Any]])
        let first = try #require(results.first { $0["ruleId"] as? String == "secret-material" })
        #expect(first["level"] as? String == "error")
        #expect(try keys(["lint", "none.gpg"]).status == 78)
        #expect(try keys(["lint"]).status == 64)
    }

    @Test(.enabled(if: SchemaValidator.isThere || !mayBeMissing, "\(SchemaValidator.absence)"))
    func documentsAreWhatTheirSchemasSay() throws {
        try writeKey("key.gpg", days: 40)
        var certificate = try ForgedCertificate(ForgedKey())
        try certificate.revoke(2, "stolen")
        try folder.write("revoked.gpg", certificate.bytes())
        try folder.write("secret.gpg", ForgedCertificate(ForgedKey()).secretBytes())
        try folder.write("cut.gpg", ForgedCertificate(ForgedKey()).bytes().dropLast(3))
        try folder.write("text.asc", "no key")
        try folder.makeFolder("folder")
        try writeKey("old.gpg", days: -1)
        let names = ["key", "revoked", "none", "secret", "cut", "old"].map { $0 + ".gpg" } + ["text.asc", "folder"]
        for arguments in names.map({ [$0] }) + [names, ["key.gpg", "--within", "1d"]] {
            for command in ["lint", "status"] where command == "status" || arguments.last != "1d" {
                let run = try keys([command] + arguments + ["--format", "json"])
                #expect(run.schemaProblems.isEmpty, "\(command) \(arguments): \(run.schemaProblems)")
            }
        }
        for policy in ["none.trust.json", "text.asc", "folder"] {
            let run = try keys(["status", "--trust", policy, "--format", "json"])
            #expect(run.status == 78 && run.schemaProblems.isEmpty, "\(policy): \(run.text)")
        }
    }

    /// What published keys are like, each with the errors and warnings that are expected.
    @Test(
        .enabled(if: RealData.isThere, "\(RealData.absence)"),
        arguments: [
            ("codecov/codecov.asc", 0, ["key-never-expires", "primary-key-signs"]),
            ("bitcoin/builder-keys/achow101.gpg", 0, ["primary-key-signs"]),
            ("bitcoin/builder-keys/0xb10c.gpg", 0, ["key-never-expires"]),
            ("bitcoin/builder-keys/glozow.gpg", 2, ["key-never-expires", "no-signing-key"]),
            ("bitcoin/builder-keys/cfields.gpg", 2, ["key-never-expires", "primary-key-signs", "weak-key-binding"]),
            ("bitcoin/builder-keys/laanwj.gpg", 2, ["primary-key-signs", "weak-key", "weak-key-binding"]),
            ("bitcoin/builder-keys/sipa.gpg", 2, ["unusual-packet", "weak-key-binding"]),
            ("bitcoin/builder-keys/luke-jr.gpg", 2, ["key-expired", "primary-key-signs"]),
        ] as [(String, Int32, [String])])
    func publishedKeysAreAsExpected(_ name: String, _ status: Int32, _ expected: [String]) throws {
        let run = try keys(["lint", RealData.path(name), "--format", "json"])
        let findings = run.objects("files").flatMap { $0["findings"] as? [[String: Any]] ?? [] }
        let counted = findings.filter { $0["severity"] as? String != "note" }.compactMap { $0["rule"] as? String }
        #expect(run.status == status && Set(counted).sorted() == expected, "\(counted)")
    }
}
