import ArgumentParser
import CommandSupport
import Findings
import Glibc

/// The root of `verify-uploader`.
struct VerifyUploader: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-uploader",
        abstract: "Verify a downloaded program before it runs.",
        discussion: """
            Only exit status 0 may be continued on. 1: tampered. 2: no signature that counts. 3: not the release that \
            was asked for. 4: something is missing or malformed. 64 and above: nothing could be decided.
            """,
        version: "0.1.0",
        subcommands: [Check.self],
        defaultSubcommand: Check.self)
}

@main
enum Main {
    static func main() {
        let arguments = ArgumentBytes.arguments()
        let names = Set(VerifyUploader.configuration.subcommands.compactMap { $0.configuration.commandName })
        if let objection = InformationRequest.objection(to: arguments, subcommands: names) {
            VerifyUploader.exit(withError: ValidationError(objection))
        }
        VerifyUploader.main(arguments)
    }
}
