import ArgumentParser
import CommandSupport
import GnuPG
import OpenPGP
import Reports
import TrustPolicy
import TrustState

/// `verify-uploader trust show`: says what a policy accepts, in plain words, in the version that `check` goes by.
struct TrustShow: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Say what a trust policy accepts, in plain words.",
        discussion: """
            Of the versions beside the policy the newest that its roots signed is shown, as check goes by it:

              verify-uploader trust show codecov.trust.json
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @OptionGroup var state: StateOptions

    @OptionGroup var reports: ReportOptions

    func report() throws -> PolicyReport {
        try PolicyReport.aboutPolicyInForce(policy, state, now: .now()) { report, accepted in
            report.accepts = accepted.policy.inPlainWords
        }
    }
}
