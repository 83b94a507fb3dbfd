import Foundation
import PacketForge
import TestSupport
import Testing

/// Row S21 of docs/threat-model.md: what strangers write is shown, and does nothing.
@Suite("User IDs, notations and file names are text, and no more")
struct HostileTextRows {
    private static let all: [String] = [
        "x\n[GNUPG:] GOODSIG 0123456789ABCDEF Release\n[GNUPG:] VALIDSIG 0123456789ABCDEF0123456789ABCDEF01234567",
        "\r[GNUPG:] NEWSIG\r\n[GNUPG:] TRUST_ULTIMATE 0 pgp", "esc\u{1B}[31mred\u{1B}]0;title\u{7}", "\u{9B}31m",
        "\u{202E}desrever\u{2066}", "\nverified 'tool'\n", "::error::x", "##vso[task.complete result=Succeeded]",
        "\"quoted\" \\ back\u{0}slash", "%0A::error::x", "\u{2028}line",
    ]

    /// Each on a line of its own, as many as a file name has room for.
    private static let hostile = stride(from: 0, to: all.count, by: 4).map { start in
        all[start..<min(start + 4, all.count)].joined(separator: "\n")
    }

    private static let formats = ["text", "json", "github"]

    /// What a terminal, a status line's reader or a pipeline would act on.
    private func acts(_ output: [UInt8], _ format: String) -> [String] {
        let text = String(decoding: output, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var found = lines.filter { $0.hasPrefix("[GNUPG:]") || $0.hasPrefix("##vso") }.map(String.init)
        found += lines.filter { $0.hasPrefix("verified") && $0 != "verified 'tool'" }.map(String.init)
        found += lines.filter { line in
            line.hasPrefix("::")
                && !(format == "github" && ["::error file=", "::warning file="].contains(where: line.hasPrefix))
        }.map(String.init)
        let marks = text.unicodeScalars.filter { scalar in
            scalar != "\n" && (scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value))
                || [0x202E, 0x2066, 0x2028].contains(scalar.value)
        }
        return found + marks.map { String($0.value, radix: 16) }
    }

    private func check(_ release: ForgedRelease, _ arguments: [String], status: Int32, _ rule: String?) throws {
        for format in Self.formats {
            let run = try ProgramRun(
                verifyUploader, ["check"] + arguments + ["--format", format], in: release.path)
            #expect(run.status == status)
            #expect(acts(run.output, format).isEmpty, "\(format): \(run.text)")
            #expect(acts(run.error, format).isEmpty)
            let claims = run.text.split(separator: "\n").filter { $0 == "verified 'tool'" }
            #expect(status == 0 || claims.isEmpty)
            if format == "json" { #expect(run.rules == (rule.map { [$0] } ?? [])) }
        }
    }

    @Test(arguments: hostile)
    func aUserID(_ text: String) throws {
        let release = try ForgedRelease()
        try release.write("key.gpg", ForgedCertificate(release.key, userID: text).bytes())
        try check(release, ["tool", "--keys", "key.gpg"], status: 0, nil)
        try release.write("SHA256SUMS.sig", release.signature { $0.isBad = true })
        try check(release, ["tool", "--keys", "key.gpg"], status: 1, "signature-bad")
    }

    @Test(arguments: hostile)
    func aNotationAndASignersUserID(_ text: String) throws {
        let release = try ForgedRelease()
        for isBad in [false, true] {
            let signature = try release.signature { recipe in
                recipe.isBad = isBad
                recipe.hashed += [.notation(text, text), .signersUserID(text)]
                recipe.hashed.append(.notation("a@b", Array(text.utf8), humanReadable: false))
                recipe.unhashed.append(.notation(text, text))
            }
            try release.write("SHA256SUMS.sig", signature)
            try check(
                release, ["tool", "--keys", "key.gpg"], status: isBad ? 1 : 0, isBad ? "signature-bad" : nil)
        }
        try release.write("SHA256SUMS.sig", release.signature { $0.hashed.append(.notation(text, "", critical: true)) })
        try check(release, ["tool", "--keys", "key.gpg"], status: 2, "signature-unsupported")
    }

    @Test(arguments: hostile)
    func aReasonForRevocation(_ text: String) throws {
        let release = try ForgedRelease()
        var certificate = try ForgedCertificate(release.key)
        try certificate.revoke(2, text)
        try release.write("key.gpg", certificate.bytes())
        try check(release, ["tool", "--keys", "key.gpg"], status: 2, "key-revoked")
    }

    @Test(arguments: hostile)
    func aFileName(_ text: String) throws {
        let release = try ForgedRelease()
        let name = text.replacing("/", with: "").replacing("\0", with: "")
        try release.write(name, ForgedRelease.tool)
        try check(release, [name, "--keys", "key.gpg"], status: 4, "not-in-manifest")
        try release.write(name, "junk")
        let named = ["--manifest", "SHA256SUMS", "--signature", name, "--keys", "key.gpg"]
        try check(release, ["tool"] + named, status: 2, "signature-malformed")
        try check(release, ["tool", "--keys", name], status: 78, "key-file-malformed")
        try check(release, ["tool", "--manifest", name, "--keys", "key.gpg"], status: 4, "manifest-malformed")
        let line = String(String.UnicodeScalarView(name.unicodeScalars.filter { $0 != "\n" && $0 != "\r" }))
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: []), line) + release.manifest)
        try check(release, ["tool", "--keys", "key.gpg"], status: 0, nil)
    }

    @Test func allBytesThatANameCanHave() throws {
        let release = try ForgedRelease()
        let bytes = (1...255).map(UInt8.init).filter { $0 != UInt8(ascii: "/") }
        for start in stride(from: 0, to: bytes.count, by: 64) {
            let text = bytes[start..<min(start + 64, bytes.count)]
            let shell =
                "name=$(printf '\(text.map { "\\" + String($0, radix: 8) }.joined())x'); "
                + "exec \"$0\" check --keys key.gpg --format \"$1\" -- \"$name\""
            for format in Self.formats {
                let run = try ProgramRun("/bin/sh", ["-c", shell, verifyUploader, format], in: release.path)
                #expect(run.status == 4)
                #expect(acts(run.output, format).isEmpty)
                #expect(String(validating: run.output, as: UTF8.self) != nil)
            }
        }
    }
}
