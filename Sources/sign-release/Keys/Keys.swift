import ArgumentParser

/// `sign-release keys`: makes keys and keeps them in order.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make keys, and keep them in order.",
        subcommands: [
            GenerateKeys.self, RotateKeys.self, ExtendKeys.self, RevokeKeys.self, ExportKeys.self, KeyStatus.self,
            LintKeys.self,
        ])
}
