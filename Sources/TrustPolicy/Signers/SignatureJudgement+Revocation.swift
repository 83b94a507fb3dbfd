internal import Findings
internal import OpenPGP

extension SignerRequirements {
    /// Whether a revocation takes back what the key signed before it, too. Where dates are judged, every one does: nothing
    /// proves that a signature is older. For the roots of a policy one that was superseded or retired vouched for the
    /// steps that it signed; one that was compromised, or revoked without saying why, vouches for nothing.
    func takesBack(_ revocation: Certificate.Revocation) -> Bool {
        guard dates == .ignored, let reason = revocation.reason?.code else { return true }
        return reason != .superseded && reason != .retired
    }

    /// - Parameter keys: the primary key and the key that signed.
    func objection(
        toRevocationsOf keys: [KeyFacts], _ facts: SignatureFacts, _ certificate: Certificate,
        _ remarks: inout [Finding]
    ) -> Finding? {
        let claims = keys.last.map { certificate.revocations(of: $0.fingerprint) } ?? []
        // gpg passes over revocations with a hash that can be forged, too; a key is better taken for revoked than not.
        if let revocation = claims.first(where: { $0.isBoundWeakly && takesBack($0) }) {
            return revoked(revocation.subkey ?? certificate.fingerprint, of: certificate, revocation)
        }
        for key in keys where key.isRevoked {
            let claims = certificate.revocations(of: key.fingerprint)
            // Which of them convinced gpg is not known: the worst one counts, and so does one that is not to be seen here.
            guard !claims.isEmpty, !claims.contains(where: takesBack) else {
                return revoked(key.fingerprint, of: certificate, claims.first(where: takesBack))
            }
            let remark = revoked(key.fingerprint, of: certificate, claims.first).weighing(.note)
            if !remarks.contains(remark) { remarks.append(remark) }
        }
        // GnuPG drops these on import too, and they can't be disproved.
        if let revocation = claims.first(where: { $0.designatedRevoker != nil && takesBack($0) }) {
            return revoked(keys.last?.fingerprint ?? certificate.fingerprint, of: certificate, revocation)
        }
        guard facts.outcome == .revokedKey, !keys.contains(where: \.isRevoked) else { return nil }
        return revoked(keys.last?.fingerprint ?? certificate.fingerprint, of: certificate, nil)
    }

    func revoked(
        _ key: Fingerprint, of certificate: Certificate, _ revocation: Certificate.Revocation?
    ) -> Finding {
        let explanation: Message = revocation.map { ": \($0.explanation)" } ?? ""
        return Finding(.keyRevoked, "\(name(key, of: certificate.fingerprint)) was revoked\(explanation)")
    }
}
