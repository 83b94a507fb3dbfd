import ArgumentParser
import CommandSupport

/// The root of `verify-uploader`.
struct VerifyUploader: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-uploader",
        abstract: "Verify a downloaded program before it runs.",
        discussion: """
            Only exit status 0 may be continued on. 1: tampered. 2: no signature that counts. 3: not the release that \
            was asked for. 4: something is missing or malformed. 64 and above: nothing could be decided. `run` and \
            `fetch --run` end as the program does, or with 125 to 127.
            """,
        version: releaseVersion,
        subcommands: [
            Check.self, Run.self, FetchCommand.self, LockCommand.self, AuditCommand.self, HistoryCommand.self,
            TrustCommand.self,
        ],
        defaultSubcommand: Check.self)
}

@main
enum Main {
    static func main() {
        _ = Start.process
        CommandRun.fillStandardStreams()
        // Whatever goes wrong before a program is started must not look like that program's own status.
        CommandRun.main(VerifyUploader.self, usageStatus: status)
    }

    /// The exit status of a command line that makes no sense, where it is not the usual one.
    private static func status(_ arguments: [String]) -> Int32? {
        let runs =
            arguments.first == "run"
            || arguments.first == "fetch" && arguments.prefix { $0 != "--" }.contains("--run")
        return runs ? Run.refused : nil
    }
}
