import Foundation

/// A command that ran: how it ended, and what it wrote.
struct CommandRun {
    let status: Int32
    let wasKilled: Bool
    let output: [UInt8]
    let error: [UInt8]

    /// Runs `program` and waits for its end. Without `environment`, it gets that of the tests.
    init(
        _ program: String, _ arguments: [String], in folder: String, environment: [String: String]? = nil
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        if let environment { process.environment = environment }
        let (output, error) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = error
        try process.run()
        // Complaints fit into a pipe; results may not.
        self.output = Array(output.fileHandleForReading.readDataToEndOfFile())
        self.error = Array(error.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        status = process.terminationStatus
        wasKilled = process.terminationReason == .uncaughtSignal
    }

    /// The command that was built with these tests.
    static let command: String = {
        let tests = Bundle.main.bundlePath
        let candidates = [tests, URL(fileURLWithPath: tests).deletingLastPathComponent().path]
        let arguments = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        return (candidates + arguments).map { $0 + "/verify-uploader" }
            .first(where: FileManager.default.isExecutableFile) ?? "verify-uploader"
    }()
}

// The result of `verify-uploader --format json`.
extension CommandRun {
    struct Finding: Equatable {
        let rule: String
        let severity: String
        let message: String
        let remedy: String
    }

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Empty where the output is no JSON document.
    var document: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(output)) as? [String: Any]) ?? [:]
    }

    var verdict: String? { document["verdict"] as? String }

    var artifacts: [[String: Any]] { document["artifacts"] as? [[String: Any]] ?? [] }

    var signatures: [[String: Any]] { artifacts.flatMap { $0["signatures"] as? [[String: Any]] ?? [] } }

    /// Those of the whole, then those of each file.
    var findings: [Finding] {
        ([document] + artifacts).flatMap { $0["findings"] as? [[String: Any]] ?? [] }.map { finding in
            let text = { (name: String) in finding[name] as? String ?? "" }
            return Finding(
                rule: text("rule"), severity: text("severity"), message: text("message"), remedy: text("remedy"))
        }
    }

    /// The rules of the errors.
    var rules: [String] { findings.filter { $0.severity == "error" }.map(\.rule) }

    var warnings: [String] { findings.filter { $0.severity == "warning" }.map(\.rule) }

    /// All messages and remedies, one a line.
    var messages: String { findings.map { "\($0.message) \($0.remedy)" }.joined(separator: "\n") }
}
