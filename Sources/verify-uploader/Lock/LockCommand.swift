import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import OpenPGP
import ReleaseFetching
import Reports

/// `verify-uploader lock`: whether what is locked is still what is published, and what is newer.
struct LockCommand: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Compare a lock file with what is published, or bring it up to date.",
        discussion: """
            A published version must never change. --check says which has, and for which there is a newer release; the \
            files themselves are not fetched:

              verify-uploader lock --check tools.lock --trust codecov-cli.trust.json

            --update takes over the new content of versions that have changed, once it is verified. Newer versions are \
            added with fetch --lock. A policy is needed for each product in the file, and the publisher's keys for what was \
            fetched from an address with its manifest beside it:

              verify-uploader lock --check tools.lock --keys publisher.asc
            """)

    @Option(help: ArgumentHelp("The lock file to compare.", valueName: "file"))
    var check: String?

    @Option(help: ArgumentHelp("The lock file to bring up to date.", valueName: "file"))
    var update: String?

    @Option(
        name: .customLong("trust"),
        help: ArgumentHelp("The trust policy of a product in the file. Repeatable.", valueName: "policy"))
    var policies: [String] = []

    @Option(
        help: ArgumentHelp(
            "A key file for what was fetched from an address: those count that signed what is locked. Repeatable.",
            valueName: "file"))
    var keys: [String] = []

    @Option(
        name: .customLong("origin"),
        help: ArgumentHelp("Instead of the policies', where releases are. Repeatable.", valueName: "url"))
    var origins: [String] = []

    @Flag(help: "Fetch by http: from other machines too. Signatures hold all the same.")
    var allowInsecureHttp = false

    @Option(help: ArgumentHelp("The largest file that is fetched, such as 500MiB.", valueName: "size"))
    var maxSize = SizeArgument(bytes: FetchPlan.usualLargestArtifact)

    @OptionGroup var state: StateOptions

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        guard (check == nil) != (update == nil) else { throw ValidationError("Give --check FILE or --update FILE.") }
        guard !policies.isEmpty || !keys.isEmpty else {
            throw ValidationError(
                "Name the policy of each product in the file: --trust POLICY.trust.json; or --keys for addresses.")
        }
    }

    func report() throws -> CheckReport {
        let now = Timestamp.now()
        do {
            let file = LockFile(try Path(check ?? update ?? "").path)
            var session = try LockSession(
                file, isUpdate: update != nil, origins: origins, largestArtifact: maxSize.bytes,
                source: TransferSource(allowsInsecureHTTP: allowInsecureHttp), now: now)
            for policy in policies { try session.look(by: trust(policy)) }
            try session.lookAtAddresses(withKeysIn: keys)
            return try session.report()
        } catch let error as any FindingError {
            return CheckReport(files: [], findings: [error.finding], basis: CheckReport.Basis(time: now.rfc3339))
        }
    }

    private func trust(_ policy: String) throws -> TrustOptions<PolicyFromEnvironment> {
        let place = state.isOff ? ["--no-state"] : state.folder.map { ["--state", $0] } ?? []
        return try TrustOptions<PolicyFromEnvironment>.parse(["--trust", policy] + place)
    }
}
