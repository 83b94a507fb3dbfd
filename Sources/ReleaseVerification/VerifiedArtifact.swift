public import FileAccess
public import Findings
public import Hashing
public import Manifests
internal import TrustPolicy

/// The proof that trusted signers vouch for a file's content: through a manifest that lists it, or by a signature over
/// the file itself.
public struct VerifiedArtifact: Sendable {
    /// What the proof rests on.
    public enum Basis: Sendable {
        /// Every accepted manifest that lists it; at least one.
        case manifests([VerifiedManifest])
        /// Signatures over the content itself.
        case signatures(SignedDecision)
    }

    public let path: BytePath
    public let digests: ContentDigests
    public let basis: Basis

    fileprivate init(path: BytePath, digests: ContentDigests, basis: Basis) {
        self.path = path
        self.digests = digests
        self.basis = basis
    }
}

/// The proof that a file's content has the digest that the user named. It says nothing of who made it.
public struct PinnedArtifact: Sendable {
    public let path: BytePath
    public let digests: ContentDigests

    fileprivate init(path: BytePath, digests: ContentDigests) {
        self.path = path
        self.digests = digests
    }
}

/// Told how many bytes of a file were read so far, and how many there are.
public typealias VerificationProgress = (_ done: Int64, _ size: Int64) -> Void

/// What became of a file that was compared with what is said about it.
public enum ArtifactVerdict<Proof: Sendable>: Sendable {
    case accepted(Proof, remarks: [Finding])
    /// With at least one error among the findings; what was computed and decided on the way.
    case rejected(findings: [Finding], digests: ContentDigests? = nil, signed: SignedDecision? = nil)
}

/// A manifest that was accepted, and a file's path relative to it.
public struct ListedName: Sendable {
    public let manifest: VerifiedManifest
    public let name: [UInt8]

    public init(_ name: [UInt8], in manifest: VerifiedManifest) {
        self.manifest = manifest
        self.name = name
    }

    var source: ArtifactExpectations.Source {
        ArtifactExpectations.Source(path: manifest.path, manifest: manifest.manifest, name: name)
    }
}

/// What a file must be in order to be a ``VerifiedArtifact``.
struct ArtifactRequirements {
    let listed: [ListedName]
    /// Digests that the user named, which must match too.
    let pins: [Digest]
    let expected: ArtifactExpectations
    let trust: SignerRequirements

    init(_ listed: [ListedName], pins: [Digest], trust: SignerRequirements) {
        self.listed = listed
        self.pins = pins
        self.trust = trust
        // Not by a key path, which is made anew for each of thousands of files.
        expected = ArtifactExpectations(of: listed.map { $0.source }, accepting: trust.digestAlgorithms)
    }

    /// What it must have.
    var digests: [Digest] { expected.entries.map { $0.digest } + pins }

    /// Compares the digests of the whole file at `path` with what the manifests list.
    func judge(
        _ digests: ContentDigests, of path: BytePath, kind: () -> Message?
    ) -> ArtifactVerdict<VerifiedArtifact> {
        let denials = trust.denials(of: digests, path)
        guard expected.areUsable else { return .rejected(findings: denials + expected.findings, digests: digests) }
        let refusals = denials + self.digests.mismatches(digests, of: path, kind: kind)
        guard refusals.isEmpty else {
            return .rejected(findings: refusals + expected.findings, digests: digests)
        }
        let manifests = expected.listing.map { listed[$0].manifest }
        let proof = VerifiedArtifact(path: path, digests: digests, basis: .manifests(manifests))
        return .accepted(proof, remarks: expected.findings)
    }
}

extension SignatureJudge {
    /// Reads `file` once and compares it with every manifest that lists it; where none does, has gpg check `signatures`
    /// over the file itself.
    ///
    /// - Parameters:
    ///   - signatures: signature files over the artifact itself. A manifest that lists it comes first: it is faster.
    ///   - pins: digests that must match too.
    public func verify(
        _ file: borrowing OpenFile, listed: [ListedName], signatures: [ReadFile], pins: [Digest] = [],
        progress: VerificationProgress? = nil
    ) throws(VerificationError) -> ArtifactVerdict<VerifiedArtifact> {
        let requirements = ArtifactRequirements(listed, pins: pins, trust: self.requirements)
        if requirements.expected.leaveRoomForSignature, !signatures.isEmpty {
            return try verify(
                file, signedBy: signatures, pins: requirements.digests, unlisted: requirements.expected.findings,
                progress)
        }
        guard requirements.expected.areUsable else { return .rejected(findings: requirements.expected.findings) }
        let algorithms = requirements.digests.algorithms.union(self.requirements.deniedAlgorithms)
        let digests = try file.digests(algorithms, progress)
        return requirements.judge(digests, of: file.path, kind: { file.mistakenKind })
    }

    private func verify(
        _ file: borrowing OpenFile, signedBy signatures: [ReadFile], pins: [Digest], unlisted: [Finding],
        _ progress: VerificationProgress?
    ) throws(VerificationError) -> ArtifactVerdict<VerifiedArtifact> {
        let copy: OpenFile
        do throws(FileError) { copy = try file.duplicate() } catch { throw VerificationError(error) }
        let algorithms = pins.algorithms.union(requirements.comparedAlgorithms)
        let source = SignedFile(copy, algorithms, progress: progress)
        let (signed, findings) = try decide(signatures, over: source, of: file.path)
        guard signed.decision.isAccepted, let digests = source.contentDigests else {
            return .rejected(findings: findings + unlisted, digests: source.contentDigests, signed: signed)
        }
        let mismatches = pins.mismatches(digests, of: file.path, kind: { file.mistakenKind })
        guard mismatches.isEmpty else {
            return .rejected(findings: mismatches + findings, digests: digests, signed: signed)
        }
        let named = Finding(
            .directSignature, "the signature covers '\(file.path.bytes)' itself, not a manifest that lists it",
            severity: .note, path: file.path.bytes)
        let proof = VerifiedArtifact(path: file.path, digests: digests, basis: .signatures(signed))
        return .accepted(proof, remarks: [named] + findings + unlisted.map { $0.weighing(.warning) })
    }
}

extension OpenFile {
    /// Reads this file once and compares it with digests that the user named; at least one.
    public func verify(
        pins: [Digest], progress: VerificationProgress? = nil
    ) throws(VerificationError) -> ArtifactVerdict<PinnedArtifact> {
        if let weakness = PinnedArtifact.weakness(of: pins) { return .rejected(findings: [weakness]) }
        let digests = try digests(pins.algorithms, progress)
        return PinnedArtifact.verdict(on: digests, of: path, pins: pins, kind: { mistakenKind })
    }
}

extension PinnedArtifact {
    /// Why nothing can be pinned by these digests.
    static func weakness(of pins: [Digest]) -> Finding? {
        pins.contains(where: \.algorithm.isCollisionResistant)
            ? nil : Finding(.weakDigest, "the pin uses an algorithm that can be forged")
    }

    /// Compares the digests of the whole file at `path` with those that the user named.
    static func verdict(
        on digests: ContentDigests, of path: BytePath, pins: [Digest], kind: () -> Message?
    ) -> ArtifactVerdict<PinnedArtifact> {
        if let weakness = weakness(of: pins) { return .rejected(findings: [weakness]) }
        let mismatches = pins.mismatches(digests, of: path, kind: kind)
        guard mismatches.isEmpty else { return .rejected(findings: mismatches, digests: digests) }
        return .accepted(PinnedArtifact(path: path, digests: digests), remarks: [])
    }
}
