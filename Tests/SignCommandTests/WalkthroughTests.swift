import Foundation
import TestSupport
import Testing

@Suite("docs/walkthrough-trust-policy.md, as it stands")
struct WalkthroughTests {
    private let scratch: ScratchFolder
    private let gnuPG: GnuPGHome

    init() throws {
        scratch = try ScratchFolder(in: "/dev/shm")
        gnuPG = try GnuPGHome(in: scratch)
        for folder in ["work", "tmp", "bin"] { try scratch.makeFolder(folder) }
        for name in ["sign-release", "verify-uploader"] { try scratch.link("bin/\(name)", to: builtProgram(name)) }
    }

    /// The shell blocks of a page, in their order.
    private func blocks(of page: String) throws -> [String] {
        let text = try String(contentsOfFile: "\(packageFolder)/docs/\(page)", encoding: .utf8)
        return text.components(separatedBy: "```sh\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    @Test func everyBlockDoesWhatItSays() throws {
        let blocks = try blocks(of: "walkthrough-trust-policy.md")
        #expect(blocks.count == 11)
        let marked = blocks.enumerated().map { "echo 'block \($0.offset + 1)' >&2\n\($0.element)" }
        let environment = [
            "PATH": "\(scratch.path)/bin:/usr/bin:/bin", "HOME": scratch.path, "GNUPGHOME": gnuPG.path,
            "TMPDIR": scratch.path("tmp"),
        ].merging(Sanitizer.environment) { $1 }
        let run = try ProgramRun(
            "/bin/bash", ["-euo", "pipefail", "-c", marked.joined(separator: "\n")], in: scratch.path("work"),
            environment: environment)
        #expect(run.status == 0, "\(run.text)\n\(run.errorText)")
        #expect(run.text.contains("updated to version 4"))
        #expect(run.text.components(separatedBy: "error: rolled-back").count == 3)
        #expect(run.text.contains("2 manifests by the retired signer go on to count"))
    }
}
