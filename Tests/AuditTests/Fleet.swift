import Foundation
import TestSupport

/// Releases in a folder, signed with one key, and copies of it in which faults are made.
///
/// `origin/vM.N.0/PLATFORM/…`: each release has one manifest, `SHA256SUMS`, over its files on all platforms.
final class Fleet: FileFolder {
    private let scratch: ScratchFolder
    let gnuPG: GnuPGHome
    var path: String { scratch.path }
    let releases: [String]

    static let platforms = ["linux", "alpine", "macos"]

    /// - Parameter files: of each release on each platform.
    init(releases count: Int, files: Int) throws {
        scratch = try ScratchFolder(in: "/dev/shm")
        gnuPG = try GnuPGHome(in: scratch)
        releases = (0..<count).map { "v\($0 / 10).\($0 % 10).0" }
        try gnuPG.makeKey("Releases <releases@example.org>")
        try write("key.asc", gnuPG.gpg(["--armor", "--export"]))
        for release in releases {
            for platform in Self.platforms {
                try makeFolder("origin/\(release)/\(platform)", mode: 0o755)
                for number in 0..<files {
                    try write("origin/\(release)/\(platform)/tool-\(number)", "\(release) \(platform) \(number)\n")
                }
            }
            try sign("origin/\(release)")
        }
    }

    /// Writes the manifest of a folder, and its signature.
    func sign(_ folder: String, _ options: [String] = []) throws {
        let script =
            "cd '\(path(folder))' && find . -type f ! -name 'SHA256SUMS*' -printf '%P\\n' | sort | xargs -d '\\n' sha256sum > SHA256SUMS"
        try shell(script)
        try? remove("\(folder)/SHA256SUMS.sig")
        try gnuPG.gpg(
            options + ["--output", path("\(folder)/SHA256SUMS.sig"), "--detach-sign", path("\(folder)/SHA256SUMS")])
    }

    /// A copy of the origin whose files are the origin's own until they are replaced.
    func mirror(_ name: String) throws { try shell("cp -al '\(path("origin"))' '\(path(name))'") }

    /// Puts other content at a path, in this copy alone.
    func replace(_ name: String, _ text: String) throws {
        try? remove(name)
        try write(name, text)
    }

    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
    }

    func shell(_ script: String) throws {
        let run = try ProgramRun("/bin/sh", ["-ec", script], in: path)
        guard run.status == 0 else { throw Failure(said: run.errorText) }
    }

    struct Failure: Error { let said: String }

    /// Runs `verify-uploader audit … --keys key.asc --format json`.
    func audit(_ arguments: [String], format: String = "json") throws -> ProgramRun {
        try ProgramRun(
            verifyUploader, ["audit"] + arguments + ["--keys", "key.asc", "--format", format], in: path)
    }
}

let verifyUploader = builtProgram("verify-uploader")

/// One target of an audit's JSON.
struct TargetDocument {
    let name: String
    let summary: [String: Int]
    let findings: [[String: Any]]

    init(_ object: [String: Any]) {
        name = object["target"] as? String ?? ""
        summary = (object["summary"] as? [String: Int] ?? [:]).filter { $0.value > 0 }
        findings = object["findings"] as? [[String: Any]] ?? []
    }

    /// `CLASS PATH` of every file of which something is wrong.
    var faults: Set<String> {
        Set(
            findings.filter { $0["severity"] as? String == "error" }.map {
                "\($0["class"] as? String ?? "target") \($0["path"] as? String ?? "")"
            })
    }
}

extension ProgramRun {
    var targets: [TargetDocument] { objects("targets").map(TargetDocument.init) }
}
