public import Findings
public import OpenPGP

/// The result of an audit, to be reported.
public struct AuditResult: Sendable {
    /// In the order in which they were named; an origin last.
    public var targets: [AuditedTarget] = []
    public let startedAt: Timestamp
    public var endedAt: Timestamp
    /// What sampled files were drawn with; nil where all were read.
    public var seed: UInt64?
    /// Beyond single targets: a shard or a sample, what was not looked at.
    public var findings: [Finding] = []

    public init(startedAt: Timestamp) {
        self.startedAt = startedAt
        endedAt = startedAt
    }

    public var status: Status {
        // An audit of nothing is no success.
        guard targets.contains(where: { $0.fileCount > 0 || $0.findings.status != .verified }) else {
            return .incomplete
        }
        return Status.worst(of: targets.map(\.status) + [findings.status])
    }
}
