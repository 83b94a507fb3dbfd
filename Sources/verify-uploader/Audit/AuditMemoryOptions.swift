import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport
import FileAccess
import MirrorAudit

/// Where an audit remembers what it saw.
struct AuditMemoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Remember what is seen in this database, made where it is missing, and compare with it.", valueName: "file")
    )
    var history: String?

    @Flag(help: "Go on where the last audit of the same targets was interrupted.")
    var resume = false

    func validate() throws {
        if resume, history == nil { throw ValidationError("--resume goes with --history.") }
    }

    /// Nil where nothing is remembered.
    func memory() throws -> HistoryMemory? {
        try history.map { HistoryMemory(try HistoryDatabase(try Path($0).path, for: .remembering), resumes: resume) }
    }

    /// How many paths a page shows.
    private static let mostLanes = 60

    /// What is remembered, after the audit; nil where nothing is.
    func timeline() throws -> AuditReport.Timeline? {
        try history.map { history in
            let changes = try HistoryDatabase(try Path(history).path, for: .asking).changes(limit: Self.mostLanes)
            return AuditReport.Timeline(intervals: changes.intervals, changedPaths: changes.changedPaths)
        }
    }
}
