import Foundation
import TestSupport
import Testing

@Suite("sign-release sign, as a process", .serialized)
struct SignTests {
    let publisher: Publisher
    let fingerprint: String

    init() throws {
        publisher = try Publisher()
        fingerprint = try publisher.makeKey()
    }

    /// What everybody's tools say of a manifest and its signature.
    func isAccepted(_ manifest: String, checksums: String = "sha256sum", key: String = "key") throws -> Bool {
        let path = publisher.root + "/" + manifest
        let (folder, name) = (
            URL(fileURLWithPath: path).deletingLastPathComponent().path, (path as NSString).lastPathComponent
        )
        try publisher.gpg(["--verify", path + ".sig", path])
        try Data(publisher.gpg(["--export"])).write(to: URL(fileURLWithPath: publisher.root + "/all.gpg"))
        let gpgv = try publisher.execute(
            "/usr/bin/gpgv", ["--keyring", publisher.root + "/all.gpg", path + ".sig", path])
        let script = "cd '\(folder)' && \(checksums) -c --strict --quiet '\(name)'"
        let sums = try publisher.execute("/bin/sh", ["-c", script])
        return gpgv.status == 0 && sums.status == 0
    }

    @Test func aFolderIsSignedWithTheOneKeyThereIs() throws {
        let answer = try publisher.sign(["dist"])
        #expect(answer.status == 0)
        #expect(answer.verdict == "signed")
        #expect(answer.files == ["sub/data", "tool"])
        #expect(answer.states == ["written"])
        let signature = try #require(answer.signatures.first)
        #expect(signature["primaryFingerprint"] as? String == fingerprint)
        #expect(signature["signingFingerprint"] as? String != fingerprint, "the subkey signs, and is reported")
        #expect(signature["hashAlgorithm"] as? String == "SHA512")
        #expect(signature["expiresAt"] is NSNull)
        #expect(try isAccepted("dist/SHA256SUMS"))
        #expect(try publisher.text("dist/SHA256SUMS.sig").hasPrefix("-----BEGIN PGP SIGNATURE-----\n"))
        #expect(try publisher.leftovers().isEmpty)
    }

    @Test func oneManifestBesideEachFile() throws {
        let answer = try publisher.sign([
            "dist", "--layout", "per-file", "--digest", "sha256,sha512", "--binary", "--hash", "sha256",
        ])
        #expect(answer.status == 0)
        #expect(answer.states == Array(repeating: "written", count: 4))
        #expect(answer.signatures.allSatisfy { $0["hashAlgorithm"] as? String == "SHA256" })
        for name in ["tool", "sub/data"] {
            #expect(try isAccepted("dist/\(name).SHA256SUM"))
            #expect(try isAccepted("dist/\(name).SHA512SUM", checksums: "sha512sum"))
        }
        let signature = try Data(contentsOf: URL(fileURLWithPath: publisher.path("dist/tool.SHA256SUM.sig")))
        #expect(signature.first.map { $0 & 0x80 } == 0x80)
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
    }

    @Test(arguments: ["sha224", "sha384", "sha512", "sha512-256", "sha3-256", "sha3-512", "blake2b-512"])
    func everyAlgorithmsManifestIsFoundAgain(_ algorithm: String) throws {
        #expect(try publisher.sign(["dist", "--digest", algorithm]).status == 0)
        let tool = builtProgram("verify-uploader")
        #expect(try publisher.execute(tool, ["check", "dist/tool", "--keys", "key.asc"]).status == 0)
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
    }

    @Test func severalSignersSignOnceEach() throws {
        let second = try publisher.makeKey("second", subkey: false)
        for form in [[], ["--binary"]] {
            let answer = try publisher.sign(["dist", "--signer", second, "--signer", fingerprint] + form)
            #expect(answer.signatures.compactMap { $0["primaryFingerprint"] as? String } == [second, fingerprint])
            let keys = ["--keys", "key.asc", "--keys", "second.asc", "--threshold", "2"]
            #expect(try publisher.check(["dist"] + keys).status == 0)
        }
        #expect(
            try publisher.sign(["dist", "--signer", second, "--signer", fingerprint, "--binary"]).verdict == "unchanged"
        )
        #expect(try publisher.sign(["dist", "--signer", fingerprint, "--binary"]).verdict == "signed")
        #expect(try publisher.sign(["dist"]).rules == ["secret-key-unavailable"], "two keys, and none is named")
    }

    @Test func signingAgainChangesNothingUnlessSomethingDiffers() throws {
        let options = ["dist", "--notation", "version@example.org=1.2.3", "--expires-in", "30d"]
        #expect(try publisher.sign(options).verdict == "signed")
        let before = try publisher.state()
        let again = try publisher.sign(options)
        #expect(again.status == 0)
        #expect(again.verdict == "unchanged")
        #expect(again.states == ["kept"])
        #expect(try publisher.state() == before)
        let differences = [
            ["dist"], ["dist", "--expires-in", "30d"], ["dist", "--notation", "version@example.org=1.2.4"],
            ["dist", "--notation", "version@example.org=1.2.3"], options + ["--hash", "sha256"], options + ["--binary"],
            options + ["--refresh"],
        ]
        for difference in differences {
            #expect(try publisher.sign(options).status == 0)
            #expect(try publisher.sign(difference).verdict == "signed", "\(difference)")
        }
        try publisher.write("dist/tool", "changed\n")
        #expect(try publisher.sign(options).verdict == "signed")
        try publisher.write("dist/SHA256SUMS.sig", try publisher.text("dist/SHA256SUMS.sig") + "\n\n")
        #expect(try publisher.sign(options).verdict == "unchanged")
        let sums = try publisher.text("dist/SHA256SUMS")
        try publisher.write("dist/SHA256SUMS", "# comment\n" + sums)
        #expect(try publisher.sign(options).verdict == "signed")
        #expect(try publisher.text("dist/SHA256SUMS") == sums)
    }

    @Test func aSignatureInTheLastHalfOfItsLifeIsRenewed() throws {
        #expect(try publisher.sign(["dist", "--expires-in", "4s"]).verdict == "signed")
        #expect(try publisher.sign(["dist", "--expires-in", "4s"]).verdict == "unchanged")
        usleep(2_100_000)
        #expect(try publisher.sign(["dist", "--expires-in", "4s"]).verdict == "signed")
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
        #expect(try isAccepted("dist/SHA256SUMS"))
        #expect(try publisher.sign(["dist/tool", "dist/sub/data"]).status == 64)
    }

    @Test func manifestsCanGoElsewhere() throws {
        let before = try publisher.state()
        #expect(try publisher.sign(["dist", "--output", "out/sums"]).status == 0)
        #expect(try publisher.state() == before)
        #expect(try publisher.text("out/sums/SHA256SUMS").contains("  sub/data\n"))
        #expect(try publisher.sign(["dist", "--output", "each", "--layout", "per-file"]).status == 0)
        #expect(publisher.exists("each/sub/data.SHA256SUM.sig"))
        #expect(try publisher.sign(["dist", "--output", "none", "--secret-key", "absent"]).status != 0)
        #expect(!publisher.exists("none"), "nothing is left of what could not be signed")
    }

    @Test func manyFilesAtOnce() throws {
        for number in 0..<40 { try publisher.write("dist/file-\(number)", "\(number)") }
        let command = "ulimit -S -n 64; exec \"$0\" sign dist --layout per-file --quiet"
        let tool = builtProgram("sign-release")
        let result = try publisher.execute("/bin/sh", ["-c", command, tool], publisher.environment)
        #expect(result.status == 0, "\(result.errorText)")
        #expect(try publisher.check(["dist", "--keys", "key.asc"]).status == 0)
        try publisher.write("dist/file-7", "changed")
        let again = try publisher.sign(["dist", "--layout", "per-file"])
        #expect(again.states.filter { $0 == "written" }.count == 1, "only what changed is signed again")
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

    @Test func notationsAndExpiryAreInTheSignature() throws {
        let answer = try publisher.sign([
            "dist", "--notation", "version@example.org=1.2.3", "--notation", "note@example.org=100% %k über",
            "--expires-in",
            "7d",
        ])
        let signature = try #require(answer.signatures.first)
        let notations = signature["notations"] as? [[String: String]]
        #expect(notations?.map { $0["value"] } == ["1.2.3", "100% %k über"])
        #expect(signature["expiresAt"] is String)
        let packets = try publisher.gpg(["--list-packets", publisher.path("dist/SHA256SUMS.sig")])
        let text = String(decoding: packets, as: UTF8.self)
        #expect(text.contains("version@example.org=1.2.3"))
        #expect(text.contains("sig expires after 7d0h0m"))
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
}

@Suite("Runs of sign-release at once", .serialized)
struct SignAtOnceTests {
    @Test func theyNeverMixWhatTheyWrite() throws {
        let publisher = try Publisher()
        try publisher.makeKey()
        for number in 1...6 { try publisher.write("dist/f\(number)", "\(number)") }
        let sign = builtProgram("sign-release")
        let check = builtProgram("verify-uploader")
        for round in 1...8 {
            let script = """
                export TMPDIR='\(publisher.root)/tmp' GNUPGHOME='\(publisher.home)'; cd '\(publisher.root)'
                '\(sign)' sign dist --refresh --force --secret-key key.secret.asc --quiet --only 'f[123]' & a=$!
                '\(sign)' sign dist --refresh --force --secret-key key.secret.asc --quiet --only 'f[456]' & b=$!
                wait $a && wait $b && '\(check)' check dist/SHA256SUMS --manifest-only --keys key.asc --quiet
                """
            #expect(try publisher.execute("/bin/bash", ["-c", script]).status == 0, "round \(round)")
        }
    }

    /// They sign different folders, and write into one that is not there yet, or is removed by one that fails.
    @Test func theyNeverMixWhatTheyWriteElsewhere() throws {
        let publisher = try Publisher()
        try publisher.makeKey()
        for folder in ["one", "two"] {
            try publisher.makeFolder(folder)
            try publisher.write(folder + "/" + folder, folder)
        }
        let sign = builtProgram("sign-release")
        let check = builtProgram("verify-uploader")
        for round in 1...8 {
            let script = """
                export TMPDIR='\(publisher.root)/tmp' GNUPGHOME='\(publisher.home)'; cd '\(publisher.root)'; rm -rf sums
                sign() { '\(sign)' sign "$@" --refresh --secret-key key.secret.asc --quiet --output sums/here; }
                sign one & a=$!
                sign two & b=$!
                wait $a && wait $b && '\(check)' check sums/here/SHA256SUMS --manifest-only --keys key.asc --quiet
                """
            #expect(try publisher.execute("/bin/bash", ["-c", script]).status == 0, "round \(round)")
        }
    }

    @Test func whatIsSignedIsAcceptedWhateverFilesAreCalled() throws {
        let publisher = try Publisher()
        try publisher.makeKey()
        for name in ["checksums.txt", "SHASUMS256.txt", "tool.sha256"] {
            try publisher.write("dist/" + name, "no manifest\n")
        }
        #expect(try publisher.sign(["dist"]).status == 0)
        let check = builtProgram("sign-release")
        let arguments = ["check", publisher.folder, "--keys", publisher.root + "/key.asc"]
        #expect(try publisher.execute(check, arguments).status == 0)
    }

    @Test func whatIsNotThereIsIncomplete() throws {
        let publisher = try Publisher()
        try publisher.makeKey()
        #expect(try publisher.sign(["dist/nothere"]).status == 4)
        #expect(try publisher.sign(["nothere"]).status == 4)
        #expect(!publisher.exists("dist/SHA256SUMS"))
    }

    @Test func aNotationIsText() throws {
        let publisher = try Publisher()
        try publisher.makeKey()
        let sign = builtProgram("sign-release")
        let script =
            "cd '\(publisher.root)' && '\(sign)' sign dist --secret-key key.secret.asc --notation x@y.z=$'\\xff'"
        #expect(try publisher.execute("/bin/bash", ["-c", script]).status == 64)
    }
}
