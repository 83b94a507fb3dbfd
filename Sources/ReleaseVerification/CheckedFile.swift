public import FileAccess
public import Findings
public import Hashing

/// The outcome for one file, to be reported. It proves nothing: see ``VerifiedArtifact`` and its like.
public struct CheckedFile: Sendable {
    /// What was established; only the first two rest on a signature.
    public enum Verdict: String, Sendable {
        case verified
        case manifestVerified = "manifest-verified"
        case pinned
        case checksumsMatch = "checksums-match"
        case rejected
    }

    public let path: BytePath
    public let verdict: Verdict
    public var digests: ContentDigests?
    /// The manifests that were looked at, in order.
    public var manifests: [CheckedManifest] = []
    /// The signatures over the file itself, where they were needed.
    public var signed: SignedDecision?
    public var findings: [Finding]

    /// A file about which nothing could be decided, and why.
    public init(_ path: BytePath, undecided error: some FindingError) {
        self.init(path, .rejected, [error.finding])
    }

    init(_ path: BytePath, _ verdict: Verdict, _ findings: [Finding]) {
        self.path = path
        self.verdict = verdict
        self.findings = findings
    }

    public var status: Status {
        if verdict != .rejected { return .verified }
        let status = findings.status
        // A rejection without an error would be a fault of ours, never a success.
        return status == .verified ? .internalFault : status
    }

    /// Every decision about signatures, in order.
    public var decisions: [SignedDecision] { manifests.compactMap(\.signed) + (signed.map { [$0] } ?? []) }
}

/// The outcome for one manifest, to be reported.
public struct CheckedManifest: Sendable {
    public let path: BytePath
    /// Nil where it could not be read.
    public let digests: ContentDigests?
    /// Whether files are compared with it.
    public let isAccepted: Bool
    /// Nil where signatures were not asked for.
    public let signed: SignedDecision?
}
