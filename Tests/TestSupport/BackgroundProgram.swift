import Foundation

/// A server of a test's own: it runs until this value goes, or the tests end, however they do.
public final class BackgroundProgram: Sendable {
    /// The shell ends it at the end of its input, which the system closes where nobody else does. By SIGKILL, and without waiting: threads of the
    /// tests block other signals, and programs inherit that.
    private static let script = #""$@" </dev/null & read -r line; kill -KILL "$!""#

    private let program: Program

    /// `@unchecked`: started once and ended once, both by this value.
    private final class Program: @unchecked Sendable {
        let running: RunningProgram
        init(_ running: RunningProgram) { self.running = running }
    }

    public struct Failure: Error {
        let said: String
    }

    /// Starts the program and waits until somebody listens on `port`.
    public init(_ path: String, _ arguments: [String], port: UInt16) throws {
        let running = try RunningProgram("/bin/sh", ["-c", Self.script, "sh", path] + arguments, input: .later)
        program = Program(running)
        guard eventually({ LoopbackSocket.isListening(port) }) else {
            try running.endInput(after: [10])
            throw Failure(said: running.finish().errorText)
        }
    }

    deinit {
        try? program.running.endInput(after: [10])
        program.running.finish()
    }
}
