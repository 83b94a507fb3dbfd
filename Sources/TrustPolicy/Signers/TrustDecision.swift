public import Findings
public import OpenPGP

/// Whether enough distinct signers signed one sequence of bytes, and whether it is the release that was asked for.
public struct TrustDecision: Sendable {
    public let subject: SignedSubject
    /// Every signature that was there, in order.
    public let judgements: [SignatureJudgement]
    /// The primary keys of the distinct signers that count.
    public let counted: [Fingerprint]
    /// The keys that made their signatures, by primary key.
    public let signingKeys: [Fingerprint: Set<Fingerprint>]
    /// The signers whose signature is not among those that count.
    public let missing: [Fingerprint]
    public let needed: Int
    /// What the signatures that count say of the release, in agreement; nil where they were not asked, or say nothing.
    public let release: ReleaseIdentity?
    /// Errors where it is a rejection, else warnings and notes.
    public let findings: [Finding]
    /// Never without enough signers.
    public let isAccepted: Bool

    fileprivate init(
        _ subject: SignedSubject, _ judgements: [SignatureJudgement], counting: [SignatureJudgement],
        by requirements: SignerRequirements, release: ReleaseIdentity? = nil, _ findings: [Finding]
    ) {
        self.subject = subject
        self.judgements = judgements
        let counted = requirements.distinctSigners(counting)
        self.counted = counted
        signingKeys = counting.reduce(into: [:]) { keys, judgement in
            guard case .checked(_, let certificate, let facts) = judgement.evidence, let key = facts.signingKey,
                counted.contains(certificate.fingerprint)
            else { return }
            keys[certificate.fingerprint, default: []].insert(key.fingerprint)
        }
        self.release = release
        self.findings = findings
        missing = requirements.signers.subtracting(counted).sorted()
        needed = requirements.threshold
        isAccepted = counted.count >= needed && needed >= 1 && findings.status == .verified
    }
}

extension SignerRequirements {
    /// Decides about all signatures over one identical sequence of bytes: first about the signers, then about the release.
    public func decide(_ evidence: [SignatureEvidence], over subject: SignedSubject) -> TrustDecision {
        let judgements = evidence.map { judge($0, over: subject) }
        let counting = judgements.filter(\.counts)
        let denials = denials(of: subject.digests, name: subject.name)
        let signers = distinctSigners(counting)
        guard signers.count >= threshold else {
            return TrustDecision(
                subject, judgements, counting: counting, by: self, denials + rejection(judgements, counted: signers))
        }
        let claims = decideRelease(counting, subject)
        let objections = judgements.compactMap(\.objection).map { $0.weighing(.warning) }
        return TrustDecision(
            subject, judgements, counting: claims.counting, by: self, release: claims.identity,
            denials + claims.findings + objections + judgements.flatMap(\.remarks))
    }

    /// Signatures that agree on the release add up; those that disagree do not.
    private func decideRelease(
        _ counting: [SignatureJudgement], _ subject: SignedSubject
    ) -> (counting: [SignatureJudgement], identity: ReleaseIdentity?, findings: [Finding]) {
        guard let release else { return (counting, nil, []) }
        var groups: [(claim: IdentityClaim, members: [SignatureJudgement])] = []
        for judgement in counting {
            let claim = release.claim(of: judgement)
            if let position = groups.firstIndex(where: { $0.claim == claim }) {
                groups[position].members.append(judgement)
            } else {
                groups.append((claim, [judgement]))
            }
        }
        // Anybody can put the signatures of a file into another order: it decides nothing.
        groups.sort { $0.claim.precedes($1.claim) }
        typealias Judged = (counting: [SignatureJudgement], identity: ReleaseIdentity?, findings: [Finding])
        var (acceptable, refused): ([Judged], [Judged]) = ([], [])
        for (claim, members) in groups where distinctSigners(members).count >= threshold {
            let fresh = members.filter { !release.isStale($0, claim, now) }
            var findings = release.findings(about: claim, subject)
            if distinctSigners(fresh).count < threshold { findings.append(release.staleness(of: claim)) }
            if findings.status == .verified {
                acceptable.append((fresh, claim.identity, findings))
            } else {
                refused.append((members, claim.identity, findings))
            }
        }
        // A signature that says nothing contradicts no other.
        let named = acceptable.filter { $0.identity != nil }
        if named.count > 1 { return (counting, nil, [Self.conflict(named.compactMap(\.identity))]) }
        if let only = named.first ?? acceptable.first { return only }
        if let first = refused.first {
            let others = refused.dropFirst().flatMap(\.findings).map { $0.weighing(.warning) }
            return (first.counting, first.identity, first.findings + others)
        }
        let shown = Message(joining: groups.map { $0.claim.description }, separator: "; ")
        let message: Message =
            "enough signers signed, and not \(threshold) of them say that it is the same release: \(shown)"
        return (counting, nil, [Finding(.identityConflict, message)])
    }

    /// That enough signers vouch for each of several releases, and nothing that was asked for says which is meant.
    private static func conflict(_ identities: [ReleaseIdentity]) -> Finding {
        let shown = Message(joining: identities.map(\.description), separator: "; ")
        return Finding(
            .identityConflict, "enough signers say that it is one release, and enough that it is another: \(shown)",
            remedy: "Say which is meant, with --release-version, --channel and --platform.")
    }

    /// Why there are too few signers.
    private func rejection(_ judgements: [SignatureJudgement], counted: [Fingerprint]) -> [Finding] {
        let objections = judgements.compactMap(\.objection)
        let remarks = judgements.flatMap(\.remarks)
        if distinctSigners(judgements.filter { $0.counts || $0.isOnlyStale }).count >= threshold {
            return objections.map { $0.rule == .stale ? $0 : $0.weighing(.warning) } + remarks
        }
        let missing = signers.subtracting(counted).sorted()
        return rejection(objections, counted: counted.count, missing: missing) + remarks
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
    fileprivate func distinctSigners(_ judgements: [SignatureJudgement]) -> [Fingerprint] {
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
