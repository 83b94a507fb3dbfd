import Foundation
import TestSupport
import Testing

@Suite("What was verified is executed")
struct ExecutionTests {
    private static let program = """
        #include <stdio.h>
        int main(int count, char **arguments) {
            for (int i = 1; i < count; i++) printf("%s\\n", arguments[i]);
            return 42;
        }
        """

    @Test(.enabled(if: CCompiler.isThere, "\(CCompiler.absence)"), arguments: Way.allCases, [[], ["-static"]])
    func aCompiledProgramRunsWithItsArgumentsAndStatus(_ way: Way, _ options: [String]) throws {
        let folder = try ScratchFolder()
        let file = try CCompiler.program("tool", Self.program, options, in: folder)
        let end = try RunningProgram(way, file, ["a b", "", "--help"]).finish()
        #expect(end.text == "a b\n\n--help\n")
        #expect(end.status == 42 && !end.wasKilled)
    }

    @Test(arguments: Way.allCases)
    func aScriptRunsWithItsArgumentsAndStatus(_ way: Way) throws {
        let folder = try ScratchFolder()
        let file = try folder.writeProgram("tool", "#!/bin/sh\nprintf '%s|' \"$@\"\nexit 7\n")
        let end = try RunningProgram(way, file, ["a b", "", "c"]).finish()
        #expect(end.text == "a b||c|")
        #expect(end.status == 7)
    }

    @Test func aCopiedProgramFindsItselfUnderItsName() throws {
        let folder = try ScratchFolder()
        let file = folder.path("my tool")
        try FileManager.default.copyItem(atPath: Self.readlink, toPath: file)
        let end = try RunningProgram(.copy, file, ["/proc/self/exe"]).finish()
        #expect(end.text.contains("/release-integrity-") && end.text.hasSuffix("/my tool\n"))
        #expect(!FileManager.default.fileExists(atPath: String(end.text.dropLast())), "the copy is still there")
    }

    @Test(arguments: Way.allCases)
    func whatHappensToTheSourceAfterTheCopyDoesNotMatter(_ way: Way) throws {
        let folder = try ScratchFolder()
        let file = try folder.writeProgram("tool", "#!/bin/sh\necho original\n")
        let end = try RunningProgram(way, file, changing: true).finish()
        #expect(end.text == "original\n")
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("changed"))
    }

    @Test(arguments: Way.allCases)
    func theEnvironmentIsTheCallersOwn(_ way: Way) throws {
        let environment = ["A": "1", "GPGME_DEBUG": "9", "EMPTY": ""]
        let end = try RunningProgram(way, "/usr/bin/env", environment: environment).finish()
        #expect(end.text.split(separator: "\n").sorted() == ["A=1", "EMPTY=", "GPGME_DEBUG=9"])
    }

    @Test(arguments: Way.allCases)
    func noFileButTheStandardStreamsIsHandedOn(_ way: Way) throws {
        let folder = try ScratchFolder()
        let starter = try folder.writeProgram(
            "starter",
            "#!/bin/sh\nexec 5</etc/passwd 9</etc/passwd\nexec \"$1\" \(way.rawValue) /bin/ls /proc/self/fd\n")
        let end = try RunningProgram(starter, [probe]).finish()
        // 3 is the folder that ls reads.
        #expect(end.text == "0\n1\n2\n3\n")
    }

    @Test(arguments: Way.allCases)
    func aClosedStandardStreamStaysClosed(_ way: Way) throws {
        let folder = try ScratchFolder()
        let starter = try folder.writeProgram(
            "starter", "#!/bin/sh\nexec \"$1\" \(way.rawValue) /bin/ls /proc/self/fd <&-\n")
        let end = try RunningProgram(starter, [probe]).finish()
        // The folder that ls reads takes the free number.
        #expect(end.text == "0\n1\n2\n", "\(end.errorText)")
    }

    @Test(arguments: Way.allCases)
    func whatCannotBeExecutedIsSaidPlainly(_ way: Way) throws {
        let folder = try ScratchFolder()
        let cases: [(name: String, content: String, status: Int32, says: String)] = [
            ("no-line", "echo hello\n", 126, "#!"),
            ("empty", "", 126, "empty"),
            ("not-elf", "\u{7F}ELF but not really", 126, "another machine"),
            ("no-interpreter", "#!/nowhere/interpreter -x\n", 127, "'/nowhere/interpreter' is not there"),
        ]
        for (name, content, status, says) in cases {
            let end = try RunningProgram(way, folder.writeProgram(name, content)).finish()
            #expect(end.status == status, "\(name)")
            #expect(end.errorText.contains(says), "\(name): \(end.errorText)")
        }
    }

    private static let readlink = "/usr/bin/readlink"
}
