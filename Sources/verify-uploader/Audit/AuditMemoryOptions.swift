import ArgumentParser
import AuditHistory
import CommandSupport
import FileAccess
import MirrorAudit

/// Where an audit remembers what it saw.
struct AuditMemoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Remember what is seen in this database, made where it is missing, and compare with it.", valueName: "file")
    )
    var history: String?

    @Flag(help: "Go on where the last audit of the same targets was interrupted.")
    var resume = false

    func validate() throws {
        if resume, history == nil { throw ValidationError("--resume goes with --history.") }
    }

    /// Nil where nothing is remembered.
    func memory() throws -> HistoryMemory? {
        try history.map { HistoryMemory(try HistoryDatabase(try Path($0).path, for: .remembering), resumes: resume) }
    }
}
