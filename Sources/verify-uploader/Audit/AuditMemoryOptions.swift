import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport
import FileAccess
import MirrorAudit
import Releases

/// Where an audit remembers what it saw.
struct AuditMemoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Remember what is seen in this database, made where it is missing, and compare with it.", valueName: "file")
    )
    var history: String?

    @Flag(help: "Go on where the last audit of the same targets was interrupted.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "What the shards of one audit are joined by (history report): the same for all of them, and new for each audit.",
            valueName: "name"))
    var auditName: String?

    func validate() throws {
        if let auditName {
            guard history != nil else { throw ValidationError("--audit-name goes with --history.") }
            guard ReleaseName.isValid(auditName.utf8) else {
                throw ValidationError(
                    "--audit-name takes letters, digits and . _ + -, and begins with a letter or digit.")
            }
        }
        if resume, history == nil { throw ValidationError("--resume goes with --history.") }
    }

    /// Nil where nothing is remembered.
    func memory() throws -> HistoryMemory? {
        try history.map { HistoryMemory(try HistoryDatabase(try Path($0).path, for: .remembering), resumes: resume) }
    }

    /// Keeps what a shard found for the report of all of them.
    func remember(_ record: ShardRecord) throws {
        guard let history else { return }
        try HistoryDatabase(try Path(history).path, for: .remembering).remember(record)
    }

    /// What is remembered, after the audit; nil where nothing is.
    func timeline() throws -> AuditReport.Timeline? {
        try history.map { try HistoryDatabase(try Path($0).path, for: .asking).timeline() }
    }
}

extension HistoryDatabase {
    /// How many paths a page shows.
    private static let mostLanes = 60

    /// What a page shows of it.
    func timeline() throws -> AuditReport.Timeline {
        let changes = try changes(limit: Self.mostLanes)
        return AuditReport.Timeline(intervals: changes.intervals, changedPaths: changes.changedPaths)
    }
}
