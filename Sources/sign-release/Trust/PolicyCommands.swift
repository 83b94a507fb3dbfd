import ArgumentParser
import CommandSupport

/// `sign-release trust`: makes trust policies and their next versions, so that nobody edits them by hand.
struct PolicyCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Make a trust policy, change it, and sign its next version.",
        discussion: """
            A policy says whose signature counts for a product. Where it has roots, every change makes a file for the \
            next version beside it, which the roots sign one after the other; users take it over with verify-uploader \
            trust update. Where it has none, the file itself changes, and counts once it is in the users' repositories.
            """,
        subcommands: [
            InitPolicy.self, ShowPolicy.self, AddSigner.self, RetireSigner.self, RemoveSigner.self, Deny.self,
            SetPolicy.self, SetRoots.self, RenewPolicy.self, SignPolicy.self, CheckPolicy.self,
        ])
}
