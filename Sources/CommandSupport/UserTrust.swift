public import FileAccess
internal import Findings
public import OpenPGP
public import ReleaseVerification
public import TrustPolicy
internal import TrustState

/// How the users of a release judge who have its trust policy, for whoever signs it.
public struct UserTrust {
    public let policy: Policy
    private let certificates: [Certificate]

    /// Reads the policy at `path`, and what follows it there.
    public init(policyAt path: BytePath, now: Timestamp) throws {
        let chain = try PolicyChain(besides: path, cached: { _ in [] }, known: [:], now: now)
        let (accepted, _) = try chain.newest(from: try AcceptedPolicy(named: path))
        try accepted.policy.checkExpiry(now: now)
        policy = accepted.policy
        certificates = try PolicyKeys(of: accepted.file).certificates
    }

    /// Judges as of `now`, whatever release it is.
    public func judge(now: Timestamp) throws -> SignatureJudge {
        try SignatureJudge(certificates, policy.requirements(now: now), isFaked: false)
    }
}
