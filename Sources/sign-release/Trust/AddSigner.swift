import ArgumentParser
import CommandSupport
import Reports
import TrustPolicy

/// `sign-release trust add-signer`
struct AddSigner: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-signer", abstract: "Let another key sign releases, or change what is said of a signer.",
        discussion: """
            Put the key into one of the policy's key files first:

              sign-release trust add-signer tool.trust.json FINGERPRINT --name 'Release team'

            Of a signer that is there, change what is named, and nothing else:

              sign-release trust add-signer tool.trust.json FINGERPRINT --replace \\
                --subkey FINGERPRINT
            """)

    @Argument(help: "The policy's file.")
    var policy: String

    @Argument(help: "The fingerprint of the primary key.")
    var fingerprint: String

    @Option(help: "Whose key it is, for people.")
    var name: String?

    @Option(help: "What else people should know of it.")
    var note: String?

    @Option(help: ArgumentHelp("What it signed before does not count: a time, or now.", valueName: "time"))
    var from: String?

    @Option(
        name: .customLong("subkey"),
        help: ArgumentHelp("Only this subkey of it counts. Repeatable.", valueName: "fingerprint"))
    var subkeys: [String] = []

    @Option(help: "How many distinct signers are needed from then on.")
    var threshold: Int?

    @Flag(help: "Change a signer that is there; what is not named stays.")
    var replace = false

    @OptionGroup var reports: ReportOptions

    func validate() throws { _ = try signer() }

    private func signer() throws -> Policy.Signer {
        let subkeys = try PolicyArguments.fingerprints(subkeys, "--subkey")
        return Policy.Signer(
            fingerprint: try PolicyArguments.fingerprint(fingerprint, "The signer"),
            name: try name.map { try PolicyArguments.line($0, "--name") },
            subkeys: subkeys.isEmpty ? nil : subkeys, from: try from.map { try PolicyArguments.time($0, "--from") },
            note: try note.map { try PolicyArguments.line($0, "--note") })
    }

    func report() throws -> PublisherReport {
        let signer = try signer()
        return try .editing(policy) { (policy) throws(PolicyEditError) in
            if replace { return try policy.changing(signer, threshold: threshold) }
            return try policy.adding(signer, threshold: threshold)
        }
    }
}
