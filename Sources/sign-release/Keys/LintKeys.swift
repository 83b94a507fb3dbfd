import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import OpenPGP
import Reports
import StrictJSON

/// `sign-release keys lint`: what a reviewer would object to in public keys.
struct LintKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Say what a security reviewer would object to in public keys.",
        discussion: """
            Reads the packets itself, since gpg hides most of this: weak bindings and algorithms, missing expiry, signing \
            subkeys that confirm nothing, secret material. Status 0: nothing but warnings and notes. 2: errors.

              sign-release keys lint keys/publisher.asc
              sign-release keys lint keys/*.asc --format sarif > keys.sarif
            """)

    @Argument(help: ArgumentHelp("Files of public keys.", valueName: "file"))
    var files: [String]

    @OptionGroup var reports: ExtendedReportOptions<SARIFFormat>

    func run() throws {
        try reports.conclude(with: LintReport(files.map { LintReport.File(try Path($0).path) }))
    }
}

enum SARIFFormat: ExtraFormat {
    static let name = "sarif"
    static let title = "sarif (2.1.0)"
    static func text(of report: LintReport) -> String { report.sarif.serialized() }
}

/// What was found in files of public keys.
struct LintReport: FindingsReport {
    struct File {
        let path: BytePath
        let keys: [Fingerprint]
        let findings: [Finding]

        init(_ path: BytePath) {
            self.path = path
            do throws(KeyLoading.Problem) {
                let lint = try KeyLoading.lint(of: path)
                (keys, findings) = (lint.certificates, lint.findings)
            } catch {
                (keys, findings) = ([], [error.finding])
            }
        }
    }

    let files: [File]

    init(_ files: [File]) {
        self.files = files
    }

    var findings: [Finding] { files.flatMap(\.findings) }
    var status: Status { findings.status }

    var text: [String] {
        let lines = files.flatMap { file -> [String] in
            let name = Escaping.visible(file.path.bytes)
            let keys = file.keys.map { "'\(name)' holds \($0.hexadecimal)" }
            return keys + file.findings.flatMap(\.lines)
        }
        let count = findings.count { $0.severity == .error }
        let conclusion: Message = count == 0 ? "no error was found" : "\(count, "error")"
        return lines + [conclusion.text]
    }

    var json: JSONValue {
        [
            "schema": "release-integrity/key-lint/1",
            "status": .integer(Int64(status.rawValue)),
            "files": .array(
                files.map { file in
                    [
                        "path": .string(Escaping.visible(file.path.bytes)),
                        "keys": .array(file.keys.map { .string($0.hexadecimal) }),
                        "findings": .array(file.findings.map(\.json)),
                    ]
                }),
        ]
    }

    var sarif: JSONValue {
        SARIFReport(
            tool: "sign-release keys lint", version: releaseVersion, results: findings.map { SARIFReport.Result($0) }
        ).json
    }
}
