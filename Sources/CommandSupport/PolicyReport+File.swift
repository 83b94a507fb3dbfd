internal import FileAccess
internal import Findings
internal import GnuPG
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

extension PolicyReport {
    /// A report about the policy that checks go by where that at a path from the command line is named, which may be a
    /// later version beside it; then that is said.
    ///
    /// - Parameter look: adds what there is to say.
    public static func aboutPolicyInForce(
        _ argument: String, _ state: StateOptions, now: Timestamp,
        _ look: (inout PolicyReport, AcceptedPolicy) throws -> Void
    ) throws -> PolicyReport {
        try about(argument, now: now) { report, named in
            GnuPGProcess.begin()
            let (newest, remarks) = try state.policyInForce(from: named, now: ReleaseDate.checked(now))
            report.policy = CheckReport.Basis.Policy(newest.file)
            report.findings = remarks
            if !newest.isNamed {
                let (path, version) = (newest.file.path.bytes, newest.policy.version)
                let message: Message =
                    """
                    '\(named.file.path.bytes)' is version \(named.policy.version); '\(path)', version \(version), lies \
                    beside it, signed by enough roots, and is the one that counts
                    """
                report.findings.append(Finding(.policySuperseded, message, severity: .note, path: path))
            }
            try look(&report, newest)
        }
    }
}

extension PolicyKeyState {
    public init(_ key: PolicyCheckup.Key) {
        self.init(
            fingerprint: key.fingerprint, role: key.role.rawValue, standing: key.standing, retired: key.retired,
            retires: key.retires)
    }
}
