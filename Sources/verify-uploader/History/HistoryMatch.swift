import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport

/// `verify-uploader history match`: which jobs fetched something bad?
struct HistoryMatch: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "match", abstract: "Which jobs fetched something that an audit found bad?",
        discussion: """
            The records are those of fetch --record, one JSON document a line. A line that cannot be read ends it: no job is \
            passed over.

              verify-uploader history match records.jsonl --history audits.db

            0: no job fetched anything bad. 1 to 4: the worst that one of them fetched, as digest says it. 4: also where no \
            record says what was fetched in that time.
            """)

    @Argument(help: "The file of exposure records.")
    var records: String

    @OptionGroup var denial: DenialOptions

    @OptionGroup var history: HistoryOptions

    @OptionGroup var reports: ReportOptions

    func report() throws -> HistoryReport {
        try history.report { database, range in
            let lines = try ExposureLines(reading: try Path(records).path)
            return .exposure(try database.matches(lines, in: range, denied: try denial.denials()))
        }
    }
}
