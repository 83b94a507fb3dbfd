import CommandSupport
import FileAccess
import Findings
import Hashing
import Manifests
import OpenPGP
import ReleaseFetching
import ReleaseVerification
import Releases
import Reports
import TrustPolicy

/// One run of `lock`, from a policy to a policy.
struct LockSession {
    let file: LockFile
    /// Whether new content that verifies takes the place of what is locked.
    let isUpdate: Bool
    let largestArtifact: Int64
    let now: Timestamp
    var findings: [Finding] = []
    var basis: CheckReport.Basis
    /// What was compared, whatever came of it.
    private(set) var compared: Set<LockedRelease.Subject> = []
    private let origins: [String]
    private let source: TransferSource
    private let keys = KeyDownloads(from: TransferSource(retries: .once))
    /// Of the policy that is looked at: another's later versions have the same numbers.
    private var policies: PolicyDownloads
    private var files: [CheckedFile] = []

    /// - Parameter largestArtifact: bytes.
    init(
        _ file: LockFile, isUpdate: Bool, origins: [String], largestArtifact: Int64, source: TransferSource,
        now: Timestamp
    ) throws {
        self.file = file
        self.isUpdate = isUpdate
        self.origins = origins
        self.largestArtifact = largestArtifact
        self.source = source
        self.now = now
        policies = try Self.downloads()
        basis = CheckReport.Basis(time: now.rfc3339)
    }

    private static func downloads() throws -> PolicyDownloads {
        try PolicyDownloads(from: nil, source: TransferSource(retries: .once))
    }

    /// Looks at every entry of one policy's product.
    mutating func look(by trust: TrustOptions<PolicyFromEnvironment>) throws {
        policies = try Self.downloads()
        var product: String?
        let resolved = try resolve(trust) { policy, _ in product = policy.product }
        guard let product else { return }
        basis = resolved.basis
        findings += resolved.remarks
        let entries = try entries().filter { $0.subject.product == product }
        let session = self
        for entry in entries {
            try compare(entry) { try session.plan(for: entry, version: entry.subject.version, trust, $0) }
        }
        var lines: Set<ReleaseLine> = []
        for entry in entries {
            let line = ReleaseLine(product: product, channel: entry.subject.channel, platform: entry.subject.platform)
            if lines.insert(line).inserted { try lookForNewer(than: entry, entries, trust) }
        }
    }

    /// The whole, with an error for what could not be compared.
    func report() throws -> CheckReport {
        let unnamed = try entries().filter { !compared.contains($0.subject) }.map { entry in
            guard let remedy = entry.remedyForAddress else {
                let message: Message = "no policy that was named is for \(entry.subject.description)"
                return Finding(.policyMissing, message, path: file.path.bytes)
            }
            let message: Message = "\(entry.subject.description) belongs to no product, and is not compared"
            return Finding(.policyMissing, message, remedy: remedy, path: file.path.bytes)
        }
        var findings = findings + unnamed
        if files.isEmpty, findings.status == .verified {
            findings.append(Finding(.nothingToVerify, "'\(file.path.bytes)' locks nothing", path: file.path.bytes))
        }
        return CheckReport(files: files, findings: findings, basis: basis)
    }

    func entries() throws -> [LockedRelease] {
        guard let document = try file.read() else { throw LockProblem.missing(file.path) }
        return document.entries
    }

    /// Compares one entry with what is published now.
    ///
    /// - Parameter plan: given where the file is received.
    mutating func compare(_ entry: LockedRelease, _ plan: (BytePath) throws -> FetchPlan) throws {
        let place = try PrivateFolder(purpose: "f")
        var plan = try plan(Self.destination(in: place))
        plan.lock = isUpdate ? .update(file) : .only(file)
        var fetch = Fetch(plan, from: source)
        if isUpdate || !plan.hasManifest {
            switch try fetch.run() {
            case .refused: break
            case .accepted(let accepted): findings += try fetch.note(accepted)
            }
        } else {
            _ = try fetch.inspect()
        }
        compared.insert(entry.subject)
        files += fetch.results
        findings += fetch.findings
        _ = consume place
    }

    private mutating func lookForNewer(
        than entry: LockedRelease, _ entries: [LockedRelease], _ trust: TrustOptions<PolicyFromEnvironment>
    ) throws {
        let place = try PrivateFolder(purpose: "f")
        var fetch = Fetch(try plan(for: entry, version: nil, trust, Self.destination(in: place)), from: source)
        // Where there is none, or none that verifies, that says nothing of what is locked.
        guard let latest = try? fetch.latest() else { return }
        _ = consume place
        let line = entries.filter {
            $0.subject.channel == entry.subject.channel && $0.subject.platform == entry.subject.platform
        }
        guard !line.contains(where: { $0.manifest == latest.manifest && $0.digest == latest.digest ?? $0.digest })
        else { return }
        let suffix: Message = entry.subject.platform.map { " for '\($0)'" } ?? ""
        let product = entry.subject.product ?? ""
        let version: Message = latest.version.map { "version '\($0.text)'" } ?? "one that is not locked"
        let message: Message = "the latest release of '\(product)'\(suffix) is \(version)"
        findings.append(Finding(.lockOutdated, message, severity: .note, path: file.path.bytes))
    }

    private func plan(
        for entry: LockedRelease, version: String?, _ trust: TrustOptions<PolicyFromEnvironment>,
        _ destination: BytePath
    ) throws -> FetchPlan {
        var location: ReleaseLocation?
        let resolved = try resolve(trust) { policy, narrowing in
            let found = try ReleaseLocation(
                of: ReleaseRequest(
                    product: policy.product, version: version, channel: entry.subject.channel,
                    platform: entry.subject.platform),
                by: policy, origins: origins)
            location = found
            narrowing.platform = found.platform
            narrowing.version = version.flatMap(ReleaseVersion.init).map { .named($0) } ?? .any
            narrowing.channel = entry.subject.channel
            narrowing.mayBeUnsaid = found.saidByAddress
        }
        guard let location else { throw LockProblem.missing(file.path) }
        return FetchPlan(
            .product(location), to: destination,
            check: DownloadCheck(judge: resolved.judge, pins: [], ledger: nil), largestArtifact: largestArtifact)
    }

    private func resolve(
        _ trust: TrustOptions<PolicyFromEnvironment>, _ narrow: @escaping (Policy, inout PolicyNarrowing) throws -> Void
    ) throws -> Trust {
        try trust.resolve(
            now: now, isFaked: false, fetch: TrustOfFetch(policies: policies.source, keys: keys.files, narrow: narrow))
    }

    private static func destination(in place: borrowing PrivateFolder) throws -> BytePath {
        guard let destination = place.path.appending(Array("file".utf8)) else { throw LockProblem.nowhere }
        return destination
    }
}

extension Fetch {
    /// What the newest release is; nil where no origin has one that verifies. The file itself is fetched only where nothing
    /// else is signed.
    fileprivate mutating func latest() throws -> (version: ReleaseVersion?, manifest: Digest?, digest: Digest?)? {
        guard !plan.hasManifest else {
            return try inspect().map { ($0.signed?.decision.release?.version, $0.manifestDigest, nil) }
        }
        switch try run() {
        case .refused: return nil
        case .accepted(let accepted):
            return (accepted.signed?.decision.release?.version, nil, accepted.download.digests[.sha256])
        }
    }
}

private enum LockProblem: FindingError {
    case missing(BytePath)
    case nowhere

    var finding: Finding {
        switch self {
        case .missing(let path): Finding(.lockMissing, "'\(path.bytes)' is not there", path: path.bytes)
        case .nowhere: Finding(.internalError, "there is no place to receive a file")
        }
    }
}
