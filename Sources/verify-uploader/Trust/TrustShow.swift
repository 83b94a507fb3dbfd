import ArgumentParser
import CommandSupport
import Findings
import OpenPGP
import Reports
import TrustPolicy
import TrustState

/// `verify-uploader trust show`: says what a policy accepts, in plain words.
struct TrustShow: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say what a trust policy accepts, in plain words.")

    @Argument(help: "The policy's file.")
    var policy: String

    @OptionGroup var reports: ReportOptions

    func report() throws -> PolicyReport {
        try PolicyReport.about(policy, now: .now()) { report, accepted in
            report.accepts = accepted.policy.inPlainWords
        }
    }
}
