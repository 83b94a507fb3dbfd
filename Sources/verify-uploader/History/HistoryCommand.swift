import ArgumentParser

/// `verify-uploader history`: what audits saw, and when.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Ask what audits saw: who served what, and when.",
        subcommands: [
            HistoryPath.self, HistoryDigest.self, HistoryRuns.self, HistoryDiff.self, HistoryMatch.self,
            HistoryMerge.self, HistoryOfShards.self,
        ])
}
