import ArgumentParser
import CommandSupport
import OpenPGP
import ReleaseSigning
import Releases
import Reports
import TrustPolicy
import TrustState

/// `sign-release trust init`
struct InitPolicy: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write the first version of a trust policy.",
        discussion: """
            Without roots, it counts as it lies in its users' repositories:

              sign-release trust init tool.trust.json --product tool \\
                --keys publisher.asc \\
                --signer FINGERPRINT --notation-domain example.org \\
                --require product,version

            With roots, later versions can reach users whom nobody else reaches; their keys are kept offline and sign \
            nothing else:

              sign-release trust init tool.trust.json --product tool \\
                --keys publisher.asc \\
                --signer FINGERPRINT \\
                --root FINGERPRINT --root FINGERPRINT --root FINGERPRINT \\
                --root-threshold 2 --expires-in 180d
            """)

    @Argument(help: "The policy's file, such as NAME.trust.json.")
    var policy: String

    @Option(help: "The product that it is for.")
    var product: String

    @Option(
        name: .customLong("signer"),
        help: ArgumentHelp(
            "The fingerprint of a primary key that signs releases. Repeatable.", valueName: "fingerprint"))
    var signers: [String] = []

    @Option(
        name: .customLong("name"), help: "Whose key it is, for people; several in the order of the signers.")
    var names: [String] = []

    @OptionGroup(title: "Sources of keys") var sources: KeySourceOptions

    @OptionGroup(title: "Roots") var roots: RootOptions

    @OptionGroup(title: "Rules") var rules: PolicySettingsOptions

    @OptionGroup(title: "Distribution") var distribution: DistributionOptions

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        if !ReleaseName.isValid(product.utf8) {
            throw ValidationError("--product takes letters, digits and . _ + -, and begins with a letter or digit.")
        }
        if try policySigners().isEmpty { throw ValidationError("Name who signs releases, with --signer.") }
        if try sources.sources(besides: policy).isEmpty {
            throw ValidationError("Say where the keys are, with --keys.")
        }
    }

    private func policySigners() throws -> [Policy.Signer] {
        let fingerprints = try PolicyArguments.fingerprints(signers, "--signer")
        guard names.count <= fingerprints.count else { throw ValidationError("There are more names than signers.") }
        let names = try names.map { try PolicyArguments.line($0, "--name") }
        return fingerprints.enumerated().map { position, fingerprint in
            Policy.Signer(fingerprint: fingerprint, name: position < names.count ? names[position] : nil)
        }
    }

    func report() throws -> PublisherReport {
        var settings = try rules.settings()
        settings.distribution = try distribution.settings()
        var report = PublisherReport()
        try report.collect { report in
            let path = try Path(policy).path
            let first = try Policy.first(
                product: product, signers: policySigners(), threshold: rules.threshold ?? 1,
                keys: sources.sources(besides: policy), roots: roots.policyRoots(), expires: roots.expires(now: .now()),
                settings)
            let text = PolicyText(first)
            report.findings += try text.checkKeys(at: path, of: Set(first.namedKeys))
            try text.write(to: path, replacing: force)
            report.versions = [PublisherReport.Version(CheckReport.Basis.Policy(try PolicyFile(reading: path)))]
            report.outcome = .created
        }
        return report
    }
}
