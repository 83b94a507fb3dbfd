internal import Findings
internal import GnuPG
internal import OpenPGP
internal import ReleaseVerification
internal import TrustPolicy

extension Policy {
    /// Judges signatures over the raw bytes of what may be the version that follows `predecessor` (this policy, or the one
    /// before it), by the roots that this policy names.
    ///
    /// - Parameter version: of the policy that was signed; nil for the one after `predecessor`.
    /// - Returns: the decision, and what is to be said about it; nil for a policy without roots.
    func rootDecision(
        following predecessor: Policy, version: Int64? = nil, over file: ReadFile, _ signatures: [ReadFile],
        certificates: [Certificate],
        now: Timestamp
    ) throws(TrustStateError) -> (TrustDecision?, [Finding])? {
        try orTrustStateError {
            guard let requirements = try rootRequirements(following: predecessor, version: version, now: now) else {
                return nil
            }
            let judge = SignatureJudge(
                certificates: certificates.filter { requirements.signers.contains($0.fingerprint) },
                requirements: requirements, process: try GnuPGProcess.prepare())
            let (signed, findings) = try judge.decide(aboutPolicy: file, signatures: signatures)
            return (signed.decision, findings)
        }
    }
}
