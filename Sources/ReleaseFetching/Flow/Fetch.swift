internal import FileAccess
public import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
public import ReleaseVerification
internal import TrustPolicy

/// Fetches a release: from the first origin at which all of it verifies.
///
/// An origin that cannot be reached, is broken, or serves what does not verify is reported and passed over; where no origin
/// is left, all that was found is reported, and the worst of it decides.
public struct Fetch {
    /// What happened at each origin that was asked, in order.
    public private(set) var attempts: [FetchAttempt] = []
    /// About the whole: what was wrong at origins before the one that verified, as warnings.
    public private(set) var findings: [Finding] = []
    public let plan: FetchPlan
    private let source: any ReleaseSource
    private let progress: ((_ done: Int64, _ size: Int64?) -> Void)?

    /// - Parameter progress: told how much of the artifact has come, and how much there is where that is known.
    public init(
        _ plan: FetchPlan, from source: any ReleaseSource,
        progress: ((_ done: Int64, _ size: Int64?) -> Void)? = nil
    ) {
        self.plan = plan
        self.source = source
        self.progress = progress
    }

    /// The outcome for every file: the one that verified, or what came of each origin.
    public var results: [CheckedFile] {
        let results = attempts.compactMap(\.result)
        return results.last.map { $0.verdict == .rejected ? results : [$0] } ?? []
    }

    /// Downloads and verifies. What is accepted is nowhere yet, and is to be noted with ``note(_:)`` before it gets there.
    ///
    /// - Throws: what has nothing to do with any origin.
    public mutating func run() throws(FetchError) -> FetchOutcome {
        StagedFile.sweep(beside: plan.destination)
        let lock = try LockCheck(plan)
        for addresses in try addresses() {
            var attempt = FetchAttempt(at: addresses.origin)
            let outcome: OriginFetch.Outcome
            do throws(FetchError) {
                outcome = try fetch(addresses, lock, &attempt)
            } catch {
                attempts.append(attempt)
                throw error
            }
            attempts.append(attempt)
            switch consume outcome {
            case .refused: continue
            case .accepted(let download, let claims):
                findings += attempts.dropLast().flatMap { $0.objections }
                guard let result = attempt.result else { continue }
                let locked = lock.entry(for: download, claims)
                return .accepted(AcceptedFetch(download: download, claims: claims, result: result, locked: locked))
            }
        }
        return .refused
    }

    /// Downloads and judges what is said about the artifact, and holds it against the lock file; the artifact stays where it is.
    ///
    /// - Returns: nil where no origin has it as it must be.
    public mutating func inspect() throws(FetchError) -> DownloadClaims? {
        let lock = try LockCheck(plan)
        for addresses in try addresses() {
            var attempt = FetchAttempt(at: addresses.origin)
            let origin = OriginFetch(plan: plan, source: source, addresses: addresses, lock: lock, progress: nil)
            let claims = try origin.inspect(&attempt)
            attempts.append(attempt)
            guard let claims else { continue }
            findings += attempts.dropLast().flatMap { $0.objections }
            return claims
        }
        return nil
    }

    private func addresses() throws(FetchError) -> [ReleaseAddresses] {
        switch plan.place {
        case .addresses(let addresses): return [addresses]
        case .product(let location):
            return try orFetchError { () throws(LocationError) in
                try location.addresses(ofVersion: location.request.version)
            }
        }
    }

    /// The newest release may be replaced between two downloads: files that do not fit together are fetched once more.
    private func fetch(
        _ addresses: ReleaseAddresses, _ lock: LockCheck, _ attempt: inout FetchAttempt
    ) throws(FetchError) -> OriginFetch.Outcome {
        let origin = OriginFetch(plan: plan, source: source, addresses: addresses, lock: lock, progress: progress)
        switch try origin.run(&attempt) {
        case .accepted(let download, let claims): return .accepted(download, claims)
        case .refused:
            guard plan.isLatest, attempt.partsDisagree else {
                attempt.explain(plan)
                return .refused
            }
            switch try origin.run(&attempt) {
            case .accepted(let download, let claims):
                let movement = attempt.movement(.warning)
                attempt.result?.findings.append(movement)
                return .accepted(download, claims)
            case .refused:
                let movement = attempt.movement(.note)
                if attempt.partsDisagree { attempt.result?.findings.append(movement) }
                return .refused
            }
        }
    }

    /// Notes an accepted release before it is used: as the newest one that was seen, then in the lock file.
    ///
    /// - Returns: errors where it is not accepted after all.
    public func note(_ accepted: borrowing AcceptedFetch) throws(FetchError) -> [Finding] {
        let objections = try remember(accepted.download)
        guard objections.isEmpty, let lock = plan.lock else { return objections }
        let isUpdate = if case .update = lock { true } else { false }
        if case .only = lock { return [] }
        guard let entry = accepted.locked else { return [] }
        return try orFetchError { () throws(LockError) in try lock.file.add(entry, replacing: isUpdate) }
    }

    private func remember(_ download: borrowing VerifiedDownload) throws(FetchError) -> [Finding] {
        do throws(VerificationError) { return try plan.check.remember(download) } catch {
            throw FetchError(error.finding)
        }
    }

    /// Keeps what was verified for the next time.
    ///
    /// - Returns: a warning where that is not possible.
    public func cache(_ accepted: borrowing AcceptedFetch) -> [Finding] {
        guard let cache = plan.cache, let digest = accepted.download.digests[.sha256],
            attempts.last?.parts.last?.isFromCache == false
        else { return [] }
        do throws(VerificationError) {
            return try cache.store(accepted.download.contents(), digest).map { [$0] } ?? []
        } catch {
            return [error.finding.weighing(.warning)]
        }
    }
}

extension FetchAttempt {
    /// Whether the parts were published at different times, as far as that can be told.
    fileprivate var partsDisagree: Bool {
        result?.findings.contains { $0.severity == .error && [.signatureBad, .digestMismatch].contains($0.rule) }
            ?? false
    }

    /// What is wrong here, now that another origin gave what is right.
    fileprivate var objections: [Finding] {
        (result?.findings ?? []).filter { $0.severity == .error }.map { finding in
            let message: Message = "passed over '\(origin)': \(finding.message)"
            return Finding(finding.rule, message, severity: .warning, remedy: finding.remedy, path: finding.path)
        }
    }

    fileprivate func movement(_ severity: Severity) -> Finding {
        let message: Message =
            severity == .note
            ? """
            all files were fetched twice, one after the other, and still do not belong together: what is published at \
            '\(origin)' as the latest release is no set, or somebody changed a part of it
            """
            : "the latest release at '\(origin)' was replaced between two downloads; all of its files were fetched again"
        return Finding(.latestMoved, message, severity: severity)
    }

    /// Says what an error page in the place of a release means.
    fileprivate mutating func explain(_ plan: FetchPlan) {
        guard case .product(let location) = plan.place, let version = location.request.version, var result else {
            return
        }
        result.findings = result.findings.map { finding in
            guard finding.rule == .manifestMalformed, finding.severity == .error, isErrorPage else { return finding }
            return Finding(
                finding.rule, finding.message, remedy: OriginFetch.remedy(forVersion: version, seen: plan.seenVersions),
                path: finding.path)
        }
        self.result = result
    }

    /// Whether the manifest is none at all, rather than one that nobody signed.
    private var isErrorPage: Bool { result?.manifests.allSatisfy { $0.signed == nil } ?? false }
}
