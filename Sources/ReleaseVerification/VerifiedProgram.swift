public import FileAccess
public import Findings
public import Hashing
public import Manifests
internal import TrustPolicy

/// The proof that a copy which nobody can change holds verified content, and that copy: what is executed is what was
/// hashed.
public struct VerifiedProgram: ~Copyable, Sendable {
    /// Whose word it rests on.
    public enum Proof: Sendable {
        case signed(VerifiedArtifact)
        case pinned(PinnedArtifact)
    }

    public let proof: Proof
    package let copy: ProgramCopy

    fileprivate init(_ proof: Proof, _ copy: consuming ProgramCopy) {
        self.proof = proof
        self.copy = copy
    }
}

/// What became of a program that is to be executed.
public enum ProgramVerdict: ~Copyable, Sendable {
    case accepted(VerifiedProgram, remarks: [Finding])
    /// With at least one error among the findings; what was computed and decided on the way.
    case rejected(findings: [Finding], digests: ContentDigests? = nil, signed: SignedDecision? = nil)
}

extension SignatureJudge {
    /// Copies `file` to where nobody can change it, reading it once, and verifies the copy as
    /// ``verify(_:listed:signatures:pins:progress:)`` does. A file that cannot be verified anyway is not copied.
    ///
    /// A manifest that is signed itself is refused: it was published to be read, not to be executed.
    public func program(
        copying file: borrowing OpenFile, to place: ProgramCopy.Place, listed: [ListedName], signatures: [ReadFile],
        pins: [Digest] = [], progress: VerificationProgress? = nil
    ) throws(VerificationError) -> ProgramVerdict {
        let expected = ArtifactExpectations(of: listed.map(\.source), accepting: requirements.digestAlgorithms)
        guard expected.areUsable || expected.leaveRoomForSignature && !signatures.isEmpty else {
            return .rejected(findings: expected.findings)
        }
        let copy = try ProgramCopy.made(of: file, in: place)
        switch try verify(copy, listed, signatures, pins, progress) {
        case .rejected(let findings, let digests, let signed):
            return .rejected(findings: findings, digests: digests, signed: signed)
        case .accepted(let artifact, let remarks):
            if case .signatures(let signed) = artifact.basis, try copy.isManifest() {
                let message: Message = "'\(file.path.bytes)' is a manifest, signed as such: not a program"
                return .rejected(
                    findings: [Finding(.wrongKind, message, path: file.path.bytes)], digests: artifact.digests,
                    signed: signed)
            }
            return .accepted(VerifiedProgram(.signed(artifact), copy), remarks: remarks)
        }
    }

    private func verify(
        _ copy: borrowing ProgramCopy, _ listed: [ListedName], _ signatures: [ReadFile], _ pins: [Digest],
        _ progress: VerificationProgress?
    ) throws(VerificationError) -> ArtifactVerdict<VerifiedArtifact> {
        switch copy {
        case .file(let file):
            try verify(file.contents, listed: listed, signatures: signatures, pins: pins, progress: progress)
        case .memory(let memory):
            try verify(memory.contents, listed: listed, signatures: signatures, pins: pins, progress: progress)
        }
    }
}

extension OpenFile {
    /// Copies this file to where nobody can change it, reading it once, and compares the copy with digests that the user
    /// named; at least one.
    public func program(
        copiedTo place: ProgramCopy.Place, pins: [Digest], progress: VerificationProgress? = nil
    ) throws(VerificationError) -> ProgramVerdict {
        let copy = try ProgramCopy.made(of: self, in: place)
        let verdict =
            switch copy {
            case .file(let file): try file.contents.verify(pins: pins, progress: progress)
            case .memory(let memory): try memory.contents.verify(pins: pins, progress: progress)
            }
        switch verdict {
        case .rejected(let findings, let digests, _): return .rejected(findings: findings, digests: digests)
        case .accepted(let artifact, let remarks):
            return .accepted(VerifiedProgram(.pinned(artifact), copy), remarks: remarks)
        }
    }
}
