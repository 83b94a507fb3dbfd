import Foundation
import PacketForge
import TestSupport
import Testing

@Suite("What does not verify is not installed, and the old file stays")
struct FetchRefusalTests {
    let release: FetchedRelease
    private let path = "/v1.2.0/linux/tool"

    init() throws {
        release = try FetchedRelease()
        try release.publish()
        try release.folder.write("out/tool", "old")
    }

    private func fetch(_ options: [String] = [], origins: [String]? = nil) throws -> ProgramRun {
        try release.fetch(["--release-version", "v1.2.0"] + options, origins: origins)
    }

    private func expectRefusal(_ status: Int32, _ rule: String, _ options: [String] = []) throws {
        let run = try fetch(options)
        #expect(run.status == status && run.rules == [rule], "\(rule): \(run.rules) \(run.messages) \(run.errorText)")
        #expect(run.verdict == (status < 64 ? "rejected" : "undecided") && run.fetched["installed"] is NSNull)
        try release.expectUntouched("old", rule)
    }

    @Test func tamperedFiles() throws {
        release.site[path] = Array("#!/bin/sh\necho pwned\n".utf8)
        try expectRefusal(1, "digest-mismatch")
        release.site[path] = []
        try expectRefusal(1, "digest-mismatch")
    }

    @Test func tamperedManifestsAndSignatures() throws {
        let manifest = try #require(release.site[path + ".SHA256SUM"])
        release.site[path + ".SHA256SUM"] = manifest + Array("\n".utf8)
        try expectRefusal(1, "signature-bad")
        #expect(!release.site.requests.contains(path), "the file is not fetched then")
        release.site[path + ".SHA256SUM"] = manifest
        release.site[path + ".SHA256SUM.sig"] = nil
        try expectRefusal(2, "signature-missing")
        release.site[path + ".SHA256SUM.sig"] = Array("<html>".utf8)
        try expectRefusal(2, "signature-malformed")
        release.site[path + ".SHA256SUM.sig"] = [UInt8](repeating: 0x41, count: 2 << 20)
        try expectRefusal(2, "signature-malformed")
    }

    @Test func signaturesByOthers() throws {
        try release.publish(by: ForgedKey())
        try expectRefusal(2, "unknown-key")
    }

    @Test func otherReleases() throws {
        try release.publish("v1.1.0", at: "v1.2.0")
        try expectRefusal(3, "wrong-release")
        try release.publish(identity: ["product": "tool", "version": "v1.2.0", "platform": "macos"])
        try expectRefusal(3, "wrong-release")
        try release.publish(identity: ["product": "other", "version": "v1.2.0"])
        try expectRefusal(3, "wrong-release")
    }

    @Test func whatTheSignatureDoesNotSayIsAWarningUnlessThePolicyRequiresIt() throws {
        try release.publish(identity: .some(nil))
        let run = try fetch()
        #expect(run.status == 0 && run.warnings == ["unbound-release"], "\(run.messages)")
        try release.publish(identity: ["product": "tool", "version": "v1.2.0"])
        let partly = try fetch()
        #expect(partly.status == 0 && partly.warnings == ["unbound-release"] && partly.messages.contains("platform"))
        try release.folder.write("out/tool", "old")
        try release.writePolicy { $0["release"] = ["require": ["product", "platform"]] }
        try expectRefusal(3, "unbound-release")
    }

    @Test func deniedFiles() throws {
        let digest = try ForgedHash.sha256.digest(of: FetchedRelease.tool)
        let text = digest.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        try release.writePolicy { $0["denied"] = [["digest": "sha256:" + text, "reason": "bad build"]] }
        try expectRefusal(3, "denied")
        #expect(!release.site.requests.contains(path), "the manifest says enough")
    }

    @Test func missingFiles() throws {
        for (suffix, rule) in [("", "artifact-missing"), (".SHA256SUM", "manifest-missing")] {
            release.site.fail(path + suffix, .status(404))
            try expectRefusal(4, rule)
            release.site.fail(path + suffix, nil)
        }
    }

    @Test func filesThatTheManifestDoesNotList() throws {
        let manifest = ForgedRelease.line(try ForgedHash.sha256.digest(of: FetchedRelease.tool), "tool-v2")
        release.site[path + ".SHA256SUM"] = manifest
        release.site[path + ".SHA256SUM.sig"] = try release.key.signature(over: manifest)
        try expectRefusal(4, "not-in-manifest")
    }

    @Test func errorPagesInThePlaceOfARelease() throws {
        let page = Array("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>".utf8)
        for suffix in [".SHA256SUM", ".SHA256SUM.sig", ""] { release.site["/0.7.4/linux/tool" + suffix] = page }
        let run = try release.fetch(["--release-version", "0.7.4"])
        #expect(run.status == 4 && run.rules == ["manifest-malformed"])
        #expect(run.messages.contains("is not a manifest: it is an XML error page (NoSuchKey)"), "\(run.messages)")
        #expect(
            run.messages.contains("The release '0.7.4' does not exist there") && run.messages.contains("like 'v0.7.4'"))
        release.site.fail("/0.7.4/linux/tool.SHA256SUM", .status(404, page: page))
        let missing = try release.fetch(["--release-version", "0.7.4"])
        #expect(missing.status == 4 && missing.rules == ["manifest-missing"] && missing.messages.contains("'v0.7.4'"))
        try release.expectUntouched("old", "error page")
    }

    @Test func filesThatEndTooSoonOrAreTooLarge() throws {
        let large = [UInt8](repeating: 0x41, count: 300_000)
        try release.publish("v1.2.0", large)
        try expectRefusal(69, "download-too-large", ["--max-size", "100KiB"])
        release.site.fail(path, .status(400))
        try expectRefusal(69, "download-failed")
    }

    @Test func aFolderThatCannotBeWritten() throws {
        try release.folder.makeFolder("readonly", mode: 0o500)
        defer { try? release.folder.makeFolder("readonly", mode: 0o700) }
        for output in ["none/tool", "out", "/proc/tool"] {
            let run = try release.command([
                "fetch", "tool", "--trust", "tool.trust.json", "--no-state", "--platform", "linux", "--release-version",
                "v1.2.0", "--origin", release.site.origin, "--output", output, "--format", "json",
            ])
            #expect(run.status == 74 && run.verdict == "undecided", "\(output): \(run.messages)")
        }
        try release.expectUntouched("old", "no folder")
    }

    @Test func onlyWhatSomethingWasFoundAgainstIsCalledRejected() throws {
        let text = { try release.fetch(["--release-version", "v1.2.0"] + $0, origins: $1, format: "text") }
        let verdict = { (run: ProgramRun) in run.text.split(separator: "\n").last.map(String.init) }
        release.site.fail(path, .status(400))
        let undecided = try text([], nil)
        #expect(undecided.status == 69 && !undecided.text.contains("REJECTED"), "\(undecided.text)")
        #expect(verdict(undecided) == "REFUSED '\(release.site.origin)\(path)': undecided", "\(undecided.text)")
        // Another origin does not have the release at all: that was decided, and weighs less.
        let both = try text([], [release.site.origin, release.site.origin + "/none"])
        #expect(both.status == 69 && !both.text.contains("REJECTED"), "\(both.text)")
        #expect(verdict(both) == "REFUSED: 1 of 2 files undecided; rejected: 1", "\(both.text)")
        let other = try PublishedSite()
        try release.publish(on: other)
        other[path] = Array("#!/bin/sh\necho pwned\n".utf8)
        let tampered = try text([], [release.site.origin, other.origin])
        #expect(tampered.status == 1, "\(tampered.text)")
        #expect(verdict(tampered) == "REJECTED: 1 of 2 files; undecided: 1", "\(tampered.text)")
        let alone = try text([], [other.origin])
        #expect(alone.status == 1 && verdict(alone) == "REJECTED '\(other.origin)\(path)'", "\(alone.text)")
        let full = try text(["--record", "/dev/full"], [other.origin])
        #expect(full.status == 1 && verdict(full)?.hasPrefix("REJECTED") == true, "\(full.text)")
        release.site.fail(path, nil)
        let unwritable = try text(["--record", "/dev/full"], nil)
        #expect(unwritable.status == 74 && verdict(unwritable)?.hasSuffix("undecided") == true, "\(unwritable.text)")
        #expect(!unwritable.text.contains("REJECTED"), "\(unwritable.text)")
        try release.expectUntouched("old", "text")
    }

    @Test(.enabled(if: PrivateMounts.arePossible, "\(PrivateMounts.absence)"))
    func aDiskThatIsFull() throws {
        try release.publish("v1.2.0", [UInt8](repeating: 0x41, count: 2 << 20))
        let command = [
            verifyUploader, "fetch", "tool", "--trust", "tool.trust.json", "--no-state", "--platform", "linux",
            "--release-version", "v1.2.0", "--origin", release.site.origin, "--output", "out/tool", "--format", "json",
        ]
        let run = try PrivateMounts.run(
            ["/bin/sh", "-c", "\"$@\"; echo \" $?\"; cat out/tool; ls -A out", "sh"] + command, in: release.folder.path,
            after: "mount -t tmpfs -o size=1m none \"$folder/out\"; printf old > \"$folder/out/tool\"",
            environment: release.environment)
        #expect(
            run.text.contains("\"status\": 74") && run.text.hasSuffix(" 74\noldtool\n"), "\(run.text) \(run.errorText)")
    }

    @Test(
        .enabled(if: CCompiler.isThere && !Sanitizer.isOn, "there is no C compiler, or a sanitizer comes first"),
        arguments: ["int fsync(int file)", "int fchmod(int file, unsigned mode)"])
    func aDiskThatFails(_ function: String) throws {
        let library = try CCompiler.library(
            "failing.so", "#include <errno.h>\n\(function) { errno = EIO; return -1; }\n", in: release.folder)
        let run = try release.command(
            [
                "fetch", "tool", "--trust", "tool.trust.json", "--no-state", "--platform", "linux", "--release-version",
                "v1.2.0", "--origin", release.site.origin, "--output", "out/tool", "--format", "json",
            ], environment: ["LD_PRELOAD": library])
        #expect(run.status == 74 && run.rules == ["input-output"], "\(run.messages)")
        try release.expectUntouched("old", function)
    }
}
