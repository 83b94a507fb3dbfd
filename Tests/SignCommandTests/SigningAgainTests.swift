import Foundation
import TestSupport
import Testing

@Suite("Signing again", .serialized)
struct SigningAgainTests {
    let publisher: Publisher

    init() throws {
        publisher = try Publisher()
        try publisher.makeKey()
    }

    /// What a run that was killed between two renames leaves would be uploaded with the release.
    @Test(arguments: ["combined", "per-file"])
    func whatAKilledRunKeptOfAnOlderReleaseIsRemoved(_ layout: String) throws {
        let folder = layout == "combined" ? "dist/." : "dist/sub/."
        let base = layout == "combined" ? "SHA256SUMS" : "data.SHA256SUM"
        let remains = [
            "\(base).abcdefghijkl.before", "\(base).sig.abcdefghijkl.before", "\(base).abcdefghijkl.partial",
        ]
        let others = ["\(base).before", "tool.abcdefghijkl.before"]
        for run in ["signed", "unchanged"] {
            for file in remains + others { try publisher.write(folder + file, "old") }
            #expect(try publisher.sign(["dist", "--layout", layout]).verdict == run)
            for file in remains { #expect(!publisher.exists(folder + file), "\(run): \(file)") }
            for file in others { #expect(publisher.exists(folder + file), "\(run): \(file)") }
        }
        // Where nothing came of the run, they may be all that is left of the release.
        for file in remains { try publisher.write(folder + file, "old") }
        #expect(try publisher.sign(["dist", "--layout", layout, "--secret-key", "absent"]).status == 78)
        for file in remains { #expect(publisher.exists(folder + file)) }
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
        // A sanitizer beside other work takes half a minute for a signature.
        let life: UInt32 = Sanitizer.isOn ? 120 : 10
        let options = ["dist", "--expires-in", "\(life)s"]
        #expect(try publisher.sign(options).verdict == "signed")
        #expect(try publisher.sign(options).verdict == "unchanged")
        sleep(life / 2 + 1)
        #expect(try publisher.sign(options).verdict == "signed")
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
}
