import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport
import FileAccess
import Findings
import OpenPGP

/// `verify-uploader history merge`: takes over what audits on other machines saw.
struct HistoryMerge: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Take over what audits on other machines saw.",
        discussion: """
            The databases are those that the shards of an audit wrote, each on its own machine. They are only read, and \
            nothing in them is believed to be what it says without a look:

              verify-uploader history merge shard-1.db shard-2.db --history audits.db

            0: all of it is there. 3: two of them say different things of one file at one time. 74, 78: one is damaged, or \
            of another version; those before it are there.
            """)

    @Argument(help: ArgumentHelp("The databases.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("The database that they are merged into, made where it is missing.", valueName: "file"))
    var history: String

    @OptionGroup var reports: ReportOptions

    func report() throws -> HistoryReport {
        do {
            let database = try HistoryDatabase(try Path(history).path, for: .remembering)
            let merged = try files.map { try database.merge(try Path($0).path, at: .now()) }
            return HistoryReport(.merge(merged, try database.disagreements()))
        } catch let error as any FindingError {
            return HistoryReport(error.finding)
        }
    }
}
