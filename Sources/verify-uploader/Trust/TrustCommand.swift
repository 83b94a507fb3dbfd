import ArgumentParser
import CommandSupport

/// `verify-uploader trust`: looks at trust policies, and brings them up to date.
struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Look at a trust policy, or bring it up to date.",
        subcommands: [TrustShow.self, TrustCheck.self, TrustUpdate.self])
}
