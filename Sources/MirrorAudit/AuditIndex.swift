public import FileAccess
public import Findings
internal import Manifests

/// A list of paths that a target must have: one a line, relative to its root.
public struct AuditIndex: Sendable {
    public let paths: [[UInt8]]

    /// No index has more bytes.
    public static let largest = 64 << 20

    /// - Throws: ``AuditIndexError`` for a line that is no path of a file in a tree.
    public init(reading path: BytePath) throws(AuditIndexError) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try OpenFile(path, links: .follow).readAll(limit: Self.largest)
        } catch {
            throw AuditIndexError(finding: error.finding)
        }
        var paths: [[UInt8]] = []
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            if let problem = NameProblem.Kind(of: line) {
                let message: Message = "'\(path.bytes)', line \(number + 1): \(problem.reason)"
                throw AuditIndexError(finding: Finding(.auditIndexMalformed, message, path: path.bytes))
            }
            paths.append(Array(line))
        }
        self.paths = paths
    }
}

/// An index that can't be used.
public struct AuditIndexError: FindingError {
    public let finding: Finding
}
