public import ArgumentParser
internal import Findings
internal import GnuPG
public import Reports

/// A command whose result is a report on standard output, and whose exit status is the report's.
public protocol CheckingCommand: ParsableCommand {
    associatedtype Outcome: Report
    var reports: ReportOptions { get }

    /// Checks what there is to check. Errors that say what they mean are in the report.
    func report() throws -> Outcome
}

extension CheckingCommand {
    public func run() throws {
        Interruption.hear()
        PrivateHomes.sweep()
        try reports.conclude(with: report())
    }

    /// Shows how many files are done.
    public var fileProgress: ((_ done: Int, _ count: Int) -> Void)? {
        ProgressLine("reading", .files, isQuiet: reports.quiet).map { line in
            { (done, count) in line.reporter(Int64(done), Int64(count)) }
        }
    }
}
