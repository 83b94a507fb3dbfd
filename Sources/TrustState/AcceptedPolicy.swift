public import FileAccess
internal import Findings
internal import GnuPG
internal import OpenPGP
internal import ReleaseVerification
public import TrustPolicy

/// The proof that a policy may be gone by: the user named its file, or it follows one that the user named, signed by
/// enough roots of the version before and of its own, version by version.
public struct AcceptedPolicy: Sendable {
    public let file: PolicyFile
    /// Whether it is the file that was named, rather than one that its roots signed.
    public let isNamed: Bool

    public var policy: Policy { file.policy }

    fileprivate init(_ file: PolicyFile, isNamed: Bool) {
        self.file = file
        self.isNamed = isNamed
    }

    /// Reads the policy at a path that the user named: it is trusted because it is named.
    public init(named path: BytePath) throws(TrustStateError) {
        self.init(try PolicyFile(reading: path), isNamed: true)
    }

    /// What it accepts and `before` does not; nil where there is nothing.
    func weakening(since before: AcceptedPolicy) -> Finding? {
        let weaker = PolicyChange.all(from: before.policy, to: policy).filter(\.isWeakening).map(\.message)
        guard !weaker.isEmpty else { return nil }
        let list = Message(joining: weaker, separator: "; ")
        let message: Message = "version \(policy.version) of the policy for '\(policy.product)' is weaker: \(list)"
        return Finding(.policyWeaker, message, path: file.path.bytes)
    }

    /// The same policy, whose bytes are at `path` by now.
    func moved(to path: BytePath) throws(TrustStateError) -> AcceptedPolicy {
        AcceptedPolicy(try PolicyFile(file.bytes, at: path), isNamed: isNamed)
    }
}

/// What became of a file that may be the next version.
enum SuccessorVerdict: Sendable {
    case accepted(AcceptedPolicy)
    /// Too few roots of the policy in force signed it: anybody could have put it there. Why, as warnings.
    case ignored([Finding])
    /// Enough of them signed it, and it is not what it must be.
    case refused(Finding)
}

extension AcceptedPolicy {
    /// Judges what may be the version that follows this one, in this order: over its raw bytes, before anything in them is
    /// read, enough roots of this version; then what it says; then enough of its own roots.
    ///
    /// - Parameter sources: the keys that are known; those that the candidate names are added.
    func verdict(
        on candidate: PolicyCandidate, _ sources: inout KeySources, now: Timestamp
    ) throws(TrustStateError) -> SuccessorVerdict {
        let roots = try rootJudgement(of: policy, over: candidate, sources, now)
        guard roots.counts else {
            return roots.isEnough ? .refused(roots.refusal(as: .policyMismatch)) : .ignored(roots.warnings)
        }
        let next: PolicyFile
        do throws(TrustStateError) {
            next = try PolicyFile(candidate.file.bytes, at: candidate.file.path)
        } catch {
            return .refused(error.finding)
        }
        if let mismatch = mismatch(of: next) { return .refused(mismatch) }
        let before = sources.certificates
        try sources.add(of: next.policy)
        // What its own key files revoke is revoked for the roots before it, too.
        if sources.certificates != before {
            let roots = try rootJudgement(of: policy, over: candidate, sources, now)
            guard roots.counts else { return .ignored(roots.warnings) }
        }
        let own = try rootJudgement(of: next.policy, over: candidate, sources, now)
        guard own.counts else { return .refused(own.refusal()) }
        return .accepted(AcceptedPolicy(next, isNamed: false))
    }

    /// What it says, now that enough roots vouch for it.
    private func mismatch(of next: PolicyFile) -> Finding? {
        let what: Message
        if next.policy.product != policy.product {
            what = "is for '\(next.policy.product)', expected is '\(policy.product)'"
        } else if next.policy.version != policy.version + 1 {
            what = "is version \(next.policy.version), expected is \(policy.version + 1)"
        } else if next.policy.roots == nil {
            what = "names no roots"
        } else {
            return nil
        }
        return Finding(.policyMismatch, "'\(next.path.bytes)' \(what)", path: next.path.bytes)
    }

    /// Judges the signatures by the roots that `policy` names, this one or the next.
    private func rootJudgement(
        of policy: Policy, over candidate: PolicyCandidate, _ sources: KeySources, _ now: Timestamp
    ) throws(TrustStateError) -> RootJudgement {
        let (decision, findings) =
            try policy.rootDecision(
                following: self.policy, over: candidate.file, candidate.signatures, certificates: sources.certificates,
                now: now) ?? (nil, [])
        return RootJudgement(
            path: candidate.file.path, version: policy.version, decision: decision, findings: findings)
    }
}

/// What the roots of one version of a policy say of a file.
private struct RootJudgement {
    let path: BytePath
    /// Whose roots.
    let version: Int64
    /// Nil where there are no roots.
    let decision: TrustDecision?
    let findings: [Finding]

    var counts: Bool { decision?.isAccepted ?? false }

    /// Whether enough of them signed, whatever their signatures say.
    var isEnough: Bool { decision.map { $0.needed >= 1 && $0.counted.count >= $0.needed } ?? false }

    var warnings: [Finding] {
        findings.map { finding in
            let message: Message = "'\(path.bytes)' is not followed: \(finding.message)"
            return Finding(finding.rule, message, severity: .warning, path: path.bytes)
        }
    }

    /// The error that matters most.
    func refusal(as rule: Rule? = nil) -> Finding {
        let errors = findings.filter { $0.severity == .error }
        let worst = errors.first { $0.rule.status == errors.status } ?? Finding(.thresholdNotMet, "nobody signed it")
        let message: Message = "the roots of version \(version) over '\(path.bytes)': \(worst.message)"
        return Finding(rule ?? worst.rule, message, path: path.bytes)
    }
}
