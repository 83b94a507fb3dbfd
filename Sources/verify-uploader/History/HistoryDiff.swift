import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport

/// `verify-uploader history diff`: what differs between two audits.
struct HistoryDiff: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "What differs between two audits, of one mirror or of two?",
        discussion: """
            The runs' numbers are those that history runs shows. What a run left out is as the runs around it saw it.

              verify-uploader history diff 41 42 --history audits.db
            """)

    @Argument(help: ArgumentHelp("The number of the earlier run.", valueName: "run"))
    var first: Int64

    @Argument(help: ArgumentHelp("The number of the later run.", valueName: "run"))
    var second: Int64

    @OptionGroup var history: HistoryOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        if history.between != nil { throw ValidationError("Two runs are compared whole: no --between.") }
    }

    func report() throws -> HistoryReport {
        try history.report { database, _ in .difference(try database.difference(from: first, to: second)) }
    }
}
