import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows M2 to M6 of docs/threat-model.md, through the command.
@Suite("What a manifest says, and what was made of it")
struct ManifestRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    private static func digits(_ bytes: [UInt8]) throws -> String {
        try ForgedHash.sha256.digest(of: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func aDigestThatDiffersIsShownBesideTheRightOne() throws {
        let other = Array("#!/bin/sh\necho pwned\n".utf8)
        try release.write("tool", other)
        let run = try release.check()
        #expect(run.status == 1 && run.rules == ["digest-mismatch"])
        #expect(run.messages.contains("has sha256 \(try Self.digits(other))"))
        #expect(run.messages.contains("expected is \(try Self.digits(ForgedRelease.tool))"))
    }

    @Test func anEmptyFileIsCalledThat() throws {
        try release.write("tool", [])
        let run = try release.check()
        #expect(run.status == 1 && run.rules == ["digest-mismatch"])
        #expect(run.messages.contains("the file is empty"))
        #expect(run.messages.contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
    }

    /// M3: the manifest has three lines.
    @Test(arguments: [
        "order", "no final newline", "one more newline", "CRLF", "one line less", "a space", "empty line",
    ])
    func noChangeOfAManifestIsAccepted(_ change: String) throws {
        let lines = ["other", "tool", "zebra"].map { name in
            (try? ForgedRelease.line(ForgedHash.sha256.digest(of: ForgedRelease.tool), name)) ?? []
        }
        try release.publish(Array(lines.joined()))
        #expect(try release.check().status == 0)
        let whole = Array(lines.joined())
        let changed: [UInt8]
        switch change {
        case "order": changed = Array(lines.reversed().joined())
        case "no final newline": changed = whole.dropLast()
        case "one more newline": changed = whole + [0x0A]
        case "CRLF": changed = whole.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        case "one line less": changed = lines[0] + lines[1]
        case "a space": changed = whole.dropLast() + [0x20, 0x0A]
        default: changed = [0x0A] + whole
        }
        try release.write("SHA256SUMS", changed)
        let run = try release.check()
        #expect(run.status == 1 && run.rules == ["signature-bad"])
    }

    @Test func noByteOfAManifestCanBeChanged() throws {
        for index in release.manifest.indices where index.isMultiple(of: 3) || index > 62 {
            var changed = release.manifest
            changed[index] ^= index.isMultiple(of: 2) ? 0x01 : 0x80
            try release.write("SHA256SUMS", changed)
            let run = try release.check()
            #expect(run.status == 1 && run.rules == ["signature-bad"], "byte \(index)")
        }
    }

    /// Both are signed, and one of them is right.
    @Test func acceptedManifestsThatDisagreeAreAmbiguous() throws {
        let other = try ForgedRelease.line(ForgedHash.sha256.digest(of: []), "tool")
        try release.write("tool.SHA256SUM", other)
        try release.write("tool.SHA256SUM.sig", release.key.signature(over: other))
        let named = ["--manifest", "SHA256SUMS", "--manifest", "tool.SHA256SUM"]
        for arguments in [["tool"], ["tool"] + named, named] {
            let run = try release.check(arguments + ["--keys", "key.gpg"])
            #expect(run.status == 4 && run.rules == ["manifest-ambiguous"], "\(arguments): \(run.rules)")
            #expect(run.messages.contains("the manifests disagree about the file"))
        }
        try release.remove("tool.SHA256SUM.sig")
        #expect(try release.check().status == 0, "what nobody signed has no say")
    }

    /// M4
    @Test func halvesOfTwoPublicationsDoNotFit() throws {
        let newer = try ForgedRelease.line(ForgedHash.sha256.digest(of: []), "tool")
        try release.write("SHA256SUMS", newer)
        let run = try release.check()
        #expect(run.status == 1 && run.rules == ["signature-bad"])
        #expect(run.messages.contains("'latest'") && run.messages.contains("one version"))
        try release.write("SHA256SUMS.sig", release.key.signature(over: newer))
        #expect(try release.check().rules == ["digest-mismatch"], "what fits is believed, and the file is another one")
    }

    /// M5
    @Test func theSameNameTwice() throws {
        let line = release.manifest
        try release.publish(line + line)
        let same = try release.check()
        #expect(same.status == 0)
        #expect(same.findings.filter { $0.severity == "note" }.map(\.rule) == ["duplicate-entry"])
        let other = try ForgedRelease.line(ForgedHash.sha256.digest(of: []), "tool")
        for manifest in [line + other, other + line] {
            try release.publish(manifest)
            let run = try release.check()
            #expect(run.status == 4 && run.rules == ["manifest-ambiguous"])
            #expect(run.messages.contains("lines 1, 2"))
        }
    }

    /// M6: names that must not be opened, where the line concerns `tool`.
    @Test(
        arguments: [
            "../tool", "../../tool", "/tool", "./tool", "a/./tool", "a//tool", "a/../tool", "..//tool", "\u{1}/tool",
            "a\u{0}b/tool", "a\u{7F}/tool", "\u{85}/tool",
        ])
    func namesThatMustNotBeOpenedAreNot(_ name: String) throws {
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: ForgedRelease.tool), name))
        let run = try release.check()
        #expect(run.status == 4 && run.rules == ["manifest-malformed"], "\(run.rules)")
        #expect(run.messages.contains("line 1"))
    }

    @Test func aNameThatIsTooLong() throws {
        let long = Array(repeating: "aaaaaaa", count: 600).joined(separator: "/") + "/tool"
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: ForgedRelease.tool), long))
        let run = try release.check()
        #expect(run.status == 4 && run.rules == ["manifest-malformed"])
        #expect(run.messages.contains("more than 4096 bytes"))
    }

    @Test(arguments: ["TOOL", "Tool"])
    func namesThatDifferOnlyInCase(_ name: String) throws {
        let digest = try ForgedHash.sha256.digest(of: ForgedRelease.tool)
        try release.publish(ForgedRelease.line(digest, "tool") + ForgedRelease.line(digest, name))
        let run = try release.check()
        #expect(run.status == 4 && run.rules == ["manifest-malformed"])
        #expect(run.messages.contains("only in upper and lower case or in Unicode form"))
    }

    @Test func namesThatDifferOnlyInUnicodeForm() throws {
        let digest = try ForgedHash.sha256.digest(of: ForgedRelease.tool)
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        try release.write(composed, ForgedRelease.tool)
        try release.publish(ForgedRelease.line(digest, composed) + ForgedRelease.line(digest, decomposed))
        let run = try release.check([composed, "--keys", "key.gpg"])
        #expect(run.status == 4 && run.rules == ["manifest-malformed"])
        try release.publish(ForgedRelease.line(digest, decomposed))
        #expect(try release.check([composed, "--keys", "key.gpg"]).rules == ["not-in-manifest"])
    }

    @Test func theNameOfStandardInput() throws {
        try release.write("-", ForgedRelease.tool)
        try release.publish(ForgedRelease.line(ForgedHash.sha256.digest(of: ForgedRelease.tool), "-"))
        let run = try release.check(["./-", "--keys", "key.gpg"])
        #expect(run.status == 4 && run.rules == ["manifest-malformed"])
    }

    @Test func aBadNameElsewhereInTheManifestIsNoHindrance() throws {
        let digest = try ForgedHash.sha256.digest(of: ForgedRelease.tool)
        try release.publish(ForgedRelease.line(digest, "../../etc/passwd") + release.manifest)
        #expect(try release.check().status == 0)
    }
}
