import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport

/// `verify-uploader history runs`: which audits there were.
struct HistoryRuns: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Which audits were there, and what did they find?")

    @OptionGroup var history: HistoryOptions

    @OptionGroup var reports: ReportOptions

    func report() throws -> HistoryReport {
        try history.report { database, range in .runs(try database.runs(in: range)) }
    }
}
