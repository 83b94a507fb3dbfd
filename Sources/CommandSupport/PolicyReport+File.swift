internal import FileAccess
internal import Findings
internal import Manifests
public import OpenPGP
public import Reports
internal import TrustPolicy
public import TrustState

extension CheckReport.Basis.Policy {
    /// The policy in a file.
    public init(_ file: PolicyFile) {
        self.init(path: file.path, product: file.policy.product, version: file.policy.version, digest: file.digest)
    }
}

extension PolicyReport {
    /// A report about the policy at a path from the command line.
    ///
    /// - Parameter look: adds what there is to say. Errors that say what they mean are in the report.
    public static func about(
        _ argument: String, now: Timestamp, _ look: (inout PolicyReport, AcceptedPolicy) throws -> Void
    ) throws -> PolicyReport {
        var report = PolicyReport(time: now)
        do {
            let accepted = try AcceptedPolicy(named: Path(argument).path)
            report.policy = CheckReport.Basis.Policy(accepted.file)
            try look(&report, accepted)
        } catch let error as any FindingError {
            report.findings.append(error.finding)
        }
        return report
    }
}

extension PolicyReport.Key {
    public init(_ key: PolicyCheckup.Key) {
        self.init(fingerprint: key.fingerprint, role: key.role.rawValue, standing: key.standing)
    }
}
