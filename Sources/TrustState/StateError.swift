internal import FileAccess
public import Findings
internal import GnuPG
internal import OpenPGP
internal import Releases
internal import TrustPolicy

/// What was remembered cannot be used, or nothing can be remembered. It never means that there is nothing to remember.
public struct StateError: FindingError, Hashable {
    public let finding: Finding

    private init(_ rule: Rule, _ message: Message, remedy: Message, _ path: BytePath?) {
        finding = Finding(rule, message, remedy: remedy, path: path?.bytes)
    }

    /// A file that holds something else than what was written there.
    static func malformed(_ path: BytePath, _ reason: Message) -> StateError {
        StateError(
            .stateMalformed, "'\(path.bytes)' cannot be used: \(reason)",
            remedy: """
                Find out what damaged the file. To start anew, which forgets what was seen, remove '\(path.bytes)'; \
                --no-state goes without it once.
                """, path)
    }

    /// Something about files and folders failed; what should be a file and is none is malformed.
    static func file(_ error: FileError) -> StateError {
        let path = BytePath(error.path)
        if let path, error.code == .notARegularFile || error.code == .tooLarge {
            return malformed(path, error.finding.message)
        }
        return StateError(
            .inputOutput, error.finding.message,
            remedy: """
                Let this user write there, and nobody else; choose another folder with --state DIR; or go without with \
                --no-state.
                """, path)
    }

    /// gpg did not say what of a key is genuine.
    static func engine(_ error: EngineError) -> StateError {
        StateError(error.finding.rule, error.message, remedy: error.finding.remedy, nil)
    }

    /// Nothing says where the state is.
    static let homeless = StateError(
        .inputOutput, "there is no place to remember releases in: neither XDG_STATE_HOME nor HOME names a folder",
        remedy: "Name a folder with --state DIR, or go without with --no-state.", nil)

    static func clockBehind(_ now: Timestamp, _ newest: ReleaseRecord, _ path: BytePath) -> StateError {
        StateError(
            .clockBehind,
            """
            this machine's clock shows \(now.rfc3339), and version '\(newest.version.text)' was accepted \
            \(newest.acceptedAt.rfc3339)
            """,
            remedy: """
                Set the clock. If it was wrong when the version was accepted, remove '\(path.bytes)', which forgets \
                what was seen.
                """, path)
    }
}

/// Does what may fail in the file system.
func orStateError<Result: ~Copyable>(
    _ body: () throws(FileError) -> Result
) throws(StateError) -> Result {
    do throws(FileError) {
        return try body()
    } catch {
        throw .file(error)
    }
}
