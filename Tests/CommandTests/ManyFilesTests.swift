import Foundation
import TestSupport
import Testing

@Suite("What manifests list, and what covers a file itself", .serialized)
struct ManyFilesTests {
    let release: SampleRelease

    init() throws { release = try SampleRelease() }

    /// Writes files and a signed manifest of them.
    func publish(_ files: [String: String], as manifest: String = "SHA256SUMS", tool: String = "sha256sum") throws {
        for (name, text) in files {
            if let end = name.lastIndex(of: "/") { try release.makeFolder(String(name[..<end])) }
            try release.write(name, text)
        }
        try release.write(manifest, release.execute("/usr/bin/" + tool, files.keys.sorted()).output)
        try release.gpg(["--armor", "--detach-sign", "--output", manifest + ".asc", manifest])
    }

    func artifacts(_ arguments: [String]) throws -> (status: Int32, verdicts: [String: String]) {
        let result = try release.verify(["check"] + arguments + ["--format", "json"])
        let verdicts = result.artifacts.map { ($0["path"] as? String ?? "", $0["verdict"] as? String ?? "") }
        return (result.status, Dictionary(verdicts) { first, _ in first })
    }

    @Test func everythingThatIsListedIsChecked() throws {
        try publish(["a": "1", "sub/b": "2", "c": ""])
        let good = try artifacts(["--manifest", "SHA256SUMS", "--keys", "key.asc"])
        #expect(good.status == 0)
        #expect(good.verdicts == ["a": "verified", "sub/b": "verified", "c": "verified"])
        try release.write("sub/b", "3")
        let bad = try artifacts(["--manifest", "SHA256SUMS", "--keys", "key.asc"])
        #expect(bad.status == 1)
        #expect(bad.verdicts == ["a": "verified", "sub/b": "rejected", "c": "verified"])
    }

    @Test func whatIsMissingIsOnlyIgnoredWhereThatIsAsked() throws {
        try publish(["a": "1", "b": "2"])
        try release.remove("b")
        let arguments = ["--manifest", "SHA256SUMS", "--keys", "key.asc"]
        #expect(try release.check(arguments).rules == ["artifact-missing"])
        #expect(try release.check(arguments).status == 4)
        #expect(try artifacts(arguments + ["--ignore-missing"]).verdicts == ["a": "verified"])
        try release.remove("a")
        let none = try release.check(arguments + ["--ignore-missing"])
        #expect(none.status == 4)
        #expect(none.rules == ["nothing-to-verify"])
    }

    @Test func nothingThatIsListedIsReachedThroughLinksOrOutside() throws {
        try publish(["a": "1"])
        try release.write("outside", "x")
        let digest = String(decoding: try release.execute("/usr/bin/sha256sum", ["outside"]).output, as: UTF8.self)
        let hex = digest.prefix(64)
        #expect(symlink("outside", release.path("link")) == 0)
        for (name, rule) in [
            ("link", "not-a-regular-file"), ("../\(release.path.dropFirst(5))/outside", "manifest-malformed"),
            (release.path("outside"), "manifest-malformed"), ("./outside", "manifest-malformed"),
        ] {
            try release.write("SHA256SUMS", "\(hex)  \(name)\n")
            try release.gpg(["--armor", "--detach-sign", "--output", "SHA256SUMS.asc", "SHA256SUMS"])
            let result = try release.check(["--manifest", "SHA256SUMS", "--keys", "key.asc"])
            #expect(result.status == 4)
            #expect(result.rules == [rule], "\(name)")
        }
    }

    @Test func severalManifestsMustAgree() throws {
        try publish(["a": "1", "b": "2"])
        try publish(["a": "1", "c": "3"], as: "SHA512SUMS", tool: "sha512sum")
        let both = ["--manifest", "SHA256SUMS", "--manifest", "SHA512SUMS", "--keys", "key.asc"]
        let good = try artifacts(both)
        #expect(good.status == 0)
        #expect(good.verdicts.keys.sorted() == ["a", "b", "c"])
        #expect(try release.check(["a"] + both).status == 0)
        // Each that is named must be accepted, though the other one would do.
        let signature = try release.read("SHA512SUMS.asc")
        try release.write("SHA512SUMS.asc", "")
        #expect(try release.check(["a"] + both).status == 2)
        #expect(try release.check(["a", "--keys", "key.asc"]).status == 0, "found and not accepted: ignored")
        try release.write("SHA512SUMS.asc", signature)
        // A signature that is named for one manifest is not held against the other.
        let named = both + ["--signature", "SHA256SUMS.asc", "--signature", "SHA512SUMS.asc"]
        let text = try release.verify(["check", "a"] + named)
        #expect(text.status == 0)
        #expect(!String(decoding: text.output, as: UTF8.self).contains("warning"))
        // Both signed, and of different opinions.
        try publish(["x": "other"], as: "SHA512SUMS", tool: "sha512sum")
        let sums = try release.text("SHA512SUMS")
        try release.write("SHA512SUMS", sums.replacingOccurrences(of: "  x", with: "  a"))
        try release.gpg(["--armor", "--detach-sign", "--output", "SHA512SUMS.asc", "SHA512SUMS"])
        #expect(try release.check(["a"] + both).rules == ["digest-mismatch"])
    }

    @Test func anAddedFileCannotFlipTheChoice() throws {
        for junk in ["<html>", "0000  tool\n", String(repeating: "0", count: 64) + "  tool\n"] {
            for name in ["tool.sha256", "SHA512SUMS", "tool.SHA256SUM.sig", "tool.sig"] {
                try release.write(name, junk)
                #expect(try release.check(["tool", "--keys", "key.asc"]).status == 0, "\(name)")
            }
        }
        try release.makeFolder("B2SUMS")
        #expect(mkfifo(release.path("SHA256SUMS.sign"), 0o600) == 0)
        #expect(try release.check(["tool", "--keys", "key.asc"]).status == 0)
    }

    @Test func aSignatureMayCoverTheFileItself() throws {
        try release.write("app", String(repeating: "payload ", count: 50_000))
        try release.gpg(["--detach-sign", "app"])
        let good = try release.check(["app", "--keys", "key.asc"])
        #expect(good.status == 0 && good.notes == ["direct-signature"])
        // A manifest that does not list it, or is not accepted, does not stand in the way.
        try release.write("app.sha256", "junk")
        #expect(try release.check(["app", "--keys", "key.asc"]).status == 0)
        #expect(try release.check(["app", "--keys", "key.asc", "--signature", "app.sig"]).status == 0)
        #expect(try release.check(["app", "--keys", "key.asc", "--output", "verified"]).status == 0)
        #expect(try release.read("verified") == release.read("app"))
        let digest = String(decoding: try release.execute("/usr/bin/sha512sum", ["app"]).output, as: UTF8.self)
        #expect(try release.check(["app", "--keys", "key.asc", "--pin", "sha512:\(digest.prefix(128))"]).status == 0)
        let other = "sha512:" + String(repeating: "0", count: 128)
        #expect(try release.check(["app", "--keys", "key.asc", "--pin", other]).status == 1)
        try release.write("app", String(repeating: "payload ", count: 50_000) + "!")
        let bad = try release.check(["app", "--keys", "key.asc"])
        #expect(bad.status == 1)
        #expect(bad.rules.contains("signature-bad"))
    }

    @Test func checksumsAloneAreNeverCalledVerified() throws {
        try release.remove("SHA256SUMS.asc")
        let result = try release.verify(["check", "tool", "--checksum-only", "--format", "json"])
        #expect(result.status == 0)
        let text = String(decoding: result.output, as: UTF8.self)
        let document = try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any]
        #expect(document?["verdict"] as? String == "checksums-match")
        #expect(document?["authenticity"] as? String == "none")
        #expect(!text.contains("\"verified\""))
        let words = try release.verify(["check", "tool", "--checksum-only"])
        #expect(!String(decoding: words.output, as: UTF8.self).contains("verified"))
        for trust in [["--keys", "key.asc"], ["--pin", "sha256:\(String(repeating: "0", count: 64))"]] {
            #expect(try release.check(["tool", "--checksum-only"] + trust).status == 64)
        }
        try release.write("tool", "changed")
        #expect(try release.check(["tool", "--checksum-only"]).rules == ["digest-mismatch"])
    }

    @Test func weakDigestsNeedAStrongOneBesideThem() throws {
        func sums(_ tool: String) throws -> [UInt8] { try release.execute("/usr/bin/" + tool, ["tool"]).output }
        try release.remove("SHA256SUMS")
        try release.write("SHA1SUM", sums("sha1sum"))
        #expect(try release.check(["tool", "--checksum-only"]).rules == ["weak-digest"])
        #expect(try release.check(["tool", "--checksum-only"]).status == 2)
        try release.write("SHA256SUM", sums("sha256sum"))
        #expect(try release.check(["tool", "--checksum-only"]).status == 0)
        try release.write("MD5SUMS", sums("md5sum"))
        #expect(try release.check(["tool", "--checksum-only"]).status == 0)
        try release.gpg(["--armor", "--detach-sign", "SHA1SUM"])
        #expect(try release.check(["tool", "--keys", "key.asc"]).rules.contains("weak-digest"), "though it is signed")
    }

    @Test func aHalfWrittenCommandLineIsRefused() throws {
        for arguments in [
            ["--keys", "key.asc"], ["tool", "--ignore-missing", "--keys", "key.asc"],
            ["tool", "--manifest", "SHA256SUMS"],
            ["--manifest", "SHA256SUMS", "--keys", "key.asc", "--output", "x"],
            ["--manifest", "SHA256SUMS", "--keys", "key.asc", "--pin", "sha256:\(String(repeating: "0", count: 64))"],
        ] {
            #expect(try release.check(arguments).status == 64, "\(arguments)")
        }
    }
}
