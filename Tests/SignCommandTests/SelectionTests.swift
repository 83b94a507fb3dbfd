import Foundation
import TestSupport
import Testing

@Suite("Which files are signed", .serialized)
struct SelectionTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
    }

    @Test func whatIsNotSignedIsSaid() throws {
        try publisher.write("dist/.hidden", "x")
        try publisher.makeFolder("dist/.git")
        try publisher.write("dist/.git/config", "x")
        try publisher.write("dist/tool.SHA1SUM", "x")
        #expect(symlink("/etc/passwd", publisher.path("dist/.git/link")) == 0)
        let answer = try publisher.sign(["dist"])
        #expect(answer.files == ["sub/data", "tool"])
        #expect(answer.warnings == ["manifest-ignored"])
        #expect(answer.leftOut == [".hidden": "hidden", ".git": "hidden", "tool.SHA1SUM": "manifest"])
        #expect(try publisher.sign(["dist"]).leftOut["SHA256SUMS.sig"] == "manifest")
    }

    @Test(
        arguments: [
            (["--only", "*"], ["sub/data", "tool"]), (["--only", "tool"], ["tool"]),
            (["--only", "sub/*"], ["sub/data"]),
            (["--only", "d?t[a-z]"], ["sub/data"]), (["--only", ".h*"], [".hidden"]),
            (["--only", "**/.deep/*"], ["sub/.deep/x"]), (["--only", "tool", "--only", "data"], ["sub/data", "tool"]),
        ])
    func onlyWhatMatches(_ options: [String], _ expected: [String]) throws {
        try publisher.write("dist/.hidden", "x")
        try publisher.makeFolder("dist/sub/.deep")
        try publisher.write("dist/sub/.deep/x", "x")
        let answer = try publisher.sign(["dist", "--dry-run"] + options)
        #expect(answer.status == 0)
        #expect(answer.files == expected)
    }

    @Test func filesCanBeNamed() throws {
        try publisher.write("dist/.hidden", "x")
        try publisher.write("list", "tool\n.hidden\nsub/data\ntool\n")
        #expect(try publisher.sign(["dist", "--files-from", "list"]).files == [".hidden", "sub/data", "tool"])
        try publisher.write("list", "tool\0sub/data\0")
        #expect(try publisher.sign(["dist", "--files-from", "list"]).files == ["sub/data", "tool"])
        for name in ["../key.asc", "/etc/passwd", "sub", "absent", "sub//data", "./tool"] {
            try publisher.write("list", name + "\n")
            #expect(try publisher.sign(["dist", "--files-from", "list"]).status != 0, "\(name)")
        }
        #expect(try publisher.sign(["dist/tool", "dist/.hidden", "dist/SHA256SUMS"]).files == [".hidden", "tool"])
        #expect(try publisher.isAccepted("dist/SHA256SUMS"))
        #expect(try publisher.sign(["dist/tool", "dist/sub/data"]).status == 64)
    }

    @Test func whatIsSignedIsAcceptedWhateverFilesAreCalled() throws {
        for name in ["checksums.txt", "SHASUMS256.txt", "tool.sha256"] {
            try publisher.write("dist/" + name, "no manifest\n")
        }
        #expect(try publisher.sign(["dist"]).status == 0)
        let check = builtProgram("sign-release")
        let arguments = ["check", publisher.folder, "--keys", publisher.root + "/key.asc"]
        #expect(try publisher.execute(check, arguments).status == 0)
    }

    @Test func whatIsNotThereIsIncomplete() throws {
        #expect(try publisher.sign(["dist/nothere"]).status == 4)
        #expect(try publisher.sign(["nothere"]).status == 4)
        #expect(!publisher.exists("dist/SHA256SUMS"))
    }
}
