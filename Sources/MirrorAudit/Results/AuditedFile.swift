public import Findings
public import Manifests
public import OpenPGP
public import TrustPolicy

/// One file of a target as an audit saw it. A value to be reported and remembered; it proves nothing.
public struct AuditedFile: Sendable, Hashable {
    /// What it is there for.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case artifact, manifest, signature
    }

    /// Relative to the target's root, with slashes between; bytes as they are there.
    public let path: [UInt8]
    public var role: Role
    public var verdict: FileVerdict
    /// SHA-256 of its content; nil where it was not read.
    public var digest: Digest?
    /// In bytes.
    public var size: Int64?
    /// Primary keys whose signatures vouch for what it must be: it is that, unless ``verdict`` says otherwise (modified or
    /// missing, for one).
    public var signers: [Fingerprint] = []
    /// What those signatures say of the release.
    public var release: ReleaseIdentity?
    /// Where its content should be, for one that is ``FileVerdict/moved``.
    public var expectedPath: [UInt8]?
    /// Why the verdict is what it is; none for ``FileVerdict/ok``.
    public var findings: [Finding] = []

    public init(_ path: [UInt8], _ role: Role = .artifact, _ verdict: FileVerdict) {
        self.path = path
        self.role = role
        self.verdict = verdict
    }
}
