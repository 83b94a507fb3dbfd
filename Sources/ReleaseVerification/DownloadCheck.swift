public import FileAccess
public import Findings
public import Hashing
public import Manifests
public import SystemPackage
internal import TrustPolicy

/// The proof that what was received is verified content, and that content: what is installed is what was hashed.
public struct VerifiedDownload: ~Copyable {
    public let proof: VerifiedProgram.Proof
    private let file: ReceivedFile

    fileprivate init(_ proof: VerifiedProgram.Proof, _ file: ReceivedFile) {
        self.proof = proof
        self.file = file
    }

    public var digests: ContentDigests {
        switch proof {
        case .signed(let artifact): artifact.digests
        case .pinned(let artifact): artifact.digests
        }
    }

    /// What the signatures over the file itself say; nil where a manifest or a digest vouches for it.
    public var signed: SignedDecision? {
        if case .signed(let artifact) = proof { artifact.basis.signed } else { nil }
    }

    /// Puts it in the place of its destination, at once and as a whole, written through to the disk.
    ///
    /// - Parameter mode: the permissions, less the umask's.
    public consuming func install(mode: FilePermissions) throws(VerificationError) { try file.publish(mode: mode) }

    /// What it holds, to be copied; whoever uses a copy verifies that again.
    public borrowing func contents() throws(VerificationError) -> OpenFile { try file.contents() }
}

/// What became of a download.
public enum CheckedDownload: ~Copyable {
    case accepted(VerifiedDownload, CheckedFile)
    case refused(CheckedFile)
}

/// Checks a release that comes from elsewhere, in this order: the manifest's signature, what it lists, then the file that was
/// hashed as it came. Nothing is read from a folder, and nothing is found: each part is handed over.
public struct DownloadCheck {
    private let judge: SignatureJudge?
    private let pins: [Digest]
    private let ledger: (any ReleaseLedger)?

    /// - Parameters:
    ///   - judge: nil where digests that the user named decide, at least one.
    ///   - pins: digests that the artifact must have too.
    ///   - ledger: what remembers accepted releases.
    public init(judge: SignatureJudge?, pins: [Digest], ledger: (any ReleaseLedger)?) {
        self.judge = judge
        self.pins = pins
        self.ledger = ledger
    }

    /// Judges what is said about the artifact at `path`, before that is received.
    ///
    /// - Parameters:
    ///   - manifest: nil where `signatures` are over the artifact itself, or where a digest alone decides.
    ///   - signatures: over the manifest.
    public func claims(
        about path: BytePath, manifest: ReadFile?, signatures: [ReadFile]
    ) throws(VerificationError) -> DownloadClaims {
        guard let judge else { return DownloadClaims(path, pins: pins) }
        guard let manifest else {
            return DownloadClaims(path, pins: pins, trust: judge.requirements, signatures: signatures)
        }
        let verdict: ManifestVerdict
        var digests: ContentDigests?
        if let problem = manifest.problem {
            verdict = .rejected(findings: [problem], signed: nil)
        } else {
            digests = try orUndecided { () throws(HashingError) in try ContentDigests(sha256Of: manifest.bytes) }
            verdict = try judge.verify(manifest, signatures: signatures)
        }
        return DownloadClaims(
            path, pins: pins, trust: judge.requirements,
            manifest: JudgedManifest(path: manifest.path, digests: digests, verdict: verdict))
    }

    /// Verifies what was received.
    public func verify(
        _ file: ReceivedFile, _ claims: DownloadClaims
    ) throws(VerificationError) -> CheckedDownload {
        let digests = try file.finish()
        guard let judge, let requirements = claims.requirements else {
            switch PinnedArtifact.verdict(on: digests, of: file.path, pins: pins, kind: { try? file.kind() }) {
            case .accepted(let artifact, let remarks):
                var result = CheckedFile(file.path, .pinned, remarks)
                result.digests = digests
                return .accepted(VerifiedDownload(.pinned(artifact), file), result)
            case .rejected(let findings, _, _):
                return .refused(claims.result(.rejected, findings, digests))
            }
        }
        let verdict: ArtifactVerdict<VerifiedArtifact>
        if claims.signatures.isEmpty {
            verdict = requirements.judge(digests, of: file.path, kind: { try? file.kind() })
        } else {
            verdict = try judge.verify(
                file.contents(), listed: [], signatures: claims.signatures, pins: pins)
        }
        switch verdict {
        case .rejected(let findings, let found, let signed):
            return .refused(claims.result(.rejected, findings, found ?? digests, signed))
        case .accepted(let artifact, let remarks):
            guard artifact.digests[.sha256] == digests[.sha256] else {
                throw VerificationError(FileError(.changed, "read", file.path.bytes))
            }
            if case .signatures(let signed) = artifact.basis, try SignedManifests.isManifest(file.contents()) {
                let message: Message = "'\(file.path.bytes)' is a manifest, signed as such: not a program"
                let finding = Finding(.wrongKind, message, path: file.path.bytes)
                return .refused(claims.result(.rejected, [finding], digests, signed))
            }
            let result = claims.result(.verified, remarks, artifact.digests, artifact.basis.signed)
            return .accepted(VerifiedDownload(.signed(artifact), file), result)
        }
    }

    /// Has an accepted release remembered as the newest, where that was asked for.
    ///
    /// - Returns: why it is not accepted after all.
    public func remember(_ download: borrowing VerifiedDownload) throws(VerificationError) -> [Finding] {
        guard let judge, case .signed(let artifact) = download.proof else { return [] }
        return try judge.remember(artifact.parts, in: ledger)
    }

    /// Copies the download to where nobody can change it, and verifies the copy as the download was verified: it is what
    /// will be executed.
    public func program(
        of download: borrowing VerifiedDownload, _ claims: DownloadClaims, in place: ProgramCopy.Place
    ) throws(VerificationError) -> CheckedProgram {
        switch try programVerdict(download.contents(), claims, place) {
        case .accepted(let program, let remarks):
            return .accepted(program, claims.result(judge == nil ? .pinned : .verified, remarks, download.digests))
        case .rejected(let findings, let digests, let signed):
            return .refused(claims.result(.rejected, findings, digests, signed))
        }
    }

    private func programVerdict(
        _ contents: borrowing OpenFile, _ claims: DownloadClaims, _ place: ProgramCopy.Place
    ) throws(VerificationError) -> ProgramVerdict {
        guard let judge else { return try contents.program(copiedTo: place, pins: pins) }
        return try judge.program(
            copying: contents, to: place, listed: claims.listed, signatures: claims.signatures, pins: pins)
    }
}

extension VerifiedArtifact.Basis {
    /// The signatures over the artifact itself.
    fileprivate var signed: SignedDecision? {
        if case .signatures(let signed) = self { signed } else { nil }
    }
}

extension ReceivedFile {
    /// What it is where that is worth saying.
    fileprivate func kind() throws(VerificationError) -> Message? { try contents().mistakenKind }
}
