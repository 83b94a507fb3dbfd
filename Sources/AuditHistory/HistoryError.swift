public import Findings
internal import GRDB

/// A history that can't be used, or what it was asked for makes no sense.
public struct HistoryError: FindingError, Hashable {
    public let finding: Finding

    init(_ rule: Rule, _ message: Message, path: [UInt8]) {
        finding = Finding(rule, message, path: path)
    }

    static func damaged(_ path: [UInt8], _ reason: Message) -> HistoryError {
        HistoryError(.historyDamaged, "'\(path)' can't be used: \(reason)", path: path)
    }
}

extension HistoryError {
    /// What SQLite said, where it is more than a value that is not there.
    init(_ error: any Error, at path: [UInt8]) {
        if let error = error as? HistoryError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.inputOutput, "'\(path)': \("\(error)")", path: path)
            return
        }
        let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_ERROR:
            self = .damaged(path, "\(reason)")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            let message: Message =
                "'\(path)' has been locked by another process for \(HistoryDatabase.patience) seconds"
            self.init(.inputOutput, message, path: path)
        default:
            self.init(.inputOutput, "'\(path)': \(reason)", path: path)
        }
    }
}
