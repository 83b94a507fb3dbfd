import ArgumentParser
import CommandSupport
import OpenPGP
import Reports
import TrustPolicy
import TrustState

/// `sign-release trust show`: says what one version of a policy accepts, whether anybody has signed it or not.
struct ShowPolicy: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say what one version of a trust policy accepts, in plain words.")

    @Argument(help: "The version's file.")
    var policy: String

    @OptionGroup var reports: ReportOptions

    func report() throws -> PolicyReport {
        try PolicyReport.about(policy, now: .now()) { report, accepted in
            report.accepts = accepted.policy.inPlainWords
        }
    }
}
