import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport

/// `verify-uploader history path`: when a path had which content, on each mirror.
struct HistoryPath: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "path", abstract: "When did this path's content change?",
        discussion: """
            Of each content: when it was seen first and last, what was said of it, who signed it, after when it came and by \
            when it was gone.

              verify-uploader history path v1.2.0/linux/codecov --history audits.db
            """)

    @Argument(help: "The path, relative to the mirror's root.")
    var path: String

    @OptionGroup var history: HistoryOptions

    @OptionGroup var reports: ReportOptions

    func report() throws -> HistoryReport {
        try history.report { database, range in
            let path = ArgumentBytes.decode(path)
            return .path(path, try database.timeline(ofPath: path, in: range))
        }
    }
}
