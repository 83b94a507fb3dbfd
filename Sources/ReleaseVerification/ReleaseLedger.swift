internal import FileAccess
public import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
public import TrustPolicy

/// Remembers the newest release of each line.
public protocol ReleaseLedger: Sendable {
    /// Notes a release that was accepted as the newest one of its line, before anything is done with it.
    ///
    /// - Returns: an error for each reason not to accept it after all: a newer one was accepted meanwhile, for one.
    func accept(_ release: ReleaseRecord, in line: ReleaseLine) throws(VerificationError) -> [Finding]
}

extension SignatureJudge {
    /// Has what the signatures of accepted files say remembered, where the newest release was asked for: all that is of one
    /// release at once, since its parts, such as manifests in several algorithms, do not contradict each other.
    ///
    /// - Returns: why they are not accepted after all.
    func remember(_ accepted: [SignedPart], in ledger: (any ReleaseLedger)?) throws(VerificationError) -> [Finding] {
        guard let ledger, let requirements = requirements.release, requirements.version == .latest else { return [] }
        var releases: [(line: ReleaseLine, record: ReleaseRecord)] = []
        for (signed, scope) in accepted {
            let decision = signed.decision
            guard let identity = decision.release, let line = ReleaseLine(identity), let version = identity.version,
                let digest = decision.subject.digests.first(where: { $0.algorithm == .sha256 })
            else {
                // What need not be said cannot be remembered either, and a warning says so.
                if requirements.mayBeUnsaid.isSuperset(of: [.product, .version]) { continue }
                // Requirements for the newest release let nothing through that does not say which one it is.
                return [Finding(.internalError, "an accepted release has no version")]
            }
            let isSame = { (other: (line: ReleaseLine, record: ReleaseRecord)) in
                other.line == line && other.record.version == version
            }
            if let position = releases.firstIndex(where: isSame) {
                releases[position].record.contents[digest] = scope
                releases[position].record.signingKeys.merge(decision.signingKeys) { $0.union($1) }
            } else {
                let record = ReleaseRecord(
                    version: version, contents: [digest: scope], signingKeys: decision.signingKeys, acceptedAt: .now())
                releases.append((line, record))
            }
        }
        var findings: [Finding] = []
        for (line, record) in releases { findings += try ledger.accept(record, in: line) }
        return findings
    }
}

/// What is signed, and which part of its release it is.
typealias SignedPart = (signed: SignedDecision, scope: SignedScope)

extension VerifiedManifest {
    var part: SignedPart { (signed, manifest.scope) }
}

extension VerifiedArtifact {
    /// What it rests on.
    var parts: [SignedPart] {
        switch basis {
        case .manifests(let manifests): manifests.map(\.part)
        case .signatures(let signed): [(signed, .everything)]
        }
    }
}

extension ReleaseCheck {
    func remember(_ accepted: [SignedPart]) throws(VerificationError) -> [Finding] {
        try judge.remember(accepted, in: options.ledger)
    }

    /// The verdict, or a rejection where it cannot be remembered as the newest.
    func remember(
        _ verdict: ArtifactVerdict<VerifiedArtifact>
    ) throws(VerificationError) -> ArtifactVerdict<VerifiedArtifact> {
        guard case .accepted(let artifact, let remarks) = verdict else { return verdict }
        return try remember(artifact, remarks)
    }

    func remember(
        _ artifact: VerifiedArtifact, _ remarks: [Finding]
    ) throws(VerificationError) -> ArtifactVerdict<VerifiedArtifact> {
        let objections = try remember(artifact.parts)
        guard objections.isEmpty else { return .rejected(findings: objections + remarks, digests: artifact.digests) }
        return .accepted(artifact, remarks: remarks)
    }

    /// Adds that a rejected file is denied, where it is: that is worth knowing whatever else is wrong with it.
    func denying(_ result: CheckedFile) throws(VerificationError) -> CheckedFile {
        let (trust, known) = (judge.requirements, result.digests?.digests ?? [:])
        guard result.verdict == .rejected, !trust.deniedDigests.isEmpty,
            !result.findings.contains(where: { $0.rule == .denied })
        else { return result }
        var result = result
        if !trust.deniedAlgorithms.isSubset(of: known.keys) {
            guard case .opened(let file) = try NamedArtifact(result.path) else { return result }
            result.digests = try file.digests(trust.deniedAlgorithms.union([.sha256]), nil)
        }
        guard let digests = result.digests else { return result }
        result.findings = trust.denials(of: digests, result.path) + result.findings
        return result
    }
}

extension SignerRequirements {
    func denials(of digests: ContentDigests, _ path: BytePath) -> [Finding] {
        deniedDigests.isEmpty ? [] : denials(of: digests.digests.values, name: path.bytes)
    }
}
