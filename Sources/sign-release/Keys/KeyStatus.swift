import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import GnuPG
import OpenPGP
import ReleaseVerification
import Reports
import StrictJSON

/// `sign-release keys status`: what keys there are, what they are for, and until when.
struct KeyStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show keys with their purpose, age and expiry.",
        discussion: """
            Status 0: all of them are fine, what is due is a warning. 2: one that signs has expired or was revoked, or is \
            due and --fail-when-due was given.

              sign-release keys status keys/publisher.asc --within 60d --fail-when-due
              sign-release keys status --trust keys/uploader.trust.json \\
                --format openmetrics > keys.prom
            """)

    @Argument(help: ArgumentHelp("Files of public keys.", valueName: "file"))
    var files: [String] = []

    @Option(help: ArgumentHelp("Instead of files, a trust policy: its signers' and roots' keys.", valueName: "policy"))
    var trust: String?

    @Option(help: ArgumentHelp("Warn of what expires within this time.", valueName: "duration"))
    var within = "90d"

    @Flag(help: "End in 2 where something is due.")
    var failWhenDue = false

    @OptionGroup var reports: ExtendedReportOptions<OpenMetricsFormat>

    func validate() throws {
        guard files.isEmpty != (trust == nil) else { throw ValidationError("Name files of keys, or a policy.") }
        guard TimeSpan(within) != nil else {
            throw ValidationError("--within takes a length of time such as 90d or 12h.")
        }
    }

    func run() throws {
        Interruption.hear()
        PrivateHomes.sweep()
        try reports.conclude(with: report())
    }

    private func report() throws -> KeyStatusReport {
        let now = Timestamp.now()
        let limits = KeyStatusReport.Limits(
            now: now, due: now.advanced(by: TimeSpan(within) ?? TimeSpan(seconds: 0)), isDueAnError: failWhenDue)
        do {
            _ = try ReleaseDate.checked(now)
            let process = try GnuPGProcess.prepare()
            let (certificates, remarks) = try certificates()
            let entries = try certificates.map { certificate in
                let home = try EngineHome.importing(certificate, options: EngineOptions(), process: process)
                return KeyStatusReport.Entry(certificate, try home.keys())
            }
            return KeyStatusReport(entries, remarks, limits)
        } catch let error as any FindingError {
            return KeyStatusReport([], [error.finding], limits)
        }
    }

    private func certificates() throws -> (certificates: [Certificate], remarks: [Finding]) {
        if let trust { return try PolicyLoading.keys(ofPolicyAt: Path(trust).path) }
        return try KeyLoading.certificates(in: files.map(Path.init).map(\.path))
    }
}

enum OpenMetricsFormat: ExtraFormat {
    static let name = "openmetrics"
    static let title = "openmetrics"
    static func text(of report: KeyStatusReport) -> String { report.openMetrics }
}
