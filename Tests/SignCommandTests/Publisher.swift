import Foundation
import TestSupport

/// Someone who publishes: a GnuPG home, a folder with files, and a place for temporary files of the command's own.
final class Publisher: FileFolder {
    private let scratch: ScratchFolder
    let gnuPG: GnuPGHome
    var path: String { scratch.path }
    var root: String { path }
    var home: String { gnuPG.path }
    /// The folder that is signed.
    var folder: String { path("dist") }

    init() throws {
        scratch = try ScratchFolder(in: "/dev/shm")
        gnuPG = try GnuPGHome(in: scratch)
        try makeFolder("dist/sub")
        try makeFolder("tmp")
        try write("dist/tool", "#!/bin/sh\necho hello\n")
        try write("dist/sub/data", "data\n")
    }

    // MARK: Files

    /// Every file below `folder`, with a digest of its content, its date and its permissions.
    func state(of folder: String = "dist") throws -> String {
        let script =
            "find '\(root)/\(folder)' -printf '%p %y %m %T@ %s\\n' | sort; find '\(root)/\(folder)' -type f -exec sha256sum {} + | sort"
        return try execute("/bin/sh", ["-c", script]).text
    }

    func mode(_ name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int ?? 0
    }

    /// What lies in a folder, sorted.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    }

    // MARK: Keys

    /// Makes a primary key and, unless said otherwise, a signing subkey; writes NAME.asc and NAME.secret.asc.
    @discardableResult
    func makeKey(_ name: String = "key", passphrase: String = "", subkey: Bool = true) throws -> String {
        let usage = subkey ? "cert" : "cert,sign"
        let fingerprint = try gnuPG.makeKey("\(name) <\(name)@example.org>", usage: usage, passphrase: passphrase)
        if subkey { try gnuPG.addSubkey(to: fingerprint, passphrase: passphrase) }
        try write("\(name).asc", gpg(["--armor", "--export", fingerprint]))
        try write("\(name).secret.asc", gpg(["--armor", "--export-secret-keys", fingerprint], passphrase))
        return fingerprint
    }

    @discardableResult
    func gpg(_ arguments: [String], _ passphrase: String = "") throws -> [UInt8] {
        try gnuPG.gpg(arguments, passphrase: passphrase)
    }

    // MARK: The commands

    /// Runs `sign-release sign` in ``root`` and reads its JSON.
    func sign(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
    ) throws -> ProgramRun {
        try command(["sign"] + arguments, environment, input)
    }

    /// Runs `sign-release keys …`.
    func keys(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
    ) throws -> ProgramRun {
        try command(["keys"] + arguments, environment, input)
    }

    /// Runs `sign-release keys generate` with a passphrase from the file `pass`, which is written.
    @discardableResult
    func generateKeys(_ output: String = "new", _ options: [String] = []) throws -> ProgramRun {
        try write("pass", Self.passphrase + "\n")
        return try keys(
            ["generate", "--user-id", Self.user, "--output", output, "--passphrase-file", "pass"] + options)
    }

    static let user = "Zoë's releases <releases@example.org>"
    static let passphrase = "correct-horse-battery-staple"

    func check(_ arguments: [String]) throws -> ProgramRun { try command(["check"] + arguments) }

    private func command(
        _ arguments: [String], _ environment: [String: String] = [:], _ input: [UInt8] = []
    ) throws -> ProgramRun {
        try execute(
            builtProgram("sign-release"), arguments + ["--format", "json"],
            self.environment.merging(environment) { $1 }, input: input)
    }

    /// What the commands get as their environment.
    var environment: [String: String] {
        ["PATH": "/usr/bin:/bin", "HOME": root, "GNUPGHOME": home, "TMPDIR": path("tmp")]
            .merging(Sanitizer.environment) { $1 }
    }

    func execute(
        _ program: String, _ arguments: [String], _ environment: [String: String]? = nil, input: [UInt8] = []
    ) throws -> ProgramRun {
        try ProgramRun(program, arguments, in: root, environment: environment, input: input)
    }

    /// Starts `sign-release sign` without waiting for it.
    func start(
        _ arguments: [String], environment: [String: String] = [:], input: RunningProgram.Input = .none
    ) throws -> RunningProgram {
        try RunningProgram(
            builtProgram("sign-release"), ["sign"] + arguments, in: root,
            environment: self.environment.merging(environment) { $1 }, input: input)
    }

    /// What everybody's tools say of a manifest and its signature.
    func isAccepted(_ manifest: String, checksums: String = "sha256sum") throws -> Bool {
        let file = URL(fileURLWithPath: path(manifest))
        try gpg(["--verify", file.path + ".sig", file.path])
        try write("all.gpg", gpg(["--export"]))
        let gpgv = try execute("/usr/bin/gpgv", ["--keyring", path("all.gpg"), file.path + ".sig", file.path])
        let folder = file.deletingLastPathComponent().path
        let script = "cd '\(folder)' && \(checksums) -c --strict --quiet '\(file.lastPathComponent)'"
        return try gpgv.status == 0 && execute("/bin/sh", ["-c", script]).status == 0
    }

    // MARK: What is left

    /// Temporary folders and agents of the command that are still there.
    func leftovers() throws -> [String] {
        let places = try FileManager.default.contentsOfDirectory(atPath: root + "/tmp")
        let folders = try places.flatMap { try FileManager.default.contentsOfDirectory(atPath: root + "/tmp/" + $0) }
        return try folders + agents().map { "agent \($0)" }
    }

    /// The process ids of agents whose home is a temporary one. Those that ended and wait for their parent do not count.
    func agents() throws -> [Int32] {
        let result = try execute("/usr/bin/pgrep", ["-f", "^gpg-agent --homedir \(root)/tmp/"])
        return result.text.split(separator: "\n").compactMap { Int32($0) }
    }
}

// The result of `sign-release sign --format json`.
extension ProgramRun {
    var states: [String] { manifests.compactMap { $0["state"] as? String } }
    var files: [String] { objects("files").compactMap { $0["path"] as? String } }
    var leftOut: [String: String] {
        let entries = objects("leftOut").map { ($0["path"] as? String ?? "", $0["reason"] as? String ?? "") }
        return Dictionary(entries) { first, _ in first }
    }
}

// The result of `sign-release keys … --format json`.
extension ProgramRun {
    /// The keys of all certificates: of each its primary key first.
    var listedKeys: [[String: Any]] {
        objects("certificates").flatMap { $0["keys"] as? [[String: Any]] ?? [] }
    }

    var keyFingerprints: [String] { listedKeys.compactMap { $0["fingerprint"] as? String } }

    /// What is wrong with the document by the schema that it names; empty for nothing, and where nothing can tell.
    var schemaProblems: String {
        guard SchemaValidator.isThere || !mayBeMissing else { return "" }
        let parts = (document["schema"] as? String ?? "none/none/0").split(separator: "/")
        let schema = parts.dropFirst().joined(separator: "-") + ".json"
        return (try? SchemaValidator.problems(of: output, schema: schema)) ?? "no document of a known schema: \(text)"
    }
}
