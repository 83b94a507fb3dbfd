import CommandSupport
import FileAccess
import Findings
import OpenPGP
import ReleaseFetching
import ReleaseVerification
import Releases
import Reports
import TrustPolicy

/// One run of `lock`, from a policy to a policy.
struct LockSession {
    private let file: LockFile
    private let origins: [String]
    private let source: TransferSource
    private let keys = KeyDownloads(from: TransferSource(retries: .once))
    private let now: Timestamp
    private var files: [CheckedFile] = []
    private var findings: [Finding] = []
    private var basis: CheckReport.Basis
    private var products: Set<String> = []

    init(_ file: LockFile, origins: [String], source: TransferSource, now: Timestamp) {
        self.file = file
        self.origins = origins
        self.source = source
        self.now = now
        basis = CheckReport.Basis(time: now.rfc3339)
    }

    /// Looks at every entry of one policy's product.
    mutating func look(by trust: TrustOptions<PolicyFromEnvironment>, isUpdate: Bool) throws {
        var product: String?
        let resolved = try resolve(trust) { policy, _ in product = policy.product }
        guard let product else { return }
        products.insert(product)
        basis = resolved.basis
        findings += resolved.remarks
        let entries = try entries().filter { $0.subject.product == product }
        for entry in entries { try look(at: entry, trust, isUpdate) }
        var lines: Set<ReleaseLine> = []
        for entry in entries {
            let line = ReleaseLine(product: product, channel: entry.subject.channel, platform: entry.subject.platform)
            if lines.insert(line).inserted { try lookForNewer(than: entry, entries, trust) }
        }
    }

    /// The whole, with an error for what no policy speaks for.
    func report() throws -> CheckReport {
        var findings = findings
        for entry in try entries() {
            if let product = entry.subject.product {
                guard !products.contains(product) else { continue }
                let message: Message = "no policy that was named is for \(entry.subject.description)"
                findings.append(Finding(.policyMissing, message, path: file.path.bytes))
            } else {
                let message: Message = "\(entry.subject.description) belongs to no product, and is not compared"
                findings.append(Finding(.policyMissing, message, severity: .warning, path: file.path.bytes))
            }
        }
        return CheckReport(files: files, findings: findings, basis: basis)
    }

    private func entries() throws -> [LockedRelease] {
        guard let document = try file.read() else { throw LockProblem.missing(file.path) }
        return document.entries
    }

    private mutating func look(at entry: LockedRelease, _ trust: TrustOptions<PolicyFromEnvironment>, _ isUpdate: Bool)
        throws
    {
        let place = try PrivateFolder(purpose: "f")
        guard let destination = place.path.appending(Array("file".utf8)) else { return }
        var plan = try plan(for: entry, version: entry.subject.version, trust, destination)
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
        files += fetch.results
        findings += fetch.findings
        _ = consume place
    }

    private mutating func lookForNewer(
        than entry: LockedRelease, _ entries: [LockedRelease], _ trust: TrustOptions<PolicyFromEnvironment>
    ) throws {
        var fetch = Fetch(try plan(for: entry, version: nil, trust, file.path), from: source)
        guard fetch.plan.hasManifest, let claims = try? fetch.inspect() else { return }
        let line = entries.filter {
            $0.subject.channel == entry.subject.channel && $0.subject.platform == entry.subject.platform
        }
        guard !line.contains(where: { $0.manifest == claims.manifestDigest }) else { return }
        let suffix: Message = entry.subject.platform.map { " for '\($0)'" } ?? ""
        let product = entry.subject.product ?? ""
        let version: Message =
            claims.signed?.decision.release?.version.map { "version '\($0.text)'" } ?? "one that is not locked"
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
            check: DownloadCheck(judge: resolved.judge, pins: [], ledger: nil), largestArtifact: .max)
    }

    private func resolve(
        _ trust: TrustOptions<PolicyFromEnvironment>, _ narrow: @escaping (Policy, inout PolicyNarrowing) throws -> Void
    ) throws -> Trust {
        try trust.resolve(now: now, isFaked: false, fetch: TrustOfFetch(keys: keys.files, narrow: narrow))
    }
}

private enum LockProblem: FindingError {
    case missing(BytePath)

    var finding: Finding {
        switch self {
        case .missing(let path): Finding(.lockMissing, "'\(path.bytes)' is not there", path: path.bytes)
        }
    }
}
