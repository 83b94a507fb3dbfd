public import Findings
public import OpenPGP

/// Whether enough distinct signers signed one sequence of bytes.
public struct TrustDecision: Sendable {
    /// Every signature that was there, in order.
    public let judgements: [SignatureJudgement]
    /// The primary keys of the distinct signers that count.
    public let counted: [Fingerprint]
    /// The signers whose signature is not among those that count.
    public let missing: [Fingerprint]
    public let needed: Int
    /// Errors where it is a rejection, else warnings and notes.
    public let findings: [Finding]

    public var isAccepted: Bool { counted.count >= needed && needed >= 1 }
}

extension SignerRequirements {
    /// Decides about all signatures over one identical sequence of bytes.
    public func decide(_ evidence: [SignatureEvidence]) -> TrustDecision {
        let judgements = evidence.map(judge)
        let counted = distinctSigners(judgements.filter(\.counts))
        let missing = signers.subtracting(counted).sorted()
        let objections = judgements.compactMap(\.objection)
        let remarks = judgements.flatMap(\.remarks)
        let findings: [Finding]
        if counted.count >= threshold {
            findings = objections.map { $0.weighing(.warning) } + remarks
        } else if distinctSigners(judgements.filter { $0.counts || $0.isOnlyStale }).count >= threshold {
            findings = objections.map { $0.rule == .stale ? $0 : $0.weighing(.warning) } + remarks
        } else {
            findings = rejection(objections, counted: counted.count, missing: missing) + remarks
        }
        return TrustDecision(
            judgements: judgements, counted: counted, missing: missing, needed: threshold, findings: findings)
    }

    private func rejection(_ objections: [Finding], counted: Int, missing: [Fingerprint]) -> [Finding] {
        // Too old says something about the release, and only a signature that counts may do that.
        let objections = objections.map { $0.rule == .stale ? $0.weighing(.warning) : $0 }
        if objections.isEmpty, counted == 0 {
            return [Finding(.signatureMissing, "there is no signature")]
        }
        guard threshold > 1 || !objections.contains(where: { $0.severity == .error }) else { return objections }
        let names = Message(joining: missing.map { "\($0.hexadecimal)" }, separator: ", ")
        let message: Message = "\(counted) of \(threshold) signers signed; no signature that counts by: \(names)"
        return [Finding(.thresholdNotMet, message)] + objections
    }

    /// The signers behind `judgements`, one for each secret: signatures that share a primary key, or key material of the
    /// primary or the signing key, are by one signer.
    private func distinctSigners(_ judgements: [SignatureJudgement]) -> [Fingerprint] {
        var groups: [(traits: Set<[UInt8]>, signer: Fingerprint)] = []
        for judgement in judgements {
            guard case .checked(let packet, let certificate, _) = judgement.evidence else { continue }
            var traits: Set<[UInt8]> = [certificate.fingerprint.bytes, certificate.primaryKey.material]
            if let key = certificate.issuer(of: packet) { traits.insert(key.material) }
            var signer = certificate.fingerprint
            for group in groups where !group.traits.isDisjoint(with: traits) {
                traits.formUnion(group.traits)
                signer = min(signer, group.signer)
            }
            groups.removeAll { !$0.traits.isDisjoint(with: traits) }
            groups.append((traits, signer))
        }
        return groups.map(\.signer).sorted()
    }
}
