import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import OpenPGP
import Reports

/// `sign-release keys export`: the public keys in files, and nothing that verifiers have no use for.
struct ExportKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the minimal public keys of files to standard output.",
        discussion: """
            Of secret keys only the public part is kept, and of signatures only the key's own. Several copies of a key are \
            merged, so that a revocation in any of them stays:

              sign-release keys export published.asc revoked/public.asc > public.asc
            """)

    @Argument(help: ArgumentHelp("Files of public or secret keys.", valueName: "file"))
    var files: [String]

    @Flag(help: "Write packets without armor.")
    var binary = false

    func run() throws {
        do {
            let certificates = try KeyLoading.certificates(in: files.map(Path.init).map(\.path)).certificates
            try Output.bytes(binary ? certificates.flatMap { $0.minimized() } : Certificate.armored(certificates))
        } catch let error as any FindingError {
            let finding = error.finding
            Output.lines(finding.lines, to: .error)
            throw ExitCode(finding.rule.status.rawValue)
        }
    }
}
