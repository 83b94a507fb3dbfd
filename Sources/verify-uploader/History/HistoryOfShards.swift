import ArgumentParser
import AuditHistory
import AuditReports
import CommandSupport
import FileAccess
import Findings
import MirrorAudit
import OpenPGP
import Releases
import Reports

/// `verify-uploader history report`: what the shards of an audit found together.
struct HistoryOfShards: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "What did the shards of an audit find together?",
        discussion: """
            The report is the one that a single audit of everything would have written. The shards had one --audit-name, and \
            their histories were merged:

              verify-uploader history merge shard-*.db --history audits.db
              verify-uploader history report --history audits.db --audit-name nightly-42

            It ends as audit does; 69: a shard is missing. 78: shards that do not fit together.
            """)

    @Option(help: ArgumentHelp("The database that the shards were merged into.", valueName: "file"))
    var history: String

    @Option(
        help: ArgumentHelp("Which audit; without it, this machine's own that began last.", valueName: "name"))
    var auditName: String?

    @OptionGroup var auditReports: AuditReportOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        if let auditName, !ReleaseName.isValid(auditName.utf8) {
            throw ValidationError("--audit-name takes the name that was given to audit.")
        }
    }

    func report() throws -> AuditReport {
        do {
            let database = try HistoryDatabase(try Path(history).path, for: .asking)
            var report = AuditReport(try database.audit(named: auditName), version: releaseVersion)
            if try auditReports.has(.html) { report.timeline = try database.timeline() }
            try auditReports.write(report)
            return report
        } catch let error as any FindingError {
            let now = Timestamp.now()
            return AuditReport(
                AuditResult(startedAt: now), findings: [error.finding], basis: CheckReport.Basis(time: now.rfc3339),
                version: releaseVersion)
        }
    }
}
