import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import OpenPGP
import ReleaseVerification
import Reports

/// `verify-uploader check`: verifies files and says so; runs nothing.
struct Check: CheckingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verify files against their signed manifests or signatures.",
        discussion: """
            Finds the manifest (ARTIFACT.SHA256SUM, SHA256SUMS, …) and its signature (.sig, .asc) beside the artifact, \
            or a signature of the artifact itself:

              verify-uploader check codecov --trust codecov.trust.json
              verify-uploader check codecov --keys codecov.asc

            Verify everything that a manifest lists, or the manifest alone:

              verify-uploader check --manifest SHA256SUMS --keys publisher.asc
              verify-uploader check SHA256SUMS --manifest-only --keys publisher.asc

            Compare a file with a digest that you know, or (which says nothing of who made it) with a manifest:

              verify-uploader check codecov --pin sha256:HEX
              verify-uploader check codecov --checksum-only
            """)

    @Argument(help: "The files to verify.")
    var artifacts: [String] = []

    @OptionGroup var trust: TrustOptions<PolicyFromEnvironment>

    @OptionGroup var claims: ClaimOptions

    @Flag(help: "Verify the manifests' signatures alone; no artifact is read.")
    var manifestOnly = false

    @Flag(help: "Without an artifact, pass over files that the manifest lists and that are not there.")
    var ignoreMissing = false

    @Flag(help: "Compare digests alone, without a signature: an attacker could have changed both.")
    var checksumOnly = false

    @Option(
        help: ArgumentHelp(
            """
            Where to put the verified bytes themselves (checking a file and using it later is a race): a new file, there \
            only where all is verified, in the place of an older one.
            """, valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Judge as of this time (RFC 3339), for audits; the result says so.", valueName: "time"))
    var at: String?

    @OptionGroup var reports: ReportOptions

    func validate() throws {
        _ = try time()
        if artifacts.isEmpty, claims.manifests.isEmpty { throw ValidationError("Name a file to verify.") }
        if !trust.isGiven, claims.pins.isEmpty, !checksumOnly {
            throw ValidationError(
                """
                There is nothing to trust. Name a policy or the publisher's key: verify-uploader check ARTIFACT --trust \
                POLICY.trust.json, or --keys KEY.asc
                """)
        }
        if checksumOnly, trust.isGiven || !claims.pins.isEmpty || !claims.signatures.isEmpty || at != nil {
            throw ValidationError("--checksum-only is for files without a signature: nothing to trust goes with it.")
        }
        if !trust.isGiven, !checksumOnly, !claims.manifests.isEmpty || !claims.signatures.isEmpty || at != nil {
            throw ValidationError("--manifest, --signature and --at need --trust or --keys.")
        }
        if manifestOnly, !trust.isGiven || !claims.pins.isEmpty {
            throw ValidationError("--manifest-only needs --trust or --keys, and no --pin.")
        }
        if output != nil, artifacts.count != 1 || manifestOnly || checksumOnly {
            throw ValidationError("--output takes the verified bytes of one artifact.")
        }
        if artifacts.isEmpty, !claims.pins.isEmpty { throw ValidationError("--pin needs an artifact.") }
        if ignoreMissing, !artifacts.isEmpty || manifestOnly {
            throw ValidationError("--ignore-missing is for --manifest without an artifact.")
        }
    }

    func report() throws -> CheckReport {
        let now = try time()
        var basis = trust.basis(now: now)
        do {
            let paths = try artifacts.map(Path.init).map(\.path)
            if checksumOnly {
                let files = try compare(paths)
                return CheckReport(files: files, findings: emptiness(files), basis: basis)
            }
            guard trust.isGiven else {
                let check = PinCheck(pins: try claims.digests(), output: try output.map(Path.init)?.path)
                return CheckReport(
                    files: each(paths) { (path) throws(VerificationError) in
                        try check.artifact(path, progress: progress(path))
                    }, basis: basis)
            }
            let trust = try trust.resolve(now: now, isFaked: at != nil)
            basis = trust.basis
            var options = try claims.checkOptions()
            options.ledger = trust.ledger
            options.output = try output.map(Path.init)?.path
            let files = try verify(paths, ReleaseCheck(judge: trust.judge, options: options))
            return CheckReport(files: files, findings: trust.remarks + emptiness(files), basis: basis)
        } catch let error as any FindingError {
            return CheckReport(files: [], findings: [error.finding], basis: basis)
        }
    }

    private func verify(_ paths: [BytePath], _ check: ReleaseCheck) throws -> [CheckedFile] {
        if manifestOnly { return each(paths + (try claims.paths().manifests), check.manifestOnly) }
        if paths.isEmpty {
            MemoryGrowth.expectVeryMany()
            return try check.everythingListed(ignoringMissing: ignoreMissing, progress: fileProgress)
        }
        return each(paths) { (path) throws(VerificationError) in try check.artifact(path, progress: progress(path)) }
    }

    private func compare(_ paths: [BytePath]) throws -> [CheckedFile] {
        let check = ChecksumCheck(manifests: try claims.paths().manifests)
        if paths.isEmpty {
            MemoryGrowth.expectVeryMany()
            return try check.everythingListed(ignoringMissing: ignoreMissing, progress: fileProgress)
        }
        return each(paths) { (path) throws(VerificationError) in try check.artifact(path, progress: progress(path)) }
    }

    /// One that cannot be decided about says nothing of the others, and hides nothing of what is said of them.
    private func each(
        _ paths: [BytePath], _ check: (BytePath) throws(VerificationError) -> CheckedFile
    ) -> [CheckedFile] {
        paths.map { path in
            do throws(VerificationError) { return try check(path) } catch { return CheckedFile(path, undecided: error) }
        }
    }

    private func emptiness(_ files: [CheckedFile]) -> [Finding] {
        files.isEmpty ? [Finding(.nothingToVerify, "none of the files that are listed is there")] : []
    }

    /// Now, or the time to judge as of.
    private func time() throws -> Timestamp {
        guard let at else { return .now() }
        guard let time = Timestamp(rfc3339: at) else {
            throw ValidationError("--at takes a time such as 2026-11-01T00:00:00Z.")
        }
        guard (0...Int64(UInt32.max)).contains(time.secondsSince1970) else {
            throw ValidationError("--at takes a time from 1970 to 2106, as OpenPGP can say it.")
        }
        return time
    }

    private func progress(_ path: BytePath) -> VerificationProgress? {
        ProgressLine("reading '\(path.bytes)'", .bytes, isQuiet: reports.quiet)?.reporter
    }
}
