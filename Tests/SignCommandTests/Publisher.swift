import Foundation
import Testing

/// Someone who publishes: a GnuPG home, a folder with files, and a place for temporary files of the command's own.
final class Publisher: Sendable {
    let root: String
    var home: String { root + "/gnupg" }
    /// The folder that is signed.
    var folder: String { root + "/dist" }

    init() throws {
        root = "/dev/shm/sc-\(UUID().uuidString.prefix(8))"
        for folder in ["", "/gnupg", "/dist", "/dist/sub", "/tmp"] {
            try FileManager.default.createDirectory(
                atPath: root + folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        }
        try write("gnupg/gpg-agent.conf", "s2k-count 65536\n")
        try write("dist/tool", "#!/bin/sh\necho hello\n")
        try write("dist/sub/data", "data\n")
    }

    deinit {
        _ = try? execute("/usr/bin/gpgconf", ["--homedir", home, "--kill", "all"])
        try? FileManager.default.removeItem(atPath: root)
    }

    // MARK: Files

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: root + "/" + name, atomically: false, encoding: .utf8)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: root + "/" + name)), as: UTF8.self)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + name) }

    /// Every file below `folder`, with a digest of its content, its date and its permissions.
    func state(of folder: String = "dist") throws -> String {
        let script =
            "find '\(root)/\(folder)' -printf '%p %y %m %T@ %s\\n' | sort; find '\(root)/\(folder)' -type f -exec sha256sum {} + | sort"
        return String(decoding: try execute("/bin/sh", ["-c", script]).output, as: UTF8.self)
    }

    // MARK: Keys

    /// Makes a primary key and, unless said otherwise, a signing subkey; writes NAME.asc and NAME.secret.asc.
    @discardableResult
    func makeKey(_ name: String = "key", passphrase: String = "", subkey: Bool = true) throws -> String {
        let usage = subkey ? "cert" : "cert,sign"
        try gpg(["--quick-generate-key", "\(name) <\(name)@example.org>", "ed25519", usage, "never"], passphrase)
        let listing = String(decoding: try gpg(["--list-keys", "--with-colons", name]), as: UTF8.self)
        let line = try #require(listing.split(separator: "\n").first { $0.hasPrefix("fpr:") })
        let fingerprint = String(line.split(separator: ":").last ?? "")
        if subkey { try gpg(["--quick-add-key", fingerprint, "ed25519", "sign", "never"], passphrase) }
        try Data(gpg(["--armor", "--export", fingerprint])).write(to: URL(fileURLWithPath: "\(root)/\(name).asc"))
        try Data(gpg(["--armor", "--export-secret-keys", fingerprint], passphrase))
            .write(to: URL(fileURLWithPath: "\(root)/\(name).secret.asc"))
        return fingerprint
    }

    @discardableResult
    func gpg(_ arguments: [String], _ passphrase: String = "") throws -> [UInt8] {
        let base = ["--homedir", home, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback"]
        let result = try execute("/usr/bin/gpg", base + ["--passphrase", passphrase] + arguments)
        try #require(result.status == 0, "gpg \(arguments)")
        return result.output
    }

    // MARK: The commands

    struct Answer {
        let status: Int32
        let verdict: String?
        let document: [String: Any]
        let errors: String

        var rules: [String] {
            (document["findings"] as? [[String: Any]] ?? []).filter { $0["severity"] as? String == "error" }
                .compactMap { $0["rule"] as? String }
        }
        var manifests: [[String: Any]] { document["manifests"] as? [[String: Any]] ?? [] }
        var states: [String] { manifests.compactMap { $0["state"] as? String } }
        var signatures: [[String: Any]] { manifests.flatMap { $0["signatures"] as? [[String: Any]] ?? [] } }
        var files: [String] { (document["files"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String } }
        var leftOut: [String: String] {
            let entries = document["leftOut"] as? [[String: Any]] ?? []
            return Dictionary(
                entries.compactMap { entry in
                    (entry["path"] as? String).map { ($0, entry["reason"] as? String ?? "") }
                }
            ) { first, _ in first }
        }
    }

    /// Runs `sign-release sign` in ``root`` and reads its JSON.
    func sign(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
    ) throws -> Answer {
        try command(["sign"] + arguments, environment, input)
    }

    func check(_ arguments: [String]) throws -> Answer { try command(["check"] + arguments) }

    private func command(
        _ arguments: [String], _ environment: [String: String] = [:], _ input: [UInt8] = []
    ) throws -> Answer {
        let result = try execute(
            Self.tool("sign-release"), arguments + ["--format", "json"], self.environment.merging(environment) { $1 },
            input: input)
        let document = try? JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any]
        return Answer(
            status: result.status, verdict: document?["verdict"] as? String, document: document ?? [:],
            errors: result.errors)
    }

    /// What the commands get as their environment.
    var environment: [String: String] {
        let sanitizer = ProcessInfo.processInfo.environment.filter { $0.key == "LSAN_OPTIONS" }
        return ["PATH": "/usr/bin:/bin", "HOME": root, "GNUPGHOME": home, "TMPDIR": root + "/tmp"].merging(sanitizer) {
            $1
        }
    }

    func execute(
        _ path: String, _ arguments: [String], _ environment: [String: String]? = nil, input: [UInt8] = []
    ) throws -> (status: Int32, output: [UInt8], errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        if let environment { process.environment = environment }
        let (standardInput, output, errors) = (Pipe(), Pipe(), root + "/errors-\(UUID().uuidString)")
        try Data().write(to: URL(fileURLWithPath: errors))
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        if !input.isEmpty { try standardInput.fileHandleForWriting.write(contentsOf: Data(input)) }
        try standardInput.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        defer { try? FileManager.default.removeItem(atPath: errors) }
        return (process.terminationStatus, Array(bytes), (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "")
    }

    /// Starts `sign-release sign` without waiting for it.
    func start(_ arguments: [String], environment: [String: String] = [:], input: Pipe? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.tool("sign-release"))
        process.arguments = ["sign"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        process.environment = self.environment.merging(environment) { $1 }
        process.standardInput = input ?? FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// A command that was built with these tests.
    static func tool(_ name: String) -> String {
        let tests = Bundle.main.bundlePath
        let arguments = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        return ([tests, URL(fileURLWithPath: tests).deletingLastPathComponent().path] + arguments)
            .map { $0 + "/" + name }.first(where: FileManager.default.isExecutableFile) ?? name
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
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
    }

    /// Waits up to five seconds.
    func eventually(_ condition: () throws -> Bool) throws -> Bool {
        for _ in 0..<250 {
            if try condition() { return true }
            usleep(20_000)
        }
        return false
    }
}
