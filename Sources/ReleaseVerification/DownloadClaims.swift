public import FileAccess
public import Findings
public import Hashing
public import Manifests
internal import TrustPolicy

/// What is said about an artifact that was not received yet, judged. Values only; nothing of it is a proof.
public struct DownloadClaims {
    /// The artifact's address.
    public let path: BytePath
    let requirements: ArtifactRequirements?
    /// Over the artifact itself.
    let signatures: [ReadFile]
    let listed: [ListedName]
    private let manifest: JudgedManifest?
    private let pins: [Digest]
    private let trust: SignerRequirements?

    init(
        _ path: BytePath, pins: [Digest], trust: SignerRequirements? = nil, manifest: JudgedManifest? = nil,
        signatures: [ReadFile] = []
    ) {
        self.path = path
        self.pins = pins
        self.trust = trust
        self.manifest = manifest
        self.signatures = signatures
        let name = manifest.map { path.name(relativeTo: $0.path) } ?? []
        listed = manifest?.verdict.accepted.map { [ListedName(name, in: $0)] } ?? []
        requirements = trust.map { [listed] in ArtifactRequirements(listed, pins: pins, trust: $0) }
    }

    /// Why there is no need to receive the artifact; nil where it may turn out to be verified.
    public var refusal: CheckedFile? {
        if let manifest, manifest.verdict.accepted == nil {
            return result(.rejected, manifest.verdict.findings)
        }
        guard let requirements, signatures.isEmpty else { return nil }
        let denials = trust?.denials(of: requirements.digests, name: path.bytes) ?? []
        guard requirements.expected.areUsable, denials.isEmpty else {
            return result(.rejected, denials + requirements.expected.findings)
        }
        return nil
    }

    /// What must be computed while the artifact is received.
    public var algorithms: Set<DigestAlgorithm> {
        (requirements?.digests ?? pins).algorithms.union(trust?.deniedAlgorithms ?? [])
    }

    /// The SHA-256 that the artifact must have, where that is known.
    public var expectedDigest: Digest? {
        (requirements?.digests ?? pins).first { $0.algorithm == .sha256 }
    }

    /// SHA-256 and size of the manifest, where it could be read.
    public var manifestDigests: ContentDigests? { manifest?.digests }

    /// What the signatures over the manifest say, where it is accepted.
    public var signed: SignedDecision? { manifest?.verdict.signed }

    /// An outcome for the artifact, which proves nothing.
    public func result(
        _ verdict: CheckedFile.Verdict, _ findings: [Finding], _ digests: ContentDigests? = nil,
        _ signed: SignedDecision? = nil
    ) -> CheckedFile {
        // What is to be said although the manifest was accepted.
        let remarks = manifest?.verdict.accepted == nil ? [] : manifest?.verdict.findings ?? []
        var result = CheckedFile(path, verdict, findings + remarks)
        result.digests = digests
        result.signed = signed
        result.manifests = manifest.map { [$0.checked] } ?? []
        return result
    }

    /// A refusal for another reason than what is said about it: it was not received, or is not what is locked.
    public func refused(_ findings: [Finding], _ digests: ContentDigests? = nil) -> CheckedFile {
        result(.rejected, findings, digests)
    }
}
