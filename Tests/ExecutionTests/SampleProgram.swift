import Foundation
import TestSupport
import Testing

/// The probe, which executes a file by way of a copy or of memory.
let probe = builtProgram("SupervisorProbe")

extension RunningProgram {
    convenience init(
        _ way: Way, _ file: String, _ arguments: [String] = [], environment: [String: String]? = nil,
        changing: Bool = false
    ) throws {
        let words = (changing ? ["change"] : []) + [way.rawValue, file] + arguments
        try self.init(probe, words, environment: environment)
    }

    /// The state of the process in /proc/PID/stat: S, T, Z and so on.
    func state() throws -> Character {
        let text = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        return try #require(text.split(separator: ")").last?.first { $0 != " " })
    }
}

enum Way: String, CaseIterable {
    case copy, memory
}
