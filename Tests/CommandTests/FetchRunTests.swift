import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("verify-uploader fetch --run, as a process")
struct FetchRunTests {
    let release: FetchedRelease

    init() throws { release = try FetchedRelease() }

    private func run(_ options: [String] = [], _ arguments: [String] = [], environment: [String: String] = [:]) throws
        -> ProgramRun
    {
        try release.command(
            [
                "fetch", "tool", "--run", "--trust", "tool.trust.json", "--no-state", "--origin", release.site.origin,
                "--platform", "linux", "--release-version", "v1.2.0",
            ] + options + (arguments.isEmpty ? [] : ["--"] + arguments), environment: environment)
    }

    @Test func theVerifiedBytesRunAsIfStartedDirectlyAndNothingIsLeft() throws {
        try release.publish("v1.2.0", Array("#!/bin/sh\necho \"$# $1 $2\"; ls -A; exit 7\n".utf8))
        try release.folder.makeFolder("private")
        let before = try release.folder.names
        let run = try run([], ["--help", "two words"], environment: ["TMPDIR": release.folder.path("private")])
        #expect(run.status == 7 && run.text.hasPrefix("2 --help two words\n"), "\(run.text) \(run.errorText)")
        #expect(run.errorText.contains("verified '") && !run.text.contains("tool\n"))
        #expect(try release.folder.names == before)
        let own = try FileManager.default.subpathsOfDirectory(atPath: release.folder.path("private"))
        #expect(own.count == 1, "the folder of private folders alone: \(own)")
    }

    @Test func whateverIsRefusedEndsIn125AndRunsNothing() throws {
        try release.publish("v1.2.0", Array("#!/bin/sh\ntouch ran\n".utf8))
        for options in [
            ["--platform", "solaris"], ["--release-version", "v9.9.9"], ["--output", "x"], ["--unknown"], ["--locked"],
            ["--keys", "key.gpg"],
        ] {
            let run = try run(options)
            #expect(run.status == 125 && run.output.isEmpty, "\(options): \(run.status) \(run.text)")
        }
        release.site["/v1.2.0/linux/tool"] = Array("#!/bin/sh\ntouch ran # changed\n".utf8)
        #expect(try run().status == 125)
        #expect(!release.folder.exists("ran"))
    }

    @Test func whatCannotBeExecutedEndsAsInAShell() throws {
        try release.publish("v1.2.0", Array("just text\n".utf8))
        #expect(try run().status == 126)
        try release.publish("v1.2.0", Array("#!/no/such/interpreter\n".utf8))
        #expect(try run().status == 127)
    }

    @Test func theResultGoesWhereItIsAsked() throws {
        try release.publish()
        let run = try run(["--result", "result.json", "--format", "json"])
        #expect(run.status == 0 && run.text == "hello\n" && run.error.isEmpty)
        let problems = try SchemaValidator.problems(
            of: release.folder.read("result.json"), schema: "verification-1.json")
        #expect(problems.isEmpty || !SchemaValidator.isThere, "\(problems)")
    }
}
