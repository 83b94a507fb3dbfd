public import FileAccess
public import Findings
public import Manifests
public import OpenPGP
internal import ReleaseVerification
internal import TrustPolicy

/// Follows the versions of a policy, each signed by the roots of the one before, in files on this machine.
///
/// Version N is followed by `STEM.N+1.json` with its signatures in `STEM.N+1.json.sig`, where the policy's file is
/// `STEM.json` or `STEM.NUMBER.json`: beside it, and in another folder or file that was named.
public struct PolicyChain {
    /// Beside the policy, then others.
    private let folders: [BytePath]
    /// The folder that was named, or that of the file that was; nil for none.
    let source: BytePath?
    private let search: PolicySearch
    private let cached: KeySources.Cache
    private let now: Timestamp
    private let known: [Int64: Digest]

    /// How many versions are followed at once.
    static let mostSteps = 1_024

    /// - Parameters:
    ///   - path: the policy's file.
    ///   - source: a folder or a single file to look at beside the policy's own folder.
    ///   - cached: what earlier updates kept of primary keys.
    ///   - known: digests of versions that were in force before.
    /// - Throws: ``PolicyChainError`` where `source` is not there.
    public init(
        besides path: BytePath, from source: BytePath? = nil, cached: @escaping ([Fingerprint]) throws -> [KeyFile],
        known: [Int64: Digest] = [:],
        now: Timestamp
    ) throws(PolicyChainError) {
        let isFolder = source.map { (try? Folder($0)) != nil } ?? false
        let beside = [path.folder]
        if let source, !isFolder {
            do throws(FileError) { _ = try OpenFile(source, links: .follow) } catch { throw PolicyChainError(error) }
            self.source = source.folder
        } else {
            self.source = source
        }
        folders = beside + (self.source.map { [$0] } ?? [])
        search = PolicySearch(folders: isFolder ? folders : beside, named: isFolder ? nil : source)
        self.cached = cached
        self.known = known
        self.now = now
    }

    /// One version further.
    struct Step {
        /// Nil where the chain ends.
        let next: AcceptedPolicy?
        /// About files that are not followed, as warnings.
        let remarks: [Finding]
        /// The keys of all policies so far.
        let sources: KeySources
    }

    /// The newest version that can be reached, and what is to be said about files that were not followed.
    ///
    /// - Throws: ``PolicyChainError`` where enough roots signed something that must not be followed. Its expiry is for the
    ///   caller to check.
    public func newest(
        from policy: AcceptedPolicy
    ) throws(PolicyChainError) -> (policy: AcceptedPolicy, remarks: [Finding]) {
        var current = policy
        for _ in 0..<Self.mostSteps {
            let step = try step(from: current)
            guard let next = step.next else { return (current, step.remarks) }
            current = next
        }
        throw .tooLong(current)
    }

    /// Looks for the version that follows `current`. A policy without roots costs nothing.
    func step(from current: AcceptedPolicy) throws(PolicyChainError) -> Step {
        var sources = KeySources(in: folders, cached)
        guard current.policy.roots != nil, current.policy.version < Policy.largestVersion else {
            return Step(next: nil, remarks: [], sources: sources)
        }
        var (candidates, remarks): ([PolicyCandidate], [Finding])
        do throws(FileError) {
            (candidates, remarks) = try search.candidates(for: current.policy.version + 1, of: current.file.path)
        } catch {
            throw PolicyChainError(error)
        }
        // The file that was named may be the one in force.
        candidates.removeAll { $0.file.path == search.named && $0.file.bytes == current.file.bytes }
        guard !candidates.isEmpty else { return Step(next: nil, remarks: remarks, sources: sources) }
        try sources.add(of: current.policy)
        var accepted: [AcceptedPolicy] = []
        var refusals: [Finding] = []
        for candidate in candidates {
            switch try current.verdict(on: candidate, &sources, now: now) {
            case .accepted(let next): accepted.append(next)
            case .ignored(let warnings): remarks += warnings
            case .refused(let refusal): refusals.append(refusal)
            }
        }
        if let fork = fork(in: accepted) { throw PolicyChainError(finding: fork) }
        let status = refusals.status
        if let worst = refusals.first(where: { $0.rule.status == status }) { throw PolicyChainError(finding: worst) }
        return Step(next: accepted.first, remarks: remarks, sources: sources)
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

/// The newest version of a policy could not be found out.
public struct PolicyChainError: FindingError {
    public let finding: Finding

    init(finding: Finding) {
        self.finding = finding
    }

    init(_ error: any FindingError) {
        finding = error.finding
    }

    static func tooLong(_ policy: AcceptedPolicy) -> PolicyChainError {
        let message: Message = "more than \(PolicyChain.mostSteps) versions follow '\(policy.file.path.bytes)' at once"
        return PolicyChainError(finding: Finding(.policyMalformed, message))
    }
}

/// Does what may fail, and wraps its error.
func orChainError<Result>(_ body: () throws -> Result) throws(PolicyChainError) -> Result {
    do {
        return try body()
    } catch let error as any FindingError {
        throw PolicyChainError(error)
    } catch {
        throw PolicyChainError(finding: Finding(.internalError, "an error without a meaning"))
    }
}
