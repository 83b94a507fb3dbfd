import ArgumentParser
import CommandSupport
import Execution
import FileAccess
import Findings
import GnuPG
import OpenPGP
import ReleaseFetching
import ReleaseVerification
import Reports

/// `verify-uploader fetch`: downloads a release, verifies it, and installs or executes it.
struct FetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Download a release, verify it, and install or execute it.",
        discussion: """
            By a policy that says where its product's releases are; or from an address, with the manifest at \
            URL.SHA256SUM and its signature at URL.SHA256SUM.sig unless they are named:

              verify-uploader fetch codecov-cli --trust POLICY --release-version v0.7.4
              verify-uploader fetch https://example.org/v1/tool --keys publisher.asc

            Manifest and signature come first, then the file; it takes its place only once it is verified, and the old \
            one stays otherwise. Without --release-version the latest release is meant.

            Pin what was accepted in a file of your repository, and accept nothing else from then on:

              verify-uploader fetch codecov-cli --trust POLICY --lock tools.lock
              verify-uploader fetch codecov-cli --trust … --lock tools.lock --locked

            With --run nothing is installed: the verified bytes are executed, and everything behind -- is the program's.
            """)

    @Argument(help: "The product of a policy, or the address of a file.")
    var release: String

    @Argument(parsing: .postTerminator, help: "With --run, what the program is given, behind --.")
    var arguments: [String] = []

    @OptionGroup var trust: TrustOptions<PolicyFromEnvironment>

    @OptionGroup var fetching: FetchOptions

    @Option(help: ArgumentHelp("The manifest's address, where the file's is given.", valueName: "url"))
    var manifest: String?

    @Option(help: ArgumentHelp("The address of the manifest's signature.", valueName: "url"))
    var signature: String?

    @Option(
        name: .customLong("pin"),
        help: ArgumentHelp(
            "A digest that the file must have, as ALGORITHM:HEX; beside a signature, or instead of one.",
            valueName: "digest"))
    var pins: [String] = []

    @Option(
        help: ArgumentHelp("Where the file is put (default: its own name, in the working folder).", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("The file's permissions, less the umask's (default: 0755).", valueName: "mode"))
    var mode: FileMode?

    @Flag(name: .customLong("run"), help: "Execute the verified bytes, and leave nothing on the disk.")
    var runs = false

    @Option(help: ArgumentHelp("With --run, where the result is written instead of standard error.", valueName: "file"))
    var result: String?

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        _ = try FetchRequest(self)
        if runs, output != nil || mode != nil {
            throw ValidationError("--run installs nothing: no --output, no --mode.")
        }
        if !runs, result != nil || !arguments.isEmpty {
            throw ValidationError("--result and -- ARGUMENTS go with --run.")
        }
    }

    func run() throws {
        Interruption.hear()
        PrivateHomes.sweep()
        if runs { return try execute() }
        let report: CheckReport
        do {
            var session = FetchSession(try FetchRequest(self), now: .now())
            report = session.install()
        } catch let error as any FindingError {
            report = CheckReport(files: [], findings: [error.finding], basis: trust.basis(now: .now()))
        }
        reports.write(report)
        guard report.status == .verified else { throw ExitCode(report.status.rawValue) }
    }

    private func execute() throws {
        do {
            var session = FetchSession(try FetchRequest(self), now: .now())
            let program = try session.program { report in
                try reports.write(report, to: result.map(Path.init)?.path)
            }
            guard let program else { throw ExitCode(Run.refused) }
            try program.run(arguments: [session.programName] + arguments.map(ArgumentBytes.decode), as: Start.process)
                .becomeOurs()
        } catch let error as ExecutionError {
            Run.complain(error)
            throw ExitCode(error.exitStatus)
        } catch let error as any FindingError {
            Run.complain(error)
            throw ExitCode(Run.refused)
        }
    }
}

extension FetchCommand {
    /// What is written must not take the place of something else that this run writes or rests on.
    ///
    /// - Parameter destination: nil where nothing is installed.
    func checkPlaces(_ destination: BytePath?) throws {
        var places: [(name: StaticString, path: BytePath)] = []
        if let destination { places.append(("the output", destination)) }
        if let lock = fetching.lock { places.append(("the lock file", try Path(lock).path)) }
        if let record = fetching.record { places.append(("the record", try Path(record).path)) }
        if let result { places.append(("the result", try Path(result).path)) }
        if let policy = trust.policy { places.append(("the policy", try Path(policy).path)) }
        for keys in trust.keys { places.append(("a key file", try Path(keys).path)) }
        for (position, place) in places.enumerated() {
            let others = places[..<position].filter { $0.name.description != place.name.description }
            guard let other = others.first(where: { $0.path.isSamePlace(as: place.path) }) else { continue }
            throw ValidationError("\(other.name) and \(place.name) are one file: \(Escaping.visible(place.path.bytes))")
        }
    }
}
