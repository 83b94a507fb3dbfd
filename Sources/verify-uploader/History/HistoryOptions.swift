import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport
import FileAccess
import Findings

/// Which history is asked, and about which time.
struct HistoryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The database that audits wrote (audit --history).", valueName: "file"))
    var history: String

    @Option(
        help: ArgumentHelp(
            "Only what was seen in this time: dates or RFC 3339, either end may be left out.", valueName: "from..to"))
    var between: String?

    func validate() throws { _ = try range() }

    func range() throws -> TimeRange {
        guard let between else { return .always }
        guard let range = TimeRange(between) else {
            throw ValidationError("--between takes two times: 2021-01-31..2021-04-01, or 2021-01-31T00:00:00Z.. .")
        }
        return range
    }

    /// The answer to a question; errors that say what they mean are one too.
    func report(_ ask: (HistoryDatabase, TimeRange) throws -> HistoryReport.Answer) throws -> HistoryReport {
        do {
            return HistoryReport(try ask(HistoryDatabase(try Path(history).path, for: .asking), range()))
        } catch let error as any FindingError {
            return HistoryReport(error.finding)
        }
    }
}
