import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import Manifests
import OpenPGP
import ReleaseVerification
import Reports
import StrictJSON
import TrustPolicy

/// `verify-uploader check`: verifies files and says so; runs nothing.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verify files against their signed manifests.",
        discussion: """
            Finds the manifest (ARTIFACT.SHA256SUM, SHA256SUMS, …) and its signature (.sig, .asc) beside the artifact:

              verify-uploader check codecov --keys codecov.asc

            Verify a signed manifest alone, or compare a file with a digest that you know:

              verify-uploader check codecov.SHA256SUM --manifest-only --keys codecov.asc
              verify-uploader check codecov --pin sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
            """)

    @Argument(help: "The files to verify.")
    var artifacts: [String] = []

    @OptionGroup var trust: TrustOptions

    @Option(
        name: .customLong("manifest"), help: "A manifest; each must be accepted. Default: found beside the artifact.")
    var manifests: [String] = []

    @Flag(help: "Verify the manifests' signatures alone; no artifact is read.")
    var manifestOnly = false

    @Option(name: .customLong("signature"), help: "A signature file. Default: found beside the manifest.")
    var signatures: [String] = []

    @Option(name: .customLong("pin"), help: "A digest that the artifact must have, as ALGORITHM:HEX.")
    var pins: [String] = []

    @Option(help: "Where to put the verified bytes themselves (checking a file and using it later is a race).")
    var output: String?

    @Option(help: "How the result is written: text, json or github.")
    var format = Format.text

    @Flag(help: "Print nothing but a refusal's reason, to standard error.")
    var quiet = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github }

    func validate() throws {
        if output != nil, artifacts.count != 1 || manifestOnly || !trust.isGiven {
            throw ValidationError("--output needs one artifact and --keys.")
        }
        if artifacts.isEmpty { throw ValidationError("Name a file to verify.") }
        if !trust.isGiven, pins.isEmpty {
            throw ValidationError(
                "There is nothing to trust. Name the publisher's key: verify-uploader check ARTIFACT --keys KEY.asc")
        }
        if manifestOnly, !pins.isEmpty || !trust.isGiven {
            throw ValidationError("--manifest-only needs --keys, and no --pin.")
        }
    }

    func run() throws {
        let report = try report()
        switch format {
        case .json: Output.result(report.json.serialized())
        case .text where quiet, .github where quiet: report.reasons.forEach(Output.message)
        case .text: report.text.forEach(Output.line)
        case .github: report.github.forEach(Output.line)
        }
        guard report.status == .verified else { throw ExitCode(report.status.rawValue) }
    }

    private func report() throws -> CheckReport {
        var basis = CheckReport.Basis(keys: [], time: Timestamp.now().rfc3339, engine: nil)
        do {
            let now = try trust.time()
            basis = CheckReport.Basis(keys: [], time: now.rfc3339, engine: nil)
            let paths = try artifacts.map(Self.path)
            let pins = try pins.map(Self.digest)
            guard trust.isGiven else {
                let files = try paths.map { try ReleaseCheck.pinned($0, pins: pins) }
                return CheckReport(files: files, basis: basis)
            }
            let (certificates, remarks) = try KeyLoading.certificates(in: trust.keys.map(Self.path))
            let requirements = try trust.requirements(certificates, now: now)
            basis = CheckReport.Basis(keys: trust.keys, time: now.rfc3339, engine: nil)
            Interruption.hear()
            PrivateFolder.sweep()
            let process = try GnuPGProcess.prepare()
            basis = CheckReport.Basis(keys: trust.keys, time: now.rfc3339, engine: process.engineVersion)
            let judge = SignatureJudge(
                certificates: certificates, requirements: requirements, options: trust.engineOptions(now),
                process: process)
            var options = CheckOptions()
            options.manifests = try manifests.map(Self.path)
            options.signatures = try signatures.map(Self.path)
            options.pins = pins
            options.output = try output.map(Self.path)
            let check = ReleaseCheck(judge: judge, options: options)
            let files = try paths.map { manifestOnly ? try check.manifestOnly($0) : try check.artifact($0) }
            return CheckReport(files: files, findings: remarks, basis: basis)
        } catch let error as any FindingError {
            return CheckReport(files: [], findings: [error.finding], basis: basis)
        }
    }

    static func path(_ argument: String) throws -> BytePath {
        guard let path = ArgumentBytes.path(argument) else { throw ValidationError("A file's name is empty.") }
        return path
    }

    static func digest(_ argument: String) throws -> Digest {
        guard let digest = Digest(argument) else {
            throw ValidationError("--pin takes ALGORITHM:HEX, such as sha256: and 64 hexadecimal digits.")
        }
        return digest
    }
}
