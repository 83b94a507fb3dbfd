public import Findings
public import Manifests
public import MirrorAudit
public import OpenPGP
public import TrustPolicy

/// What one shard of an audit found, and on what terms: what the report of all of them is made of.
public struct ShardRecord: Sendable {
    /// Of the audit: alike for all its shards, and for no other audit.
    public let name: String
    public let shard: AuditOptions.Shard
    public var result: AuditResult
    /// About keys and policy, not about a target.
    public let remarks: [Finding]
    public let basis: AuditBasis

    public init(
        name: String, shard: AuditOptions.Shard, result: AuditResult, remarks: [Finding], basis: AuditBasis
    ) {
        self.name = name
        self.shard = shard
        self.result = result
        self.remarks = remarks
        self.basis = basis
    }

    /// Of this shard by itself.
    public var status: Status { Status.worst(of: [result.status, remarks.status]) }
}

/// What an audit went by.
public struct AuditBasis: Sendable, Hashable {
    /// A trust policy.
    public struct Policy: Sendable, Hashable {
        public let path: [UInt8]
        public let product: String
        public let version: Int64
        /// SHA-256.
        public let digest: Digest

        public init(path: [UInt8], product: String, version: Int64, digest: Digest) {
            (self.path, self.product, self.version, self.digest) = (path, product, version, digest)
        }
    }

    /// Nil where keys are trusted directly.
    public var policy: Policy?
    /// Paths of key files, as bytes.
    public var keys: [[UInt8]] = []
    /// As of when was judged.
    public var time: Timestamp
    /// Whether it was compared with what was accepted before.
    public var isStateUsed = false
    /// Nil where no engine was needed.
    public var engine: String?
    /// How the keys stood that releases are signed with.
    public var standings: [KeyStanding] = []
    /// What is alike for all shards of one audit, by name: the program's version, the keys, the targets, the options.
    public var terms: [String: String] = [:]

    public init(time: Timestamp) {
        self.time = time
    }
}
