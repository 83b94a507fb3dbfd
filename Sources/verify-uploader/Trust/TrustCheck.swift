import ArgumentParser
import CommandSupport
import Findings
import OpenPGP
import Reports
import TrustPolicy
import TrustState

/// `verify-uploader trust check`: says what is wrong with a policy and its keys, or will be soon.
struct TrustCheck: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say what is wrong with a trust policy and its keys, or will be soon.",
        discussion: """
            Of the versions beside the policy the newest that its roots signed is looked at, as check goes by it:

              verify-uploader trust check codecov.trust.json
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @Option(help: ArgumentHelp("Warn of what ends within this time.", valueName: "duration"))
    var warnWithin = "90d"

    @OptionGroup var state: StateOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws { _ = try warning() }

    func report() throws -> PolicyReport {
        let now = Timestamp.now()
        return try PolicyReport.aboutPolicyInForce(policy, state, now: now) { report, accepted in
            let checkup = try PolicyCheckup(
                of: accepted, cached: { try state.cachedKeys($0.namedKeys).files }, now: now, warning: warning())
            report.keys = checkup.keys.map(PolicyKeyState.init)
            report.findings += checkup.findings
        }
    }

    private func warning() throws -> TimeSpan { try OptionValue.span(warnWithin, "--warn-within") }
}
