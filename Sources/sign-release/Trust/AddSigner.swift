public import ArgumentParser
import CommandSupport
import Reports
public import TrustPolicy

/// `sign-release trust add-signer`
struct AddSigner: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-signer", abstract: "Let another key sign releases, or change what is said of a signer.",
        discussion: """
            Put the key into one of the policy's key files first:

              sign-release trust add-signer tool.trust.json FINGERPRINT \\
                --name 'Release team'

            Of a signer that is there, change what is named, and nothing else:

              sign-release trust add-signer tool.trust.json FINGERPRINT --replace \\
                --subkey FINGERPRINT

            Say of it no longer since when it counts, and let every subkey of it count again:

              sign-release trust add-signer tool.trust.json FINGERPRINT --replace \\
                --unset from --unset subkeys

            Its end is set by retire-signer, and stays.
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

    @Option(
        help: ArgumentHelp(
            "With --replace, what is no longer said of the signer: name, note, from or subkeys. Repeatable.",
            valueName: "part"))
    var unset: [Policy.Signer.Part] = []

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        let signer = try signer()
        guard replace || unset.isEmpty else { throw ValidationError("--unset goes with --replace.") }
        let named: [Policy.Signer.Part: Bool] = [
            .name: signer.name != nil, .note: signer.note != nil, .from: signer.from != nil,
            .subkeys: signer.subkeys != nil,
        ]
        if let part = unset.first(where: { named[$0] == true }) {
            throw ValidationError("What is to be said of the signer cannot be unset: \(part.rawValue).")
        }
    }

    private func signer() throws -> Policy.Signer {
        let subkeys = try PolicyArguments.fingerprints(subkeys, "--subkey")
        return Policy.Signer(
            fingerprint: try OptionValue.fingerprint(fingerprint, "The signer"),
            name: try name.map { try PolicyArguments.line($0, "--name") },
            subkeys: subkeys.isEmpty ? nil : subkeys, from: try from.map { try PolicyArguments.time($0, "--from") },
            note: try note.map { try PolicyArguments.line($0, "--note") })
    }

    func report() throws -> PublisherReport {
        let signer = try signer()
        return try .editing(policy) { (policy) throws(PolicyEditError) in
            if replace { return try policy.changing(signer, unset: Set(unset), threshold: threshold) }
            return try policy.adding(signer, threshold: threshold)
        }
    }
}

extension Policy.Signer.Part: ExpressibleByArgument {}
