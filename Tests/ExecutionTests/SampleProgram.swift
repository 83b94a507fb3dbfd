import Foundation
import Testing

/// A folder for programs made by a test; removed with this value.
final class ProgramFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/et-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes `text` as the program `name`, and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        return file
    }

    /// Compiles `source`, C.
    func compile(_ name: String, _ source: String, _ options: [String] = []) throws -> String {
        let file = path + "/" + name
        try source.write(toFile: file + ".c", atomically: false, encoding: .utf8)
        let compiler = try Running(CCompiler.path, options + ["-o", file, file + ".c"])
        try #require(compiler.finish().status == 0)
        return file
    }
}

enum CCompiler {
    static let path = "/usr/bin/cc"
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }
}

/// A process that a test started.
final class Running {
    struct End {
        let status: Int32
        let wasKilled: Bool
        let output: String
        let error: String
    }

    private let process = Process()
    private let output = Pipe()
    private let error = Pipe()
    private var early = Data()

    var id: pid_t { process.processIdentifier }

    init(_ program: String, _ arguments: [String], environment: [String: String]? = nil) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment ?? ProcessInfo.processInfo.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = error
        try process.run()
    }

    /// The probe, which executes `file` by way of a copy or of memory.
    convenience init(
        _ way: Way, _ file: String, _ arguments: [String] = [], environment: [String: String]? = nil,
        changing: Bool = false
    ) throws {
        let words = (changing ? ["change"] : []) + [way.rawValue, file] + arguments
        try self.init(Running.probe, words, environment: environment)
    }

    /// Waits until the process has written `text`.
    func waitForOutput(_ text: String) throws {
        while !String(decoding: early, as: UTF8.self).contains(text) {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "it ended without having said '\(text)'")
            early += data
        }
    }

    /// Waits until the process has ended, and says how.
    func finish() -> End {
        let rest = early + output.fileHandleForReading.readDataToEndOfFile()
        let complaints = error.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return End(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: String(decoding: rest, as: UTF8.self), error: String(decoding: complaints, as: UTF8.self))
    }

    /// The state of the process in /proc/PID/stat: S, T, Z and so on.
    func state() throws -> Character {
        let text = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        return try #require(text.split(separator: ")").last?.first { $0 != " " })
    }

    /// Beside the bundle of these tests.
    static let probe = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("SupervisorProbe").path
}

enum Way: String, CaseIterable {
    case copy, memory
}
