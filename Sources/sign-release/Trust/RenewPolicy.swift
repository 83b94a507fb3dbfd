import ArgumentParser
import CommandSupport
import OpenPGP
import Reports
import TrustPolicy

/// `sign-release trust renew`
struct RenewPolicy: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew", abstract: "Let a trust policy count for longer.",
        discussion: """
              sign-release trust renew tool.trust.json --expires-in 180d
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @Option(help: ArgumentHelp("When the next version ends, from now.", valueName: "duration"))
    var expiresIn: String

    @OptionGroup var reports: ReportOptions

    func validate() throws { _ = try OptionValue.span(expiresIn, "--expires-in") }

    func report() throws -> PublisherReport {
        let expires = Timestamp.now().advanced(by: try OptionValue.span(expiresIn, "--expires-in"))
        return try .editing(policy) { (policy) throws(PolicyEditError) in try policy.expiring(expires) }
    }
}
