import Foundation
import TestSupport
import Testing

@Suite("Nothing that a file is called makes a success, or acts", .serialized)
struct CommandLineRows {
    let release: SampleRelease

    init() throws { release = try SampleRelease() }

    func shell(_ script: String) throws -> (status: Int32, output: String) {
        let text = "V='\(verifyUploader)'; \(script)"
        let result = try release.execute("/bin/bash", ["-c", text])
        return (result.status, String(decoding: result.output, as: UTF8.self))
    }

    @Test(
        arguments: [
            "--help=x", "-hq", "-h=x", "-xh", "--version=1", "--help=", "--help", "-h", "--version",
            "--generate-completion-script=x", "--experimental-dump-help=x",
        ])
    func aFileWhoseNameAsksForHelp(_ name: String) throws {
        for command in ["check", "run", ""] {
            for arguments in ["'\(name)' tool --keys key.asc", "tool --keys key.asc '\(name)'"] {
                let (status, _) = try shell("$V \(command) \(arguments) >/dev/null 2>&1")
                #expect(status == (command == "run" ? 125 : 64), "\(command) \(arguments)")
            }
        }
    }

    @Test(
        arguments: [
            "check --help help", "--help help", "help --help", "check -h --help", "check --help bash", "help tool",
            "check --help --version", "run --help help",
        ])
    func aRequestIsOnlyOneWhereItIsNothingElse(_ arguments: String) throws {
        #expect(try shell("$V \(arguments) >/dev/null 2>&1").status == (arguments.hasPrefix("run") ? 125 : 64))
    }

    @Test func aFolderFullOfRequests() throws {
        try release.makeFolder("all")
        for name in ["--help", "help", "--version", "check"] { try release.write("all/" + name, "") }
        for command in ["check", "", "run"] {
            #expect(try shell("cd all; $V \(command) * >/dev/null 2>&1").status != 0, "\(command)")
        }
    }

    @Test func aResultThatCannotBeWrittenIsNoSuccess() throws {
        for format in ["text", "json", "github"] {
            #expect(try shell("$V check tool --keys key.asc --format \(format) >/dev/full").status == 74)
            #expect(try shell("$V check none --keys key.asc --format \(format) >/dev/full").status == 4)
        }
        #expect(try shell("$V check tool --keys key.asc --quiet >/dev/full").status == 0, "nothing was to be written")
        #expect(try shell("set -o pipefail; $V check tool --keys key.asc | true").status == 0, "its reader went away")
    }

    @Test func aPinIsNotHiddenBehindAManifest() throws {
        try release.gpg(["--detach-sign", "tool"])
        try release.write("tool.sha256", "junk\n")
        try release.remove("SHA256SUMS")
        let pin = "sha256:" + String(repeating: "0", count: 64)
        let (status, output) = try shell("$V check tool --keys key.asc --signature tool.sig --pin \(pin)")
        #expect(status == 1)
        #expect(output.contains("digest-mismatch"))
    }

    @Test func whoAsksForHelpAloneGetsIt() throws {
        let completions = "--generate-completion-script bash"
        for arguments in ["--help", "check --help", "run -h", "help check", "--version", "help", completions] {
            #expect(try shell("$V \(arguments) >/dev/null 2>&1").status == 0, "\(arguments)")
        }
    }

    @Test(
        arguments: [
            #"check tool --keys key.asc $'--\e[31mfoo\n::error::x'"#,
            #"check tool --keys key.asc --threshold $'\n##vso[task.setvariable]x'"#,
            #"run tool $'extra\n::error::x' --keys key.asc"#, #"$'\n::error::x\e[31m' --keys"#,
        ])
    func usageErrorsShowNamesEscaped(_ arguments: String) throws {
        let (status, output) = try shell("$V \(arguments) 2>&1")
        #expect(status == (arguments.hasPrefix("run") ? 125 : 64))
        #expect(!output.contains("\u{1B}"))
        #expect(output.split(separator: "\n").allSatisfy { !$0.contains("::") && !$0.contains("##") }, "\(output)")
    }

    @Test func whatCannotBeDecidedHidesNoTampering() throws {
        try release.write("tool", "changed")
        #expect(symlink("loop", release.path("loop")) == 0)
        for trust in ["--keys key.asc", "--checksum-only", "--pin sha256:\(String(repeating: "0", count: 64))"] {
            #expect(try shell("$V check tool loop \(trust)").status == 1, "\(trust)")
            #expect(try shell("$V check loop tool \(trust)").status == 1, "\(trust)")
        }
        let name = String(repeating: "n", count: 300)
        let line = String(repeating: "0", count: 64) + "  " + name + "\n"
        try release.write("SHA256SUMS", release.text("SHA256SUMS") + line)
        try release.gpg(["--armor", "--detach-sign", "--output", "SHA256SUMS.asc", "SHA256SUMS"])
        #expect(try shell("$V check --manifest SHA256SUMS --keys key.asc").status == 1)
    }

    @Test(arguments: ["<&- >&-", "0<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
    func closedStreams(_ closing: String) throws {
        #expect(try shell("$V check tool --keys key.asc \(closing)").status == 0)
        #expect(try shell("$V check none --keys key.asc \(closing)").status == 4)
        try release.write("tool", "#!/bin/sh\nexit 7\n")
        try release.sign()
        #expect(try shell("$V run tool --keys key.asc \(closing)").status == 7)
    }

    @Test func aWeakManifestDoesNotStandInTheWayOfASignature() throws {
        let arguments = ["check", "tool", "--keys", "key.asc"]
        try release.remove("SHA256SUMS")
        try release.gpg(["--detach-sign", "tool"])
        let sums = try release.execute("/usr/bin/md5sum", ["tool"]).output
        try release.write("tool.md5", sums)
        try release.gpg(["--detach-sign", "tool.md5"])
        let good = try release.verify(arguments)
        #expect(good.status == 0)
        #expect(String(decoding: good.output, as: UTF8.self).contains("warning: weak-digest"))
        // It is compared with all the same.
        try release.write("tool.md5", String(repeating: "0", count: 32) + "  tool\n")
        try release.gpg(["--yes", "--detach-sign", "tool.md5"])
        #expect(try release.verify(arguments).status == 1)
    }

    @Test func nothingThereIsNothingVerified() throws {
        try release.remove("tool")
        for trust in ["--keys key.asc", "--checksum-only"] {
            #expect(try shell("$V check --manifest SHA256SUMS --ignore-missing \(trust)").status == 4, "\(trust)")
        }
    }

    @Test func anOutputThatCannotBeReplacedIsNoVerdict() throws {
        #expect(symlink("elsewhere", release.path("link")) == 0)
        let (status, output) = try shell("$V check tool --keys key.asc --output link --format json")
        #expect(status == 74)
        #expect(
            output.contains("\"undecided\"") && !release.exists("elsewhere"))
    }

    @Test(arguments: ["2106-02-07T06:28:17Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z"])
    func timesThatOpenPGPCannotSay(_ time: String) throws {
        #expect(try shell("$V check tool --keys key.asc --at \(time)").status == 64)
    }
}
