public import ArgumentParser
import CommandSupport
import Execution
import FileAccess
import Findings
import GnuPG
import OpenPGP
public import ReleaseVerification
import Reports

/// `verify-uploader run`: verifies a program, and executes exactly the bytes that were verified.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Verify a program, then execute exactly the verified bytes.",
        discussion: """
            Everything behind -- is the program's. It gets the environment, the standard streams and the signals as if \
            it had been started directly, and its exit status is this command's:

              verify-uploader run codecov --trust codecov.trust.json -- upload-process
              verify-uploader run codecov --keys codecov.asc -- upload-process

            The result goes to standard error or to a file, since standard output is the program's. 125: refused for \
            any reason. 126: not executable here. 127: its interpreter or loader is not there.
            """)

    @Argument(help: "The program to verify and execute.")
    var artifact: String

    @Argument(parsing: .postTerminator, help: "What the program is given, behind --.")
    var arguments: [String] = []

    @OptionGroup var trust: TrustOptions<PolicyFromEnvironment>

    @OptionGroup var claims: ClaimOptions

    @Option(
        help: """
            What is executed: a private copy on disk (copy), or sealed anonymous memory (memory), which nothing short of \
            a debugger alters. Memory holds the whole program, and is not for programs that read their own file: \
            PyInstaller's and self-extracting archives may fail from it.
            """)
    var via = ProgramCopy.Place.copy

    @Option(
        help: ArgumentHelp(
            """
            Where the result is written instead of standard error, before the program starts: a new file that takes the \
            place of an older one as a whole. A device, /dev/null among them, is refused; --quiet drops the result.
            """, valueName: "file"))
    var result: String?

    @OptionGroup var reports: ReportOptions

    /// What this command ends with where the program was not started.
    static let refused: Int32 = 125

    func validate() throws {
        if !trust.isGiven, claims.pins.isEmpty {
            throw ValidationError(
                """
                There is nothing to trust. Name a policy or the publisher's key: verify-uploader run ARTIFACT --trust \
                POLICY.trust.json, or --keys KEY.asc
                """)
        }
        if !trust.isGiven, !claims.manifests.isEmpty || !claims.signatures.isEmpty {
            throw ValidationError("--manifest and --signature need --trust or --keys.")
        }
    }

    func run() throws {
        Interruption.hear()
        PrivateHomes.sweep()
        do {
            let words = [ArgumentBytes.decode(artifact)] + arguments.map(ArgumentBytes.decode)
            switch try verified() {
            case .refused: throw ExitCode(Self.refused)
            case .accepted(let program, _):
                try program.run(arguments: words, as: Start.process).becomeOurs()
            }
        } catch let error as ExecutionError {
            Self.complain(error)
            throw ExitCode(error.exitStatus)
        } catch let error as any FindingError {
            Self.complain(error)
            throw ExitCode(Self.refused)
        }
    }

    /// Verifies the program and says so. Nothing of the verification is left when this returns.
    private func verified() throws -> CheckedProgram {
        let now = Timestamp.now()
        var basis = trust.basis(now: now)
        var remarks: [Finding] = []
        let program: CheckedProgram
        do {
            let path = try Path(artifact).path
            if trust.isGiven {
                let trust = try trust.resolve(now: now, isFaked: false)
                (basis, remarks) = (trust.basis, trust.remarks)
                var options = try claims.checkOptions()
                options.ledger = trust.ledger
                program = try ReleaseCheck(judge: trust.judge, options: options).program(
                    path, in: via, progress: progress(path))
            } else {
                program = try PinCheck(pins: claims.digests()).program(path, in: via, progress: progress(path))
            }
        } catch let error as any FindingError {
            try write(CheckReport(files: [], findings: [error.finding], basis: basis))
            throw ExitCode(Self.refused)
        }
        switch program {
        case .refused(let file): try write(CheckReport(files: [file], findings: remarks, basis: basis))
        case .accepted(_, let file): try write(CheckReport(files: [file], findings: remarks, basis: basis))
        }
        return program
    }

    private func progress(_ path: BytePath) -> VerificationProgress? {
        ProgressLine("reading '\(path.bytes)'", .bytes, isQuiet: reports.quiet)?.reporter
    }

    private func write(_ report: CheckReport) throws {
        try reports.write(report, to: result.map(Path.init)?.path)
    }

    static func complain(_ error: any FindingError) {
        Output.lines(error.finding.lines, to: .error)
    }
}

extension ProgramCopy.Place: ExpressibleByArgument {}

/// This process as it was started, before anything was changed in it.
enum Start {
    static let process = OriginalProcess()
}
