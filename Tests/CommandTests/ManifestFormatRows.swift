import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows M1 and M8 of docs/threat-model.md, through the command: the manifests are well signed.
@Suite("Manifests are read in one way, or refused with their line")
struct ManifestFormatRows {
    private static func digits(_ hash: ForgedHash = .sha256) throws -> String {
        try hash.hexadecimalDigest(of: ForgedRelease.tool)
    }

    /// `%` stands for the SHA-256 of `tool`, and `&` for its SHA-512.
    private static func text(_ template: String) throws -> [UInt8] {
        let whole = template.replacing("%", with: try digits()).replacing("&", with: try digits(.sha512))
        return Array(whole.utf8)
    }

    @Test(
        arguments: [
            ("SHA256SUMS", "%  tool\n"), ("SHA256SUMS", "%  tool"), ("SHA256SUMS", "% *tool\n"),
            ("SHA256SUMS", "# comment\n\n%  tool\n\n"), ("SHA256SUMS", "SHA256 (tool) = %\n"),
            ("SHA256SUMS", "SHA2-256(tool)= %\n"), ("SHA256SUMS", "SHA256(tool)= %\n"),
            ("SHA512SUMS", "&  tool\n"), ("SHA512SUMS", "SHA512 (tool) = &\n"), ("tool.sha256", "%\n"),
            ("tool.SHA256SUM", "%  tool"), ("tool.sha512", "&"), ("checksums.txt", "%  tool\n"),
            ("checksums.txt", "SHA256 (tool) = %\nSHA512 (tool) = &\n"),
        ])
    func everyFormatIsAccepted(_ name: String, _ template: String) throws {
        let run = try check(name, template)
        #expect(run.status == 0, "\(run.messages)")
    }

    @Test(
        arguments: [
            ("upper case", "SHA256SUMS", "%  other\nABCDEF%  tool\n", 2), ("one space", "SHA256SUMS", "% tool\n", 1),
            ("a tab", "SHA256SUMS", "%\ttool\n", 1), ("a byte order mark", "SHA256SUMS", "\u{FEFF}%  tool\n", 1),
            ("junk", "SHA256SUMS", "%  tool\nhello\n", 2), ("junk first", "SHA256SUMS", "hello\n%  tool\n", 1),
            ("a bare digest of nobody", "SHA256SUMS", "%\n", 1), ("two bare digests", "tool.sha256", "%\n%\n", 2),
            ("a truncated digest", "SHA256SUMS", "%  other\n0123456789abcdef0123456789abcdef  tool\n", 2),
            ("a wrong length", "SHA512SUMS", "%  tool\n", 1), ("another tag", "SHA256SUMS", "SHA512 (tool) = &\n", 1),
            ("mixed formats", "SHA256SUMS", "%  other\nSHA256 (tool) = %\n", 2),
            ("CRLF", "SHA256SUMS", "%  tool\r\n", 1),
            ("an unknown algorithm", "SHA256SUMS", "TIGER (tool) = %\n", 1), ("no name", "SHA256SUMS", "%  \n", 1),
        ])
    func anythingElseIsRefusedWithItsLine(_ what: String, _ name: String, _ template: String, _ line: Int) throws {
        let upper = template.replacing("ABCDEF%", with: try Self.digits().uppercased())
        let run = try check(name, upper)
        #expect(run.status == 4 && run.rules == ["manifest-malformed"], "\(run.rules)")
        #expect(run.messages.contains("line \(line)"), "\(run.messages)")
    }

    private func check(_ name: String, _ template: String) throws -> ProgramRun {
        let release = try ForgedRelease()
        for beside in ["SHA256SUMS", "SHA256SUMS.sig"] { try release.remove(beside) }
        let manifest = try Self.text(template)
        try release.write(name, manifest)
        try release.write(name + ".sig", release.key.signature(over: manifest))
        return try release.check()
    }

    /// M1
    @Test func whatIsNotListedIsNamedWithTheClosestName() throws {
        let release = try ForgedRelease()
        let lines = ["tool-linux", "tool-macos", "zebra"].map { name in
            (try? ForgedRelease.line(ForgedHash.sha256.digest(of: ForgedRelease.tool), name)) ?? []
        }
        try release.publish(Array(lines.joined()))
        try release.write("tool-linus", ForgedRelease.tool)
        let run = try release.check(["tool-linus", "--keys", "key.gpg"])
        #expect(run.status == 4 && run.rules == ["not-in-manifest"])
        #expect(run.messages.contains("'tool-linus'") && run.messages.contains("'SHA256SUMS'"))
        #expect(run.messages.contains("'tool-linux'") && run.messages.contains("3 files"))
    }

    /// K15
    @Test func aSecretKeyIsAWarningAndGoesNowhere() throws {
        let release = try ForgedRelease()
        let place = release.path("tmp")
        try release.makeFolder("tmp")
        try release.write("key.gpg", ForgedCertificate(release.key).secretBytes())
        let before = try release.names
        let run = try release.check(environment: ["TMPDIR": place, "HOME": place])
        #expect(run.status == 0 && run.warnings == ["secret-key-in-public-file"])
        #expect(try release.names == before)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: place) == ["release-integrity-\(getuid())"])
    }
}
