public import Foundation
import Synchronization

/// How a program ended, and what it wrote.
public struct ProgramRun: Sendable {
    /// The exit status, or the signal that killed it.
    public let status: Int32
    public let wasKilled: Bool
    public let output: [UInt8]
    public let error: [UInt8]

    /// Runs a program to its end; see ``RunningProgram``.
    @discardableResult
    public init(
        _ path: String, _ arguments: [String] = [], in folder: String = "/", environment: [String: String]? = nil,
        input: [UInt8] = []
    ) throws {
        let input: RunningProgram.Input = input.isEmpty ? .none : .bytes(input)
        self = try RunningProgram(path, arguments, in: folder, environment: environment, input: input).finish()
    }

    fileprivate init(status: Int32, wasKilled: Bool, output: [UInt8], error: [UInt8]) {
        (self.status, self.wasKilled, self.output, self.error) = (status, wasKilled, output, error)
    }

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: error, as: UTF8.self) }
}

/// A program that a test started. What it writes is collected as it comes, so it never waits for the test to read.
public final class RunningProgram {
    public enum Input {
        case none
        case bytes([UInt8])
        /// What ``endInput(after:)`` will give.
        case later
    }

    private let process = Process()
    private let input = Pipe()
    private let output = StreamCollector()
    private let error = StreamCollector()

    /// Starts the program at `path` in `folder`; without `environment`, it gets that of the tests.
    public init(
        _ path: String, _ arguments: [String] = [], in folder: String = "/", environment: [String: String]? = nil,
        input given: Input = .none
    ) throws {
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        if let environment { process.environment = environment }
        if case .none = given { process.standardInput = FileHandle.nullDevice } else { process.standardInput = input }
        process.standardOutput = output.pipe
        process.standardError = error.pipe
        try process.run()
        output.begin()
        error.begin()
        if case .bytes(let bytes) = given { try endInput(after: bytes) }
    }

    public var id: pid_t { process.processIdentifier }
    public var isRunning: Bool { process.isRunning }

    /// Writes the last of the program's input.
    public func endInput(after bytes: [UInt8]) throws {
        if !bytes.isEmpty { try input.fileHandleForWriting.write(contentsOf: Data(bytes)) }
        try input.fileHandleForWriting.close()
    }

    /// Whether the program writes `text` before five seconds have passed.
    public func writes(_ text: String) -> Bool {
        eventually { String(decoding: output.bytes, as: UTF8.self).contains(text) }
    }

    /// What it has written so far.
    public var text: String { String(decoding: output.bytes, as: UTF8.self) }

    /// Sends a signal, unless the program has ended: Foundation forgets its id then, and 0 would stand for every process
    /// of the tests.
    public func send(_ signal: Int32) {
        if id > 1 { kill(id, signal) }
    }

    /// Waits for the end.
    @discardableResult
    public func finish() -> ProgramRun {
        let (output, error) = (output.all(), error.all())
        process.waitUntilExit()
        return ProgramRun(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: output, error: error)
    }
}

/// Waits for `condition`, five seconds at most, and says whether it came true.
public func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<500 {
        if try condition() { return true }
        usleep(10_000)
    }
    return false
}

/// Reads what a program writes to one of its streams, on a thread of its own.
private final class StreamCollector: Sendable {
    let pipe = Pipe()
    private let collected = Mutex<[UInt8]>([])
    private let reading = DispatchGroup()

    func begin() {
        reading.enter()
        Thread.detachNewThread { [self] in
            while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
                collected.withLock { $0 += data }
            }
            reading.leave()
        }
    }

    /// What has come so far.
    var bytes: [UInt8] { collected.withLock { $0 } }

    /// Waits until nobody can write any more.
    func all() -> [UInt8] {
        reading.wait()
        return bytes
    }
}
