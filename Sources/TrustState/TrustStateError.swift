internal import FileAccess
public import Findings
internal import GnuPG
internal import OpenPGP
internal import Releases
internal import TrustPolicy

/// A policy, its keys or its versions cannot be used, or what was remembered cannot. It never means that there is nothing to
/// remember. The finding's rule says which it is.
public struct TrustStateError: FindingError, Hashable {
    public let finding: Finding

    init(finding: Finding) {
        self.finding = finding
    }

    init(_ error: any FindingError) {
        finding = error.finding
    }

    /// - Parameter remedy: nil for the rule's own.
    init(_ rule: Rule, _ message: Message, remedy: Message? = nil, _ path: BytePath? = nil) {
        finding = Finding(rule, message, remedy: remedy, path: path?.bytes)
    }

    /// A file that holds something else than what was written there.
    static func malformed(_ path: BytePath, _ reason: Message) -> TrustStateError {
        TrustStateError(
            .stateMalformed, "'\(path.bytes)' cannot be used: \(reason)",
            remedy: """
                Find out what damaged the file. To start anew, which forgets what was seen, remove '\(path.bytes)'; \
                --no-state goes without it once.
                """, path)
    }

    /// Something about files and folders failed; what should be a file and is none is malformed.
    static func file(_ error: FileError) -> TrustStateError {
        let path = BytePath(error.path)
        if let path, error.code == .notARegularFile || error.code == .tooLarge {
            return malformed(path, error.finding.message)
        }
        return TrustStateError(
            .inputOutput, error.finding.message,
            remedy: """
                Let this user write there, and nobody else; choose another folder with --state DIR; or go without with \
                --no-state.
                """, path)
    }

    /// gpg did not say what of a key is genuine.
    static func engine(_ error: EngineError) -> TrustStateError {
        TrustStateError(error.finding.rule, error.message, remedy: error.finding.remedy, nil)
    }

    /// Nothing says where the state is.
    static let homeless = TrustStateError(
        .inputOutput, "there is no place to remember releases in: neither XDG_STATE_HOME nor HOME names a folder",
        remedy: "Name a folder with --state DIR, or go without with --no-state.")

    static func clockBehind(_ now: Timestamp, _ newest: ReleaseRecord, _ path: BytePath) -> TrustStateError {
        TrustStateError(
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

/// Does what may fail in the state folder, and says what to do about it there.
func orStateError<Result: ~Copyable>(
    _ body: () throws(FileError) -> Result
) throws(TrustStateError) -> Result {
    do throws(FileError) {
        return try body()
    } catch {
        throw .file(error)
    }
}

/// Does what may fail, and wraps its error.
func orTrustStateError<Result>(_ body: () throws -> Result) throws(TrustStateError) -> Result {
    do {
        return try body()
    } catch let error as any FindingError {
        throw TrustStateError(error)
    } catch {
        throw TrustStateError(.internalError, "an error without a meaning")
    }
}
