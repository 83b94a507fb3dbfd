import Foundation
import TestSupport
import Testing

@Suite("What sign-release does not sign, and never writes", .serialized)
struct RefusalTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
    }

    /// Signing must end like that and change nothing.
    func expect(_ status: Int32, _ rule: String, _ options: [String] = []) throws {
        let before = try publisher.state()
        let answer = try publisher.sign(["dist"] + options)
        #expect(answer.status == status)
        #expect(answer.rules.first == rule)
        #expect(answer.manifests.isEmpty)
        #expect(try publisher.state() == before)
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test func linksPipesAndSockets() throws {
        #expect(symlink("tool", publisher.path("dist/link")) == 0)
        try expect(4, "not-a-regular-file")
        #expect(unlink(publisher.path("dist/link")) == 0)
        #expect(symlink("sub", publisher.path("dist/folder")) == 0)
        try expect(4, "not-a-regular-file")
        #expect(unlink(publisher.path("dist/folder")) == 0)
        #expect(symlink("nowhere", publisher.path("dist/sub/dangling")) == 0)
        try expect(4, "not-a-regular-file")
        #expect(unlink(publisher.path("dist/sub/dangling")) == 0)
        #expect(mkfifo(publisher.path("dist/pipe"), 0o600) == 0)
        try expect(4, "not-a-regular-file")
        #expect(try publisher.sign(["dist", "--only", "tool"]).status == 0, "what is not selected is in nobody's way")
    }

    @Test func aFolderWithoutFiles() throws {
        try publisher.remove("dist")
        try publisher.makeFolder("dist/empty")
        try publisher.write("dist/.hidden", "x")
        try expect(4, "nothing-to-verify")
        try expect(4, "nothing-to-verify", ["--only", "*.tar"])
    }

    @Test(arguments: ["new\nline", "esc\u{1B}[0m", "TOOL", "u\u{308}-\u{FC}"])
    func namesThatMeanSomethingElseElsewhere(_ name: String) throws {
        // Foundation would change the Unicode form.
        for name in name.unicodeScalars.first == "u" ? [name, "\u{FC}-u\u{308}"] : [name] {
            let descriptor = open(publisher.path("dist/") + name, O_CREAT | O_WRONLY, 0o600)
            #expect(descriptor >= 0 && close(descriptor) == 0)
        }
        try expect(4, "unsuitable-name")
    }

    @Test func aFileThatCannotBeRead() throws {
        #expect(chmod(publisher.path("dist/tool"), 0) == 0)
        #expect(chmod(publisher.root, 0o755) == 0 && chmod(publisher.folder, 0o755) == 0)
        #expect(chmod(publisher.path("dist/sub"), 0o755) == 0)
        // root reads everything, so somebody else must try.
        let arguments = [builtProgram("sign-release"), "sign", "dist", "--dry-run", "--format", "json"]
        let result =
            geteuid() == 0
            ? try publisher.execute(
                "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups"] + arguments)
            : try publisher.execute(arguments[0], Array(arguments.dropFirst()))
        #expect(result.status == 74)
        #expect(result.text.contains("input-output"))
    }

    @Test func aFileThatChangesMeanwhile() throws {
        _ = try publisher.execute("/usr/bin/truncate", ["-s", "2G", publisher.path("dist/large")])
        let writer = try RunningProgram(
            "/bin/sh", ["-c", "while :; do echo x >>large; sleep 0.01; done"], in: publisher.folder)
        defer { writer.send(SIGTERM) }
        let answer = try publisher.sign(["dist"])
        #expect(answer.status == 74)
        #expect(answer.rules == ["file-changed"])
        #expect(!publisher.exists("dist/SHA256SUMS") && !publisher.exists("dist/SHA256SUMS.sig"))
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test(arguments: ["dist/SHA256SUMS", "dist/SHA256SUMS.sig"])
    func anotherFileIsNotReplacedUnlessAskedTo(_ name: String) throws {
        try publisher.write(name, "<html>a page of somebody's</html>\n")
        try expect(74, "output-exists")
        #expect(try publisher.sign(["dist", "--force"]).status == 0)
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
        let path = publisher.root + "/" + name
        try FileManager.default.removeItem(atPath: path)
        #expect(symlink("tool", path) == 0)
        try expect(4, "not-a-regular-file")
        try expect(4, "not-a-regular-file", ["--force"])
    }

    @Test func anOlderManifestIsReplaced() throws {
        #expect(try publisher.sign(["dist"]).status == 0)
        try publisher.write("dist/new", "x")
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 4)
        #expect(try publisher.sign(["dist"]).status == 0)
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: publisher.folder)
        #expect(names.sorted() == ["SHA256SUMS", "SHA256SUMS.sig", "new", "sub", "tool"])
    }

    @Test func whatItsUsersWouldRefuseIsNotWritten() throws {
        let weak = try publisher.gnuPG.makeKey("weak <weak@example.org>", algorithm: "rsa1024")
        try expect(2, "weak-key", ["--signer", weak])
    }

    @Test func aFolderThatCannotBeWrittenTo() throws {
        let before = try publisher.state()
        let answer = try publisher.sign(["dist", "--output", "/proc/nowhere"])
        #expect(answer.status == 74)
        #expect(try publisher.state() == before)
    }

    @Test(arguments: ["::error::x", "##vso[task.complete]", "--help", "\u{202E}x", "back\\slash"])
    func hostileNamesAreInertAndSigned(_ name: String) throws {
        try publisher.write("dist/\(name)", "x")
        for format in ["text", "json"] {
            let result = try publisher.execute(
                builtProgram("sign-release"), ["sign", "dist", "--format", format], publisher.environment)
            #expect(result.status == 0)
            let text = result.text + result.errorText
            #expect(!text.contains("##vso") && !text.contains("\u{202E}") && !text.contains("::error"))
        }
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
    }
}

@Suite("sign-release check, as a process", .serialized)
struct CheckReleaseTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
    }

    func expect(_ status: Int32, _ rule: String?, _ options: [String] = []) throws {
        let answer = try publisher.check(["dist", "--keys", "key.asc"] + options)
        #expect(answer.status == status)
        if let rule { #expect(answer.rules.contains(rule)) } else { #expect(answer.rules.isEmpty) }
    }

    @Test(arguments: ["combined", "per-file"])
    func everythingMustBeCoveredAndBeWhatIsListed(_ layout: String) throws {
        #expect(try publisher.sign(["dist", "--layout", layout, "--digest", "sha256,sha512"]).status == 0)
        try expect(0, nil)
        try publisher.write("dist/.hidden", "x")
        try expect(0, nil)
        let tool = try publisher.text("dist/tool")
        try publisher.write("dist/tool", "pwned\n")
        try expect(1, "digest-mismatch")
        try publisher.write("dist/tool", tool)
        try publisher.write("dist/new", "x")
        try expect(4, layout == "combined" ? "not-in-manifest" : "manifest-missing")
        try expect(0, nil, ["--only", "tool", "--only", "sub/*"])
        try publisher.remove("dist/new")
        try publisher.remove("dist/tool")
        try expect(4, "artifact-missing")
    }

    @Test func everyManifestMustBeAccepted() throws {
        #expect(try publisher.sign(["dist", "--digest", "sha256,sha512"]).status == 0)
        let sums = try publisher.text("dist/SHA512SUMS")
        try publisher.write("dist/SHA512SUMS", sums + sums)
        try expect(1, "signature-bad")
        try publisher.write("dist/SHA512SUMS", sums)
        try publisher.remove("dist/SHA512SUMS.sig")
        try expect(2, "signature-missing")
    }

    @Test func whoSignedMatters() throws {
        #expect(try publisher.sign(["dist"]).status == 0)
        let other = try Publisher()
        let fingerprint = try other.makeKey("other")
        #expect(try publisher.check(["dist", "--keys", other.root + "/other.asc"]).status == 2)
        try expect(2, "signer-not-trusted", ["--keys", other.root + "/other.asc", "--signer", fingerprint])
        try expect(2, "threshold-not-met", ["--keys", other.root + "/other.asc", "--threshold", "2"])
    }

    @Test func nothingIsNoSuccess() throws {
        try publisher.remove("dist")
        try publisher.makeFolder("dist")
        try expect(4, "nothing-to-verify")
        try publisher.write("dist/tool", "x")
        try expect(4, "manifest-missing")
        #expect(try publisher.check(["absent", "--keys", "key.asc"]).status == 74)
        #expect(try publisher.check(["dist"]).status == 64)
    }
}
