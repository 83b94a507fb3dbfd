import Foundation

/// A real gpg with a home of its own, for what only it can tell: whether forged packets are what they say.
struct GnuPGHome: ~Copyable {
    private let path: String

    init() throws {
        path = "/tmp/forge-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        _ = try? Self.run("gpgconf", ["--homedir", path, "--kill", "all"])
        try? FileManager.default.removeItem(atPath: path)
    }

    static let isAvailable = (try? run("gpg", ["--version"]))?.status == 0

    struct Answer {
        let status: Int32
        let output: String
    }

    /// gpg with `bytes` as a file that replaces `FILE` and `data` as one that replaces `DATA`; the answer is what it
    /// writes to its status descriptor and to standard output.
    func gpg(_ arguments: [String], _ bytes: [UInt8] = [], data: [UInt8] = []) throws -> Answer {
        let files = ["FILE": bytes, "DATA": data]
        for (name, contents) in files {
            try Data(contents).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        let named = arguments.map { files.keys.contains($0) ? "\(path)/\($0)" : $0 }
        let fixed = ["--homedir", path, "--batch", "--no-autostart", "--trust-model", "always", "--status-fd", "1"]
        return try Self.run("gpg", fixed + named)
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Answer(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }
}
