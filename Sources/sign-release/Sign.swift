import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import GnuPGSigning
import Manifests
import OpenPGP
import ReleaseSigning
import Releases
import StrictJSON

/// `sign-release sign`: lists, hashes, signs, verifies what it wrote, and only then lets it appear.
struct Sign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Write signed manifests for files.",
        discussion: """
            Signs every file in a folder with the one secret key in your GnuPG home, and writes SHA256SUMS and \
            SHA256SUMS.sig into it; users check them with verify-uploader, or with gpg --verify and sha256sum -c:

              sign-release sign dist

            In a pipeline, with a key and a passphrase from the environment, and two manifests beside each file:

              sign-release sign dist --secret-key env:SIGNING_KEY \\
                --layout per-file --digest sha256,sha512

            With the trust policy of your users, who want to know which release it is:

              sign-release sign dist --trust tool.trust.json \\
                --release-version v1.2.3 --channel stable

            Say in the signatures which release it is, so that users notice a valid signature over an older or another \
            one, and let those of a channel end where only what is new should count:

              sign-release sign dist --product tool --release-version v1.2.3 \\
                --channel stable --notation-domain example.org --expires-in 30d

            The manifests in a folder of their own; what they list is relative to the signed folder, so put both \
            together to check what users will get:

              sign-release sign dist --output sums
              mkdir published && cp -r dist/. sums/. published
              sign-release check published --keys publisher.asc

            Hidden files are signed only where they are named or matched with their dot. Manifests and their signatures \
            are never listed in a manifest. A link, pipe or device among the files is an error.

            Nothing is written unless all of it was signed and verified again from the disk with the public keys alone. \
            Signing again changes nothing as long as the files, the keys and the options are the same and over half of \
            the signatures' life is left. Older manifests and signatures are replaced; any other file of their name only \
            with --force.
            """)

    @Argument(help: ArgumentHelp("A folder, or files in one folder.", valueName: "path"))
    var paths: [String]

    @OptionGroup(title: "Keys") var keys: KeyOptions

    @OptionGroup(title: "Manifests") var manifests: ManifestOptions

    @OptionGroup(title: "Release") var identity: IdentityOptions

    @Option(
        help: ArgumentHelp(
            """
            The trust policy of the release's users: it gives product and notation domain, and what it would refuse is not \
            published.
            """, valueName: "policy"))
    var trust: String?

    @OptionGroup(title: "Signatures") var signatures: SignatureOptions

    @Flag(help: "Say what would be signed, and do nothing.")
    var dryRun = false

    @Flag(help: "Sign again even where nothing has changed.")
    var refresh = false

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        if paths.isEmpty { throw ValidationError("Name a folder or files to sign.") }
        if trust == nil { _ = try signatures.order(identity.binding()) }
    }

    func run() throws {
        // First of all: no library and no child sees the secrets in the environment.
        let environment = Result { try keys.takeEnvironment() }
        Interruption.hear()
        let report = try report(environment)
        report.write(as: reports)
        guard report.status == .verified else { throw ExitCode(report.status.rawValue) }
    }

    private func report(_ environment: Result<SecretInputs, any Error>) throws -> SigningReport {
        var remarks: [Finding] = []
        do {
            let environment = try environment.get()
            _ = try ReleaseDate.checked()
            let users = try trust.map { try UserTrust(policyAt: Path($0).path, now: .now()) }
            remarks = users?.remarks ?? []
            let binding = try identity.binding(policy: users?.policy)
            var job = try manifests.job(paths)
            job.binding = binding
            let plan = try job.plan()
            if !reports.quiet, reports.format != .json || !dryRun { SigningReport.announce(plan) }
            if dryRun { return SigningReport(.listed(plan), remarks: remarks) }
            let order = try signatures.order(binding)
            PrivateHomes.sweep()
            let process = try GnuPGProcess.prepare()
            let signing = try keys.request(environment, order).keys(process: process)
            let renewal: SigningPlan.Renewal = refresh ? .always : .whereNeeded
            let progress = ProgressLine("reading", .bytes, isQuiet: reports.quiet)?.reporter
            let result = try plan.sign(
                with: signing, renewal: renewal, process: process, users: users?.judge(now: .now(), process: process),
                progress: progress)
            return SigningReport(.done(result, engine: process.engineVersion), remarks: remarks + environment.remarks)
        } catch let error as any FindingError {
            return SigningReport(.failed(error.findings), remarks: remarks)
        } catch let error as ValidationError where reports.format == .json {
            // In text, the parser says it with the command's usage.
            return SigningReport(.failed([Finding(.usage, "\(error.message)")]), remarks: remarks)
        }
    }
}
