public import ArgumentParser
internal import OpenPGP
public import Reports
internal import TrustPolicy
internal import TrustState

/// `trust show`, of both commands: says what a policy accepts, in plain words.
public struct TrustShow: CheckingCommand {
    public static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say what a trust policy accepts, in plain words.")

    @Argument(help: "The policy's file.")
    var policy: String

    @OptionGroup public var reports: ReportOptions

    public init() {}

    public func report() throws -> PolicyReport {
        try PolicyReport.about(policy, now: .now()) { report, accepted in
            report.accepts = accepted.policy.inPlainWords
        }
    }
}
