import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import OpenPGP
import ReleaseSigning
import Reports
import TrustPolicy
import TrustState

/// `sign-release trust check`: whether the versions of a policy can be handed to its users.
struct CheckPolicy: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say which roots have signed a trust policy's versions, and what is due.",
        discussion: """
            With a version's file (NAME.trust.2.json), whether enough roots of it and of the version before have signed \
            it; with NAME.trust.json or a folder, the same for every later version that lies beside it, and what is \
            wrong with keys and dates, or will be soon.

              sign-release trust check keys
            """)

    @Argument(help: ArgumentHelp("A policy's file, or a folder with policies.", valueName: "policy"))
    var policy: String

    @Option(help: ArgumentHelp("Warn of what ends within this time.", valueName: "duration"))
    var warnWithin = "90d"

    @OptionGroup var reports: ReportOptions

    func validate() throws { _ = try OptionValue.span(warnWithin, "--warn-within") }

    func report() throws -> PublisherReport {
        let warning = try OptionValue.span(warnWithin, "--warn-within")
        var report = PublisherReport()
        try report.collect { report in
            let now = try ReleaseDate.checked()
            for path in try PolicyFile.versions(at: Path(policy).path) {
                try report.collect { report in
                    let review = try PolicyReview(of: path, now: now, warning: warning)
                    var version = PublisherReport.Version(CheckReport.Basis.Policy(review.file))
                    version.changes = review.changes
                    version.roots = (review.signatures?.roots ?? []).map(PublisherReport.Roots.init)
                    version.keys = review.checkup.keys.map(PolicyKeyState.init)
                    report.versions.append(version)
                    report.findings += review.findings
                }
            }
            report.outcome = .complete
        }
        return report
    }
}
