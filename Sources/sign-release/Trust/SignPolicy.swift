import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import GnuPGSigning
import OpenPGP
import ReleaseSigning
import Reports
import TrustPolicy
import TrustState

/// `sign-release trust sign`: a root vouches for a version of a policy.
struct SignPolicy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a version of a trust policy, as one of its roots.",
        discussion: """
            Shows what the version changes, and adds a signature to NAME.trust.2.json.sig. Roots on different machines \
            sign one after the other, and hand both files on:

              sign-release trust sign tool.trust.2.json --signer FINGERPRINT

            A version that accepts what the one before refuses is signed only with --allow-weaker. A root signs one file \
            for each version, and that is remembered.
            """)

    @Argument(help: "The version's file; the one before lies beside it.")
    var policy: String

    @OptionGroup(title: "Keys") var keys: KeyOptions

    @Flag(help: "Sign though it accepts what the version before refuses.")
    var allowWeaker = false

    @OptionGroup var state: SigningStateOptions

    @OptionGroup var reports: ReportOptions

    func run() throws {
        // First of all: no library and no child sees the secrets in the environment.
        let folder = Result { try state.resolve() }
        let environment = Result { try keys.takeEnvironment() }
        Interruption.hear()
        PrivateHomes.sweep()
        var report = PublisherReport()
        try report.collect { report in
            try sign(with: environment.get(), rememberingIn: folder.get(), &report)
        }
        try reports.conclude(with: report)
    }

    private func sign(
        with environment: SecretInputs, rememberingIn folder: StateFolder?, _ report: inout PublisherReport
    ) throws {
        let now = try ReleaseDate.checked()
        let unsigned = try UnsignedPolicy(reading: Path(policy).path, now: now)
        var version = PublisherReport.Version(CheckReport.Basis.Policy(unsigned.file))
        version.changes = unsigned.changes
        report.versions = [version]
        // What was said before is not said again at the end.
        if announce(version) { report.versions[0].changes = [] }
        if !allowWeaker { try unsigned.checkIsNotWeaker() }
        let process = try GnuPGProcess.prepare()
        let signing = try keys.request(environment, unsigned.order()).keys(process: process)
        let signed = try unsigned.sign(with: signing, record: folder.map(SignedPolicies.init), now: now)
        report.versions[0].roots = signed.signatures.roots.map(PublisherReport.Roots.init)
        report.findings += signed.signatures.findings.map { $0.severity == .error ? $0.weighing(.note) : $0 }
        report.outcome = signed.new.isEmpty ? .unchanged : .signed
    }

    /// Says what is about to be signed, before anybody is asked for a passphrase.
    ///
    /// - Returns: whether it was said.
    private func announce(_ version: PublisherReport.Version) -> Bool {
        guard !reports.quiet, reports.format != .json else { return false }
        Output.line("to be signed: \(version.policy.line)", to: .error)
        Output.lines(version.changes.map { "  \($0.line)" }, to: .error)
        return true
    }
}
