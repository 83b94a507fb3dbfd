import Foundation
import TestSupport
import Testing

@Suite("What sign-release sign says", .serialized)
struct SigningAnnouncementTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
    }

    @Test func aDryRunNeedsNoKeyAndWritesNothing() throws {
        let before = try publisher.state()
        let answer = try publisher.sign(
            ["dist", "--dry-run", "--digest", "sha256,sha512"], environment: ["GNUPGHOME": "/x"])
        #expect(answer.status == 0)
        #expect(answer.verdict == "listed")
        #expect(answer.states == ["planned", "planned"])
        #expect(try publisher.state() == before)
    }

    @Test func whatIsSignedIsListedFirst() throws {
        let tool = builtProgram("sign-release")
        let result = try publisher.execute(tool, ["sign", "dist"], publisher.environment)
        #expect(result.errorText.contains("to be signed: sub/data\nto be signed: tool\n"))
        #expect(result.text.contains("signed: 2 files"))
        let one = try publisher.execute(
            tool, ["sign", "dist", "--only", "tool", "--output", "one"], publisher.environment)
        #expect(one.text.hasSuffix("signed: 1 file\n"))
        let quiet = try publisher.execute(tool, ["sign", "dist", "--quiet"], publisher.environment)
        #expect(quiet.output.isEmpty && quiet.error.isEmpty && quiet.status == 0)
    }

    @Test func aWorkflowGetsAnnotations() throws {
        let tool = builtProgram("sign-release")
        try publisher.write("dist/old.SHA256SUM", String(repeating: "0", count: 64) + "  old\n")
        let arguments = ["sign", "dist", "--format", "github"]
        let signed = try publisher.execute(tool, arguments, publisher.environment)
        let lines = signed.text.split(separator: "\n")
        #expect(signed.status == 0)
        #expect(lines.first?.hasPrefix("::warning file=dist/old.SHA256SUM,title=manifest-ignored::") == true)
        #expect(lines.last == "signed: 2 files")
        try publisher.write("dist/SHA256SUMS", "::error::x\n")
        let refused = try publisher.execute(tool, arguments, publisher.environment)
        #expect(refused.status == 74)
        #expect(
            refused.text.hasPrefix(
                "::error file=dist/SHA256SUMS,title=output-exists::"))
        let quiet = try publisher.execute(tool, arguments + ["--quiet"], publisher.environment)
        #expect(quiet.status == 74 && quiet.output.isEmpty && quiet.errorText.hasPrefix("error: output-exists: "))
    }

    @Test(
        arguments: [
            [], ["dist", "--signer", "ABCD"], ["dist", "--digest", "sha1"], ["dist", "--digest", "crc32"],
            ["dist", "--digest", ""], ["dist", "--expires-in", "7"], ["dist", "--notation", "x=y"],
            ["dist", "--notation", "a@b=c", "--notation", "a@b=d"], ["dist", "--only", "a//b"],
            ["dist", "--only", "*", "--files-from", "list"], ["dist", "--passphrase-fd", "1"],
            ["dist", "--passphrase-fd", "0", "--passphrase-file", "x"], ["dist", "--secret-key", "fd:x"],
            ["dist", "--secret-key", "fd:0", "--passphrase-fd", "0"], ["dist", "--layout", "flat"], ["dist", "--help"],
            ["dist/tool", "--only", "*"], ["dist", "--hash", "sha1"],
        ])
    func aCommandLineThatMakesNoSense(_ arguments: [String]) throws {
        let before = try publisher.state()
        #expect(try publisher.sign(arguments).status == 64)
        #expect(try publisher.state() == before)
    }

    @Test func aNotationIsText() throws {
        let sign = builtProgram("sign-release")
        let script =
            "cd '\(publisher.root)' && '\(sign)' sign dist --secret-key key.secret.asc --notation x@y.z=$'\\xff'"
        #expect(try publisher.execute("/bin/bash", ["-c", script]).status == 64)
    }
}
