import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import OpenPGP
import Reports
import TrustState

/// `verify-uploader trust update`: replaces a policy by the versions that its roots signed.
struct TrustUpdate: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Replace a trust policy by the newest version that its roots signed.",
        discussion: """
            Version 5 follows version 4 where enough roots of version 4 and of version 5 signed it. It is looked for as \
            NAME.trust.5.json, with NAME.trust.5.json.sig, beside the policy and in the folder --from:

              verify-uploader trust update codecov.trust.json --from downloaded

            Each version is in force before the next is looked for. What changes is shown; a version that accepts what \
            the one before refuses is taken over only with --allow-weaker.
            """)

    @Argument(help: "The policy's file, which is replaced.")
    var policy: String

    @Option(
        help: ArgumentHelp(
            "Where later versions are: a folder, or the next version itself.", valueName: "folder or file"))
    var from: String

    @Flag(help: "Take over versions that accept what the one before refuses.")
    var allowWeaker = false

    @OptionGroup var state: StateOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        guard !from.contains("://") else {
            throw ValidationError(
                "--from takes a folder or a file: download the files first; addresses are not read yet.")
        }
    }

    func report() throws -> PolicyReport {
        let now = Timestamp.now()
        var report = PolicyReport(time: now)
        do {
            _ = try ReleaseDate.checked(now)
            GnuPGProcess.begin()
            let (path, source) = (try PolicyFile.place(of: Path(policy).path), try Path(from).path)
            let known = try state.knownPolicies(of: AcceptedPolicy(named: path))
            let chain = try PolicyChain(
                besides: path, from: source, cached: { try state.cachedKeys($0).files }, known: known, now: now)
            let update = try PolicyUpdate(of: path, along: chain, allowsWeaker: allowWeaker, now: now)
            report.policy = CheckReport.Basis.Policy(update.policy.file)
            report.updates = update.steps.map { PolicyReport.Update(version: $0.version, changes: $0.changes) }
            report.findings = update.findings
            report.findings += try state.remember(update.policy, update.certificates)
        } catch let error as any FindingError {
            report.findings.append(error.finding)
        }
        return report
    }
}
