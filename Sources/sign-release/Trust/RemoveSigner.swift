import ArgumentParser
import CommandSupport
import Reports
import TrustPolicy

/// `sign-release trust remove-signer`
struct RemoveSigner: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-signer", abstract: "Let nothing count that a key signed, whenever it did.",
        discussion: """
            To let earlier releases go on to count, retire the signer instead (sign-release trust retire-signer); a key \
            that was stolen is denied (sign-release trust deny).

              sign-release trust remove-signer tool.trust.json FINGERPRINT
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @Argument(help: "The fingerprint of the primary key.")
    var fingerprint: String

    @Option(help: "How many distinct signers are needed from then on.")
    var threshold: Int?

    @OptionGroup var reports: ReportOptions

    func validate() throws { _ = try OptionValue.fingerprint(fingerprint, "The signer") }

    func report() throws -> PublisherReport {
        let signer = try OptionValue.fingerprint(fingerprint, "The signer")
        return try .editing(policy) { (policy) throws(PolicyEditError) in
            try policy.removing(signer, threshold: threshold)
        }
    }
}
