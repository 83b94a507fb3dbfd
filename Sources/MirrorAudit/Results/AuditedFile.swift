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
    /// Primary keys whose signatures vouch for it.
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

/// What became of one target as a whole.
public struct AuditedTarget: Sendable, Hashable {
    /// The folder or address, as it is shown: without user information and query.
    public let name: String
    public let isOrigin: Bool
    /// How many files have each verdict.
    public var counts: [FileVerdict: Int] = [:]
    /// Files with anything but ``FileVerdict/ok`` and ``FileVerdict/notReread``, by path.
    public var files: [AuditedFile] = []
    /// About the target itself: that it could not be audited to its end, for one.
    public var findings: [Finding] = []
    /// How many bytes were read.
    public var bytesRead: Int64 = 0

    public init(_ name: String, isOrigin: Bool = false) {
        self.name = name
        self.isOrigin = isOrigin
    }

    public var status: Status { (findings + files.flatMap(\.findings)).status }

    public var fileCount: Int { counts.values.reduce(0, +) }
}
