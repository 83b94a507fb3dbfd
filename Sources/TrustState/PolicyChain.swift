public import FileAccess
public import Findings
public import Manifests
public import OpenPGP
internal import ReleaseVerification
public import TrustPolicy

/// Follows the versions of a policy, each signed by the roots of the one before, in files on this machine.
///
/// Version N is followed by `STEM.N+1.json` with its signatures in `STEM.N+1.json.sig`, where the policy's file is
/// `STEM.json` or `STEM.NUMBER.json`: beside it, and in another folder or file that was named.
public struct PolicyChain {
    /// Beside the policy, then others.
    private let folders: [BytePath]
    /// The folder that was named, or that of the file that was; nil for none.
    let source: BytePath?
    private var search: PolicySearch
    private let cached: KeySources.Cache
    private let now: Timestamp
    private let known: [Int64: Digest]
    private let lookFor: ((AcceptedPolicy) throws -> [Finding])?

    /// How many versions are followed at once.
    static let mostSteps = 1_024
    /// The same, for tests to lower.
    package var limit = Self.mostSteps

    /// Whether the user named a single file that is to be followed.
    var hasNamedFile: Bool { search.named != nil }

    /// - Parameters:
    ///   - path: the policy's file.
    ///   - source: a folder or a single file to look at beside the policy's own folder.
    ///   - cached: what earlier updates kept of primary keys.
    ///   - known: digests of versions that were in force before.
    ///   - lookFor: called with a policy before what follows it is looked for in `source`, to get it there; gives warnings.
    /// - Throws: ``TrustStateError`` where `source` is not there.
    public init(
        besides path: BytePath, from source: BytePath? = nil, cached: @escaping (Policy) throws -> [KeyFile],
        known: [Int64: Digest] = [:], lookFor: ((AcceptedPolicy) throws -> [Finding])? = nil,
        now: Timestamp
    ) throws(TrustStateError) {
        let isFolder = source.map { (try? Folder($0)) != nil } ?? false
        let beside = [path.folder]
        if let source, !isFolder {
            do throws(FileError) {
                _ = try OpenFile(source, links: .follow)
            } catch {
                throw TrustStateError(reading: source, error)
            }
            self.source = source.folder
        } else {
            self.source = source
        }
        folders = beside + (self.source.map { [$0] } ?? [])
        search = PolicySearch(folders: isFolder ? folders : beside, named: isFolder ? nil : source)
        self.cached = cached
        self.known = known
        self.lookFor = lookFor
        self.now = now
    }

    /// One version further.
    struct Step {
        /// Nil where the chain ends.
        let next: AcceptedPolicy?
        /// Why it ends here, where enough roots signed something that must not be followed, or the file that was named is not
        /// followed; an error.
        var refusal: Finding?
        /// About files that are not followed, as warnings.
        let remarks: [Finding]
        /// The keys of all policies so far.
        let sources: KeySources
    }

    /// The newest version that can be reached, and what is to be said about files that were not followed.
    ///
    /// Where enough roots signed something that must not be followed, the version before it stays in force, with a warning:
    /// a client that is too old for the next version goes on with what it understands. So it does where the next version
    /// accepts what this one refuses: that is for somebody to allow, in an update.
    ///
    /// One from `source` counts as lying beside the policy, where its key files are.
    ///
    /// - Throws: ``TrustStateError`` for a fork. The policy's expiry is for the caller to check.
    public func newest(
        from policy: AcceptedPolicy
    ) throws(TrustStateError) -> (policy: AcceptedPolicy, remarks: [Finding]) {
        var (chain, current) = (self, policy)
        for followed in 0...limit {
            let step = try chain.step(from: current)
            guard let next = step.next else { return (current, step.remarks + step.standstill(at: current)) }
            if let weakening = next.weakening(since: current) {
                return (current, step.remarks + [weakening.weighing(.warning)])
            }
            guard followed < limit else { break }
            current = try next.moved(to: policy.file.path(ofVersion: next.policy.version))
        }
        throw tooLong(current)
    }

    /// Whether `file` is `policy` itself or a version that it leads to, signed by the roots all the way, weaker or not.
    public func reaches(_ file: PolicyFile, from policy: AcceptedPolicy) throws(TrustStateError) -> Bool {
        var (chain, current) = (self, policy)
        for _ in 0...limit {
            if current.policy.version >= file.policy.version { return current.file.bytes == file.bytes }
            guard let next = try chain.step(from: current).next else { return false }
            current = next
        }
        throw tooLong(current)
    }

    /// Looks for the version that follows `current`. A policy without roots costs nothing.
    mutating func step(from current: AcceptedPolicy) throws(TrustStateError) -> Step {
        var sources = KeySources(in: folders, cached)
        guard current.policy.roots != nil, current.policy.version < Policy.largestVersion else {
            return Step(next: nil, remarks: [], sources: sources)
        }
        let warnings = try orTrustStateError { try lookFor?(current) ?? [] }
        var (candidates, remarks) = try search.candidates(
            for: current.policy.version + 1, of: current.file.path)
        remarks += warnings
        // The file that was named is in force by now.
        if let named = candidates.firstIndex(where: isNamed), candidates[named].file.bytes == current.file.bytes {
            candidates.remove(at: named)
            search.named = nil
        }
        guard !candidates.isEmpty else { return Step(next: nil, remarks: remarks, sources: sources) }
        try sources.add(of: current.policy)
        var accepted: [AcceptedPolicy] = []
        var refusals: [Finding] = []
        for candidate in candidates {
            switch try current.verdict(on: candidate, &sources, now: now) {
            case .accepted(let next): accepted.append(next)
            // What a user named, nobody else put there.
            case .ignored(let warnings) where isNamed(candidate): refusals += warnings.map { $0.weighing(.error) }
            case .ignored(let warnings): remarks += warnings
            case .refused(let refusal): refusals.append(refusal)
            }
        }
        if let fork = fork(in: accepted) { throw TrustStateError(finding: fork) }
        guard accepted.isEmpty else {
            // The file that was named may follow later.
            let others = refusals.filter { search.named == nil || $0.path != search.named?.bytes }
            return Step(
                next: accepted.first, remarks: remarks + others.map { $0.weighing(.warning) }, sources: sources)
        }
        let status = refusals.status
        let worst = refusals.firstIndex { $0.rule.status == status }
        let refusal = worst.map { refusals.remove(at: $0) }
        remarks += refusals.map { $0.weighing(.warning) }
        return Step(next: nil, refusal: refusal, remarks: remarks, sources: sources)
    }

    private func isNamed(_ candidate: PolicyCandidate) -> Bool {
        search.named != nil && candidate.file.path == search.named
    }

    /// That more versions follow `policy` than are followed at once.
    func tooLong(_ policy: AcceptedPolicy) -> TrustStateError {
        let message: Message =
            "more than \(limit) versions follow at once; version \(policy.policy.version) is the last that was looked at"
        return TrustStateError(
            finding: Finding(
                .policyMalformed, message, remedy: "Take them over with verify-uploader trust update, and that again.",
                path: policy.file.path.bytes))
    }

    /// Two files with one version, here or over time.
    private func fork(in accepted: [AcceptedPolicy]) -> Finding? {
        guard let first = accepted.first else { return nil }
        let name: Message = "version \(first.policy.version) of the policy for '\(first.policy.product)'"
        if accepted.count > 1 {
            let paths = Message(joining: accepted.map { "'\($0.file.path.bytes)'" }, separator: " and ")
            return Finding(.policyForked, "\(name) is there twice, signed by enough roots each: \(paths)")
        }
        guard let known = known[first.policy.version], known != first.file.digest else { return nil }
        let message: Message =
            """
            \(name) was in force here with sha256 \(known.hexadecimal), and '\(first.file.path.bytes)' has \
            \(first.file.digest.hexadecimal)
            """
        return Finding(.policyForked, message, path: first.file.path.bytes)
    }
}

extension PolicyChain.Step {
    /// That `policy` stays in force because of what follows it, as a warning.
    fileprivate func standstill(at policy: AcceptedPolicy) -> [Finding] {
        guard let refusal else { return [] }
        let message: Message = "\(refusal.message); version \(policy.policy.version) stays in force"
        return [Finding(refusal.rule, message, severity: .warning, path: refusal.path ?? [])]
    }
}

extension TrustStateError {
    /// A file that the user named as a version of the policy cannot be read.
    init(reading path: BytePath, _ error: FileError) {
        let isMalformed = error.code == .tooLarge || error.code == .notARegularFile
        self.init(
            finding: isMalformed ? Finding(.policyMalformed, error.finding.message, path: path.bytes) : error.finding)
    }
}
