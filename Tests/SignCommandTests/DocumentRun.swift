import Foundation
import TestSupport

/// A page of docs/ whose shell blocks are run as they stand, one after the other in one empty folder.
struct DocumentRun {
    let blocks: [String]
    private let scratch: ScratchFolder
    private let gnuPG: GnuPGHome

    init(_ page: String) throws {
        let text = try String(contentsOfFile: "\(packageFolder)/docs/\(page)", encoding: .utf8)
        blocks = text.components(separatedBy: "```sh\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        scratch = try ScratchFolder(in: "/dev/shm")
        gnuPG = try GnuPGHome(in: scratch)
        for folder in ["work", "tmp", "bin"] { try scratch.makeFolder(folder) }
        for name in ["sign-release", "verify-uploader"] { try scratch.link("bin/\(name)", to: builtProgram(name)) }
    }

    /// Runs all blocks in one shell, which ends where a command fails.
    func run(environment others: [String: String] = [:]) throws -> ProgramRun {
        let marked = blocks.enumerated().map { "echo 'block \($0.offset + 1)' >&2\n\($0.element)" }
        let environment = [
            "PATH": "\(scratch.path)/bin:/usr/bin:/bin", "HOME": scratch.path, "GNUPGHOME": gnuPG.path,
            "TMPDIR": scratch.path("tmp"),
        ].merging(Sanitizer.environment) { $1 }.merging(others) { $1 }
        return try ProgramRun(
            "/bin/bash", ["-euo", "pipefail", "-c", marked.joined(separator: "\n")], in: scratch.path("work"),
            environment: environment)
    }
}
