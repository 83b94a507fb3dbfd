import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import OpenPGP
import ReleaseFetching
import Reports
import TrustPolicy
import TrustState

/// `verify-uploader trust update`: replaces a policy by the versions that its roots signed.
struct TrustUpdate: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Replace a trust policy by the newest version that its roots signed.",
        discussion: """
            Version 5 follows version 4 where enough roots of version 4 and of version 5 signed it. It is looked for as \
            NAME.trust.5.json, with NAME.trust.5.json.sig, beside the policy and at --from, or at the addresses that the \
            policy itself names:

              verify-uploader trust update codecov.trust.json
              verify-uploader trust update POLICY --from https://cli.codecov.io/trust/
              verify-uploader trust update codecov.trust.json --from downloaded

            Its keys are fetched again from their addresses, too: what any source says to be revoked stays revoked.

            Each version is in force before the next is looked for. What changes is shown; a version that accepts what \
            the one before refuses is taken over only with --allow-weaker.
            """)

    @Argument(help: "The policy's file, which is replaced.")
    var policy: String

    @Option(
        help: ArgumentHelp(
            """
            Where later versions are: a folder, the next version itself, or the address of either (default: the policy's \
            own addresses).
            """, valueName: "place"))
    var from: String?

    @Flag(help: "Fetch by http: from other machines too. Signatures hold all the same.")
    var allowInsecureHttp = false

    @Flag(help: "Take over versions that accept what the one before refuses.")
    var allowWeaker = false

    @OptionGroup var state: StateOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        guard let from, from.contains("://") else { return }
        do throws(LocationError) {
            _ = try ReleaseAddress(from.hasSuffix("/") ? from + "x" : from)
        } catch {
            throw ValidationError("--from: \(error.finding.message.text).")
        }
    }

    func report() throws -> PolicyReport {
        let now = Timestamp.now()
        var report = PolicyReport(time: now)
        do {
            _ = try ReleaseDate.checked(now)
            GnuPGProcess.begin()
            let path = try PolicyFile.place(of: Path(policy).path)
            let known = try state.knownPolicies(of: AcceptedPolicy(named: path))
            let network = TransferSource(allowsInsecureHTTP: allowInsecureHttp)
            let keys = KeyDownloads(from: TransferSource(retries: .once))
            let address = from.flatMap { $0.contains("://") ? $0 : nil }
            let downloads = try PolicyDownloads(from: address, source: network)
            let place = try address == nil ? from.map { try Path($0).path } : nil
            let chain = try PolicyChain(
                besides: path, from: place ?? downloads.path,
                cached: { policy in
                    try state.cachedKeys(policy.namedKeys).files + keys.files(of: policy).files
                        + (place == nil ? downloads.keys(of: policy) : [])
                }, known: known, lookFor: place == nil ? downloads.lookFor(after:) : nil, now: now)
            let update = try PolicyUpdate(of: path, along: chain, allowsWeaker: allowWeaker, now: now)
            report.policy = CheckReport.Basis.Policy(update.policy.file)
            report.updates = update.steps.map { PolicyReport.Update(version: $0.version, changes: $0.changes) }
            report.findings = update.findings
            report.findings += keys.remarks
            report.findings += try state.remember(update.policy, update.certificates)
        } catch let error as any FindingError {
            report.findings.append(error.finding)
        }
        return report
    }
}
