public import AuditHistory
internal import FileAccess
public import MirrorAudit
public import OpenPGP
internal import Reports

extension AuditReport {
    /// Of shards that were joined.
    public init(_ audit: JoinedAudit, version: String) {
        self.init(audit.result, findings: audit.remarks, basis: CheckReport.Basis(audit.basis), version: version)
        keys = audit.basis.standings
    }
}

extension ShardRecord {
    /// Of the report of one shard.
    ///
    /// - Parameters:
    ///   - time: as of when was judged.
    ///   - terms: what is alike for all shards, beside the policy.
    public init(
        _ report: AuditReport, _ name: String, _ shard: AuditOptions.Shard, at time: Timestamp, terms: [String: String]
    ) {
        var basis = AuditBasis(time: time)
        basis.policy = report.basis.policy.map { policy in
            AuditBasis.Policy(
                path: policy.path.bytes, product: policy.product, version: policy.version, digest: policy.digest)
        }
        basis.keys = report.basis.keys
        basis.isStateUsed = report.basis.isStateUsed
        basis.engine = report.basis.engine
        basis.standings = report.keys
        basis.terms = terms
        self.init(name: name, shard: shard, result: report.result, remarks: report.findings, basis: basis)
    }
}

extension CheckReport.Basis {
    fileprivate init(_ basis: AuditBasis) {
        self.init(keys: basis.keys, time: basis.time.rfc3339, engine: basis.engine)
        isStateUsed = basis.isStateUsed
        policy = basis.policy.flatMap { policy in
            BytePath(policy.path).map {
                Policy(path: $0, product: policy.product, version: policy.version, digest: policy.digest)
            }
        }
    }
}
