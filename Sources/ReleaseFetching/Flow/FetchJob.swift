public import FileAccess
public import Findings
internal import Hashing
internal import OpenPGP
internal import Releases
public import ReleaseVerification
public import SystemPackage
internal import TrustPolicy

/// Fetches a release, and does with it what was asked for: in this order, so that nothing is used that was not noted.
///
/// 1. It is downloaded and verified, see ``Fetch``.
/// 2. It is remembered as the newest, and added to the lock file, where that was asked for.
/// 3. The record is written. Also for a refusal.
/// 4. It is put in its place, or handed over to be executed.
public struct FetchJob {
    /// What is to become of the file.
    public enum Target: Sendable {
        /// With these permissions, less the umask's.
        case file(BytePath, FilePermissions)
        case program(ProgramCopy.Place)
    }

    /// What came of it.
    public enum End: ~Copyable {
        case refused
        case installed(BytePath)
        case program(VerifiedProgram)
    }

    public private(set) var fetch: Fetch
    public private(set) var record: ExposureRecord
    private let target: Target
    private let log: LineLog?
    /// An error that left everything undecided, and warnings about the whole.
    private var ownFindings: [Finding] = []
    private var refused: CheckedFile?
    /// The release as it was locked; nil where nothing was.
    public private(set) var locked: LockedRelease?

    /// - Parameters:
    ///   - record: what is known already for the record.
    ///   - log: where the record goes; nil: nowhere.
    public init(_ fetch: Fetch, to target: Target, record: ExposureRecord, in log: LineLog?) {
        self.fetch = fetch
        self.target = target
        self.record = record
        self.log = log
    }

    /// The outcome for the file that verified, or for that of each origin.
    public var files: [CheckedFile] { refused.map { [$0] } ?? fetch.results }

    public var findings: [Finding] { fetch.findings + ownFindings }

    public mutating func run() -> End {
        do throws(FetchError) {
            switch try fetch.run() {
            case .refused: return refuse()
            case .accepted(let accepted): return try finish(accepted)
            }
        } catch {
            ownFindings.append(error.finding)
            return refuse()
        }
    }

    private mutating func finish(_ accepted: consuming AcceptedFetch) throws(FetchError) -> End {
        let digests = accepted.download.digests
        let objections = try fetch.note(accepted)
        guard objections.isEmpty else {
            refused = accepted.claims.refused(objections, digests)
            return refuse()
        }
        locked = fetch.plan.lock == nil ? nil : accepted.locked
        record.version = accepted.signed?.decision.release?.version?.text
        ownFindings += fetch.cache(accepted)
        switch target {
        case .file(let path, let mode):
            record.use = .install(path)
            guard write(.verified, "verified") else { return .refused }
            let download = accepted.takeDownload()
            do throws(VerificationError) { try download.install(mode: mode) } catch {
                refused = CheckedFile(path, undecided: error)
                return .refused
            }
            return .installed(path)
        case .program(let place):
            record.use = .execute
            switch try program(accepted, in: place) {
            case .refused(let result):
                refused = result
                return refuse()
            case .accepted(let program, _):
                guard write(.verified, "verified") else { return .refused }
                return .program(program)
            }
        }
    }

    private func program(
        _ accepted: borrowing AcceptedFetch, in place: ProgramCopy.Place
    ) throws(FetchError) -> CheckedProgram {
        do throws(VerificationError) {
            return try fetch.plan.check.program(of: accepted.download, accepted.claims, in: place)
        } catch {
            throw FetchError(error.finding)
        }
    }

    private mutating func refuse() -> End {
        record.use = nil
        let status = Status.worst(
            of: files.map(\.status).filter { $0 != .verified }
                + findings.filter { $0.severity == .error }.map(\.rule.status))
        _ = write(status, status.isRejection ? "rejected" : "undecided")
        return .refused
    }

    /// - Returns: whether the record is where it should be; else nothing may be done with the file.
    private mutating func write(_ status: Status, _ verdict: String) -> Bool {
        guard let log else { return true }
        record.status = status
        record.verdict = verdict
        record.attempts = fetch.attempts
        record.rules = findings.filter { $0.severity == .error }.map(\.rule.name)
        if let finding = record.add(to: log) {
            ownFindings.append(finding)
            return false
        }
        return true
    }
}
