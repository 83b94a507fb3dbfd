public import FileAccess
public import Findings
public import GnuPG
public import OpenPGP
public import ReleaseVerification
public import TrustPolicy
internal import TrustState

/// How the users of a release judge who have its trust policy, for whoever signs it.
public struct UserTrust: Sendable {
    public let policy: Policy
    /// About files that do not follow the policy, and sources of keys, as warnings.
    public let remarks: [Finding]
    private let certificates: [Certificate]

    /// Reads the policy at `path`, and what follows it there.
    ///
    /// - Throws: ``ReleaseSigningError`` also where the newest version that counts has expired.
    public init(policyAt path: BytePath, now: Timestamp) throws(ReleaseSigningError) {
        let (accepted, followed, keys) = try ReleaseSigningError.wrapping { () throws(TrustStateError) in
            let chain = try PolicyChain(besides: path, cached: { _ in [] }, known: [:], now: now)
            let (accepted, remarks) = try chain.newest(from: try AcceptedPolicy(named: path))
            return (accepted, remarks, try PolicyKeys(of: accepted.file, cached: []))
        }
        try ReleaseSigningError.wrapping { () throws(PolicyExpired) in try accepted.policy.checkExpiry(now: now) }
        policy = accepted.policy
        remarks = followed + keys.remarks
        certificates = keys.certificates
    }

    /// Judges as of `now`, whatever release it is.
    ///
    /// - Parameter process: the proof that this process was made ready for gpgme.
    public func judge(now: Timestamp, process: GnuPGProcess) throws(ReleaseSigningError) -> SignatureJudge {
        let requirements = try ReleaseSigningError.wrapping { () throws(RequirementsError) in
            try policy.requirements(now: now)
        }
        return SignatureJudge(certificates: certificates, requirements: requirements, process: process)
    }
}
