public import FileAccess
public import Findings
internal import GnuPG
public import OpenPGP
public import ReleaseVerification
public import Reports
public import TrustPolicy
public import Releases
public import TrustState

/// What signatures are judged by, and what a report says of it.
public struct Trust {
    public let judge: SignatureJudge
    /// About keys and policy, not about a release.
    public let remarks: [Finding]
    public let basis: CheckReport.Basis
    /// The policy in force; nil where keys are trusted directly.
    public let policy: Policy?
    /// Versions that were accepted here before, where a release is fetched: for hints, and for nothing that is decided.
    public let seenVersions: [ReleaseVersion]
    /// Remembers accepted releases; nil where nothing is remembered.
    public let ledger: (any ReleaseLedger)?
}

/// What fetching a release adds to the options about trust.
public struct TrustOfFetch {
    /// Gets keys from the addresses that a policy names, with a warning for each that gives none.
    public let keys: (Policy) -> (files: [KeyFile], remarks: [Finding])
    /// Where later versions of a policy are, beside the policy itself.
    public let policies: PolicySource
    /// Says which release it is, by the policy's own words.
    public let narrow: (Policy, inout PolicyNarrowing) throws -> Void

    public init(
        policies: PolicySource, keys: @escaping (Policy) -> (files: [KeyFile], remarks: [Finding]),
        narrow: @escaping (Policy, inout PolicyNarrowing) throws -> Void
    ) {
        self.policies = policies
        self.keys = keys
        self.narrow = narrow
    }
}

/// Gets later versions of policies to where a `PolicyChain` looks for them.
public struct PolicySource {
    /// Where they are put.
    let folder: BytePath
    /// Gets what may follow a policy, and gives warnings.
    let lookFor: (AcceptedPolicy) throws -> [Finding]
    /// The key files that a policy names as lying beside it.
    let keys: (Policy) throws -> [KeyFile]

    public init(
        folder: BytePath, lookFor: @escaping (AcceptedPolicy) throws -> [Finding],
        keys: @escaping (Policy) throws -> [KeyFile]
    ) {
        self.folder = folder
        self.lookFor = lookFor
        self.keys = keys
    }
}

extension TrustOptions {
    /// What a report says of its basis before anything was read.
    public func basis(now: Timestamp) -> CheckReport.Basis {
        CheckReport.Basis(keys: keys.map(ArgumentBytes.decode), time: now.rfc3339)
    }

    /// Reads the policy or the keys, and makes ready to judge signatures by them as of `now`.
    ///
    /// - Parameters:
    ///   - isFaked: whether gpg must be told the time, because it is not the clock's.
    ///   - fetch: nil where the network is not used.
    public func resolve(now: Timestamp, isFaked: Bool, fetch: TrustOfFetch? = nil) throws -> Trust {
        if !isFaked { _ = try ReleaseDate.checked(now) }
        GnuPGProcess.begin()
        if let policy {
            let named = try AcceptedPolicy(named: Path(policy).path)
            let known = release.isLatest ? try state.knownPolicies(of: named) : [:]
            let source = fetch.map { fetch in
                PolicySource(folder: fetch.policies.folder, lookFor: fetch.policies.lookFor) {
                    try fetch.policies.keys($0) + fetch.keys($0).files
                }
            }
            var (newest, remarks) = try state.policyInForce(from: named, known: known, source: source, now: now)
            if source != nil, !newest.isNamed { remarks.append(Self.supersession(of: named, by: newest)) }
            return try resolve(newest, remarks, now, isFaked, fetch)
        }
        let (certificates, remarks) = try KeyLoading.certificates(in: keys.map(Path.init).map(\.path))
        let requirements = try requirements(certificates, now: now)
        return try trust(certificates, requirements, remarks, basis(now: now), isFaked)
    }

    private static func supersession(of named: AcceptedPolicy, by newest: AcceptedPolicy) -> Finding {
        let (path, version) = (named.file.path.bytes, newest.policy.version)
        let message: Message =
            """
            '\(path)' is version \(named.policy.version); version \(version), signed by enough roots, is the one that counts
            """
        return Finding(.policySuperseded, message, severity: .note, path: path)
    }

    private func resolve(
        _ accepted: AcceptedPolicy, _ remarks: [Finding], _ now: Timestamp, _ isFaked: Bool, _ fetch: TrustOfFetch?
    ) throws -> Trust {
        let (file, policy) = (accepted.file, accepted.policy)
        try policy.checkExpiry(now: now)
        var narrowing = PolicyNarrowing()
        narrowing.threshold = threshold
        narrowing.signers = try fingerprints()
        narrowing.maximumAge = try maximumAge()
        narrowing.keyExpiry = keyExpiry
        release.narrow(&narrowing)
        try fetch?.narrow(policy, &narrowing)
        var requirements = try policy.requirements(now: now, narrowedBy: narrowing)
        let cached = try state.cachedKeys(policy.namedKeys)
        var fetched: (files: [KeyFile], remarks: [Finding]) = fetch?.keys(policy) ?? ([], [])
        if let fetch, !accepted.isNamed { fetched.files += try fetch.policies.keys(policy) }
        try state.keep(fetched.files, of: policy)
        let keys = try PolicyKeys(of: file, cached: cached.files + fetched.files, others: fetched.remarks)
        // A revocation that stood by itself is kept with its key, wherever that one was.
        if fetched.files.contains(where: { !$0.revocations.isEmpty }) { try state.keep(keys.certificates, of: policy) }
        let ledger = try narrowing.version == .latest ? ledger(for: file, isFaked) : nil
        requirements.release?.newest = try ledger?.newest(now: .now()) ?? [:]
        var basis = basis(now: now)
        basis.isStateUsed = ledger != nil
        basis.policy = CheckReport.Basis.Policy(file)
        return try trust(
            keys.certificates, requirements, remarks + keys.remarks + cached.remarks + fetched.remarks, basis, isFaked,
            policy: policy, seenVersions: fetch == nil ? [] : state.seenVersions(of: file),
            // What counted at another time says nothing of what counts today.
            ledger: isFaked ? nil : ledger)
    }

    /// What remembers releases: only where the newest one is asked for, it is compared with and moved.
    private func ledger(for file: PolicyFile, _ isFaked: Bool) throws -> ReleaseState? {
        guard let folder = try state.stateFolder() else { return nil }
        let ledger = ReleaseState(of: file, in: folder)
        if isFaked { return ledger }
        if let finding = try ledger.notePolicy().first(where: { $0.severity == .error }) {
            throw PolicyRefused(finding: finding)
        }
        return ledger
    }

    private func trust(
        _ certificates: [Certificate], _ requirements: SignerRequirements, _ remarks: [Finding],
        _ basis: CheckReport.Basis, _ isFaked: Bool, policy: Policy? = nil,
        seenVersions: [ReleaseVersion] = [], ledger: (any ReleaseLedger)? = nil
    ) throws -> Trust {
        let judge = SignatureJudge(
            certificates: certificates, requirements: requirements, isFaked: isFaked,
            process: try GnuPGProcess.prepare())
        var basis = basis
        basis.engine = judge.process.engineVersion
        return Trust(
            judge: judge, remarks: remarks, basis: basis, policy: policy, seenVersions: seenVersions,
            ledger: ledger)
    }

    private func requirements(_ certificates: [Certificate], now: Timestamp) throws -> SignerRequirements {
        let available = Set(certificates.map(\.fingerprint))
        let named = try fingerprints()
        if let absent = named.subtracting(available).min() {
            throw SignerNotInKeys(finding: Finding(.signerNotInKeys, "no key file holds \(absent.hexadecimal)"))
        }
        var requirements = try SignerRequirements(
            signers: named.isEmpty ? available : named, threshold: threshold ?? 1, now: now,
            maximumAge: maximumAge(), keyExpiry: keyExpiry ?? .now, acceptsLegacyBindings: legacyBindings)
        requirements.release = try release.requirements()
        return requirements
    }
}

/// A policy that is not to be used after what was seen before.
private struct PolicyRefused: FindingError {
    let finding: Finding
}

/// A named signer's key was not given.
private struct SignerNotInKeys: FindingError {
    let finding: Finding
}
