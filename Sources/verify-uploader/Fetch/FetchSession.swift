import ArgumentParser
import CommandSupport
import FileAccess
import Findings
import Manifests
import OpenPGP
import ReleaseFetching
import ReleaseVerification
import Releases
import Reports
import SystemPackage
import TrustPolicy

/// One run of `fetch`, from the options to the report.
struct FetchSession {
    private let request: FetchRequest
    private let now: Timestamp
    private var basis: CheckReport.Basis
    private var remarks: [Finding] = []
    private var record: ExposureRecord
    private var report = FetchReport()

    private var command: FetchCommand { request.command }

    init(_ request: FetchRequest, now: Timestamp) {
        self.request = request
        self.now = now
        basis = request.command.trust.basis(now: now)
        record = request.record(time: now.rfc3339)
    }

    /// Fetches and installs the file.
    mutating func install() -> CheckReport {
        do {
            let plan = try plan(to: nil)
            let mode = command.mode?.permissions ?? .executable
            var job = job(plan, .file(plan.destination, mode))
            switch job.run() {
            case .refused: break
            case .program: break
            case .installed(let path): report.installed = path
            }
            return finished(job)
        } catch {
            return refused(error)
        }
    }

    /// What the program is called as its own name.
    var programName: [UInt8] {
        switch record.artifact {
        case let name?: name
        case nil: Array(command.release.utf8)
        }
    }

    /// Fetches the program, and says so.
    ///
    /// - Parameter deliver: given the report, before the program starts.
    /// - Returns: nil where it is refused.
    mutating func program(_ deliver: (CheckReport) throws -> Void) throws -> VerifiedProgram? {
        var job: FetchJob
        let end: FetchJob.End
        do {
            let place = try PrivateFolder(purpose: "f")
            // Before the job is made: it notes in the record what the release is.
            let plan = try plan(to: place.path)
            job = self.job(plan, .program(.copy))
            end = job.run()
            _ = consume place
        } catch {
            try deliver(refused(error))
            return nil
        }
        let report = finished(job)
        try deliver(report)
        switch consume end {
        case .refused: return nil
        case .installed: return nil
        case .program(let program):
            guard report.status == .verified else { return nil }
            return program
        }
    }

    private func job(_ plan: FetchPlan, _ target: FetchJob.Target) -> FetchJob {
        let line = ProgressLine("fetching", .bytes, isQuiet: command.reports.quiet)
        let source = TransferSource(allowsInsecureHTTP: command.fetching.allowInsecureHttp)
        let fetch = Fetch(plan, from: source) { done, size in line?.reporter(done, size ?? 0) }
        return FetchJob(fetch, to: target, record: record, in: try? command.fetching.log())
    }
}

// MARK: - What is to be fetched

extension FetchSession {
    /// - Parameter folder: where the file is received; nil for the folder of the output.
    private mutating func plan(to folder: BytePath?) throws -> FetchPlan {
        _ = try ReleaseDate.checked(now)
        let fetching = command.fetching
        let lock = try fetching.lockRequest()
        var trust = command.trust
        var place: FetchPlan.Place?
        if case .addresses(let addresses) = request.source { place = .addresses(addresses) }
        let isVersionNamed = trust.release.releaseVersion != nil
        if trust.hasPolicy, !isVersionNamed { trust.release.releaseVersion = ReleaseLocation.latest }
        var judge: SignatureJudge?
        var ledger: (any ReleaseLedger)?
        var seenVersions: [ReleaseVersion] = []
        if trust.isGiven {
            let (keys, session) = (KeyDownloads(from: TransferSource(retries: .once)), self)
            let policies = try PolicyDownloads(from: nil, source: TransferSource(retries: .once))
            let resolved = try trust.resolve(
                now: now, isFaked: false,
                fetch: TrustOfFetch(policies: policies.source, keys: keys.files) { policy, narrowing in
                    place = try session.place(by: policy, lock, &narrowing, isVersionNamed)
                })
            (judge, ledger, basis, remarks) = (resolved.judge, resolved.ledger, resolved.basis, resolved.remarks)
            seenVersions = resolved.seenVersions
        }
        guard let place else { throw FetchProblem.nowhere }
        note(place)
        let destination = try destination(place, in: folder)
        try command.checkPlaces(folder == nil ? destination : nil)
        var plan = FetchPlan(
            place, to: destination,
            check: DownloadCheck(judge: judge, pins: request.pins, ledger: ledger),
            largestArtifact: fetching.maxSize.bytes)
        plan.lock = lock
        plan.seenVersions = seenVersions
        plan.cache = try fetching.artifactCache()
        return plan
    }

    /// By the policy's words, and what its signatures must say then.
    private func place(
        by policy: Policy, _ lock: FetchPlan.Lock?, _ narrowing: inout PolicyNarrowing, _ isVersionNamed: Bool
    ) throws -> FetchPlan.Place {
        switch request.source {
        case .addresses(let addresses):
            // Only what nobody asked for need not be said.
            if !isVersionNamed { narrowing.mayBeUnsaid = [.product, .version] }
            guard policy.release.signs == .artifact, command.manifest == nil else { return .addresses(addresses) }
            let signature =
                try command.signature.map { try ReleaseAddress($0) }
                ?? addresses.artifact.appending(ReleaseAddresses.usualSignature)
            return .addresses(
                ReleaseAddresses(artifact: addresses.artifact, manifest: nil, signature: signature))
        case .product(let product):
            let release = command.trust.release
            let known = try lock.flatMap { try $0.file.read()?.versions(of: product) } ?? []
            var location = try ReleaseLocation(
                of: ReleaseFetching.ReleaseRequest(
                    product: product, version: release.releaseVersion, channel: release.channel,
                    platform: release.platform),
                by: policy, origins: command.fetching.origins, known: known)
            if case .only(let file) = lock { location = try location.pinned(by: file) }
            narrowing.product = product
            narrowing.platform = location.platform
            narrowing.version = location.request.version.flatMap(ReleaseVersion.init).map { .named($0) } ?? .latest
            // It is looked for where the policy says that it is: signatures that say nothing of it are no contradiction.
            narrowing.mayBeUnsaid = location.saidByAddress
            return .product(location)
        }
    }

    private func destination(_ place: FetchPlan.Place, in folder: BytePath?) throws -> BytePath {
        if let output = command.output { return try Path(output).path }
        let name: [UInt8] =
            switch place {
            case .product(let location): Array(location.artifactName.utf8)
            case .addresses(let addresses): addresses.artifact.fileName
            }
        guard let path = folder?.appending(name) ?? BytePath(name) else { throw FetchProblem.nowhere }
        return path
    }

    private mutating func note(_ place: FetchPlan.Place) {
        switch place {
        case .product(let location):
            record.requestedVersion = location.request.version
            record.platform = location.platform
            record.artifact = Array(location.artifactName.utf8)
        case .addresses(let addresses):
            record.artifact = addresses.artifact.fileName
        }
    }
}

// MARK: - What came of it

extension FetchSession {
    private mutating func finished(_ job: FetchJob) -> CheckReport {
        var report = report
        let attempt = job.fetch.attempts.last
        let part = attempt?.parts.last { $0.role == .artifact }
        report.product = record.product
        report.requestedVersion = record.requestedVersion
        report.version = job.record.version ?? job.locked?.subject.version
        report.channel = record.channel
        report.platform = record.platform
        report.url = part?.address.shown
        report.finalURL = part?.answer.map { AddressText.shown($0.finalAddress) }
        report.isFromCache = part?.isFromCache ?? false
        if let lock = job.fetch.plan.lock, job.locked != nil {
            if case .only = lock { report.lock = .required } else { report.lock = .written }
        }
        report.record = try? command.fetching.log()?.path
        var check = CheckReport(files: job.files, findings: remarks + job.findings, basis: basis)
        check.fetch = report
        return check
    }

    /// What was refused before anything was downloaded is recorded too.
    private mutating func refused(_ error: any Error) -> CheckReport {
        let error = error as? any FindingError ?? FetchProblem.usage(error)
        var findings = [error.finding]
        record.status = findings.status
        record.verdict = findings.status.isRejection ? "rejected" : "undecided"
        record.rules = [error.finding.rule.name]
        if let log = try? command.fetching.log(), let problem = record.add(to: log) { findings.append(problem) }
        var check = CheckReport(files: [], findings: remarks + findings, basis: basis)
        report.product = record.product
        report.requestedVersion = record.requestedVersion
        report.channel = record.channel
        report.platform = record.platform
        check.fetch = report
        return check
    }
}

extension PolicyDownloads {
    /// As options about trust take it. A release is fetched by the policy that is here even where no address can be asked for a
    /// newer one: otherwise whoever loses a hosting account would break every pipeline.
    var source: PolicySource {
        PolicySource(
            folder: path, lookFor: { try self.lookFor(after: $0).map { $0.weighing(.warning) } }, keys: keys(of:))
    }
}

/// What has no error of its own.
private enum FetchProblem: FindingError {
    case nowhere
    /// An error of the argument parser, for options that make sense only with what was read.
    case usage(any Error)

    var finding: Finding {
        switch self {
        case .nowhere: Finding(.internalError, "nothing says where the release is")
        case .usage(let error): Finding(.usage, "\(FetchCommand.message(for: error))")
        }
    }
}
