public import FileAccess
internal import Findings
public import Manifests
internal import TrustPolicy

/// What is to be checked beside the trusted keys.
public struct CheckOptions: Sendable {
    /// Manifests that the user named; each must be accepted. Empty: found beside the artifact.
    public var manifests: [BytePath] = []
    /// Signature files that the user named. Empty: found beside what they sign.
    public var signatures: [BytePath] = []
    /// Digests that the artifact must have too.
    public var pins: [Digest] = []
    /// Where the verified bytes are handed over; checking a file and opening it later is a race.
    public var output: BytePath?
    /// What remembers the releases that were accepted; asked only where the newest one is asked for.
    public var ledger: (any ReleaseLedger)?

    public init() {}
}

/// Checks files against the manifests and signatures beside them, or those that the user named.
public struct ReleaseCheck {
    let judge: SignatureJudge
    let options: CheckOptions
    let search: ClaimSearch

    public init(judge: SignatureJudge, options: CheckOptions) {
        self.judge = judge
        self.options = options
        search = ClaimSearch(judge: judge, options: options)
    }

    /// Checks the artifact at `path`: manifests first, then the artifact itself, read once.
    public func artifact(
        _ path: BytePath, progress: VerificationProgress? = nil
    ) throws(VerificationError) -> CheckedFile {
        switch try prepare(path) {
        case .decided(let result): return try denying(result)
        case .ready(let file, let claims):
            let verdict = try verify(file, claims, progress)
            return try denying(result(of: verdict, path, claims))
        }
    }

    /// Copies the program at `path` to `place` and checks the copy.
    public func program(
        _ path: BytePath, in place: ProgramCopy.Place, progress: VerificationProgress? = nil
    ) throws(VerificationError) -> CheckedProgram {
        switch try prepare(path) {
        case .decided(let result): return .refused(try denying(result))
        case .ready(let file, let claims):
            switch try judge.program(
                copying: file, to: place, listed: claims.listed(path), signatures: claims.signatures,
                pins: options.pins, progress: progress)
            {
            case .accepted(let program, let remarks):
                guard case .signed(let artifact) = program.proof else { return .refused(rejected(path, [])) }
                switch try remember(artifact, remarks) {
                case .accepted(_, let remarks):
                    return .accepted(program, result(of: .accepted(artifact, remarks: remarks), path, claims))
                case let refusal: return .refused(result(of: refusal, path, claims))
                }
            case .rejected(let findings, let digests, let signed):
                let verdict = ArtifactVerdict<VerifiedArtifact>.rejected(
                    findings: findings, digests: digests, signed: signed)
                return .refused(try denying(result(of: verdict, path, claims)))
            }
        }
    }

    /// Checks the manifest at `path` and its signature, and reads no artifact.
    public func manifestOnly(_ path: BytePath) throws(VerificationError) -> CheckedFile {
        let manifest = try search.manifest(named: path)
        var objections: [Finding] = []
        if let accepted = manifest.verdict.accepted {
            objections = judge.requirements.denials(
                of: accepted.manifest.entries.map(\.digest), name: Array("a file that it lists".utf8))
            if objections.isEmpty { objections = try remember([accepted.part]) }
        }
        let isAccepted = manifest.verdict.accepted != nil && objections.isEmpty
        var result = CheckedFile(
            path, isAccepted ? .manifestVerified : .rejected, objections + manifest.verdict.findings)
        result.manifests = [manifest.checked]
        return result
    }
}

// MARK: - In between

extension ReleaseCheck {
    /// What is known before the artifact is read.
    private enum Preparation: ~Copyable {
        case decided(CheckedFile)
        case ready(OpenFile, Claims)
    }

    private func prepare(_ path: BytePath) throws(VerificationError) -> Preparation {
        switch try NamedArtifact(path) {
        case .absent(let result): return .decided(result)
        case .opened(let file): return try prepare(path, file)
        }
    }

    private func prepare(_ path: BytePath, _ file: consuming OpenFile) throws(VerificationError) -> Preparation {
        if let mistaken = try MistakenManifest.finding(file) { return .decided(rejected(path, [mistaken])) }
        let claims = try search.claims(about: path)
        if let refusal = claims.refusal(of: path) {
            var result = rejected(path, refusal)
            result.manifests = claims.checked
            return .decided(result)
        }
        return .ready(file, claims)
    }

    private func verify(
        _ file: borrowing OpenFile, _ claims: Claims, _ progress: VerificationProgress?
    ) throws(VerificationError) -> ArtifactVerdict<VerifiedArtifact> {
        let listed = claims.listed(file.path)
        guard let output = options.output else {
            return try remember(
                judge.verify(
                    file, listed: listed, signatures: claims.signatures, pins: options.pins, progress: progress))
        }
        let handedOver = try HandedOver(file, to: output)
        let verdict = try remember(
            judge.verify(
                handedOver.copy, listed: listed, signatures: claims.signatures, pins: options.pins,
                progress: progress))
        if case .accepted = verdict { try handedOver.publish() }
        return verdict
    }

    private func result(
        of verdict: ArtifactVerdict<VerifiedArtifact>, _ path: BytePath, _ claims: Claims
    ) -> CheckedFile {
        // What is wrong with manifests that were found and not accepted no longer decides anything.
        let ignored = claims.findings.map { $0.severity == .error ? $0.weighing(.warning) : $0 }
        var result: CheckedFile
        switch verdict {
        case .accepted(let artifact, let remarks):
            result = CheckedFile(path, .verified, remarks + ignored)
            result.digests = artifact.digests
            if case .signatures(let signed) = artifact.basis { result.signed = signed }
        case .rejected(_, _, let signed?)
        where claims.areSignaturesShared && !claims.areAccepted && !signed.decision.isAccepted:
            // They cover neither; what they are most likely meant for is the manifest.
            result = CheckedFile(path, .rejected, claims.findings)
        case .rejected(let errors, let digests, let signed):
            result = CheckedFile(path, .rejected, errors + (claims.areAccepted ? ignored : claims.findings))
            result.digests = digests
            result.signed = signed
        }
        result.manifests = claims.checked
        return result
    }

    func rejected(_ path: BytePath, _ findings: [Finding]) -> CheckedFile {
        CheckedFile(path, .rejected, findings)
    }
}

/// The outcome for a program that is to be executed.
public enum CheckedProgram: ~Copyable, Sendable {
    case accepted(VerifiedProgram, CheckedFile)
    case refused(CheckedFile)
}
