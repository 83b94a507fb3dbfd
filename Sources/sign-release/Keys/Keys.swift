import ArgumentParser

/// `sign-release keys`: makes keys and keeps them in order.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make keys, and keep them in order.",
        subcommands: [GenerateKeys.self, KeyStatus.self, LintKeys.self])
}
