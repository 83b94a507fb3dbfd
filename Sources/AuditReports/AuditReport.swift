public import AuditHistory
public import Findings
public import MirrorAudit
public import Reports
public import TrustPolicy

/// The result of an audit, for every format.
public struct AuditReport: Report {
    public let result: AuditResult
    public let basis: CheckReport.Basis
    /// About the whole: keys and policy, or why nothing could be decided.
    public let findings: [Finding]

    /// What changed since the first audit that is remembered; nil where none is.
    public var timeline: Timeline?

    /// How the keys stand that releases are signed with, for alerts.
    public var keys: [KeyStanding] = []

    /// Of the command.
    let version: String

    public init(_ result: AuditResult, findings: [Finding] = [], basis: CheckReport.Basis, version: String) {
        self.result = result
        self.version = version
        self.findings = findings
        self.basis = basis
    }

    /// What a history says of paths that did not stay as they were.
    public struct Timeline: Sendable {
        /// Of the paths that changed last; those of one path of one mirror follow each other.
        public let intervals: [ServedInterval]
        /// Of how many paths the history knows such changes.
        public let changedPaths: Int

        public init(intervals: [ServedInterval], changedPaths: Int) {
            self.intervals = intervals
            self.changedPaths = changedPaths
        }
    }

    public var status: Status {
        // What kept the audit from beginning says more than that there was none.
        if result.targets.isEmpty, findings.status != .verified { return findings.status }
        return Status.worst(of: [result.status, findings.status])
    }

    /// The JSON's `verdict`.
    public var verdict: String {
        if status == .verified { return "clean" }
        return status.isRejection ? "rejected" : "undecided"
    }

    /// Everything that was found, in order.
    public var allFindings: [Finding] {
        findings + result.findings + result.targets.flatMap { $0.findings + $0.files.flatMap(\.findings) }
    }
}

extension AuditReport {
    /// The same for SARIF, which says of each whose file it is about.
    var results: [SARIFReport.Result] {
        (findings + result.findings).map { SARIFReport.Result($0) }
            + result.targets.flatMap { target in
                (target.findings + target.files.flatMap(\.findings)).map {
                    SARIFReport.Result($0, in: Escaping.visible(target.name))
                }
            }
    }
}

extension AuditedTarget {
    /// Verdicts with their counts, the worst first; those that no file has are left out, but for the files that are fine.
    public var tally: [(verdict: FileVerdict, count: Int)] {
        FileVerdict.allCases.sorted { $0.rank < $1.rank }.compactMap { verdict in
            let count = counts[verdict] ?? 0
            return count > 0 || verdict == .ok ? (verdict, count) : nil
        }
    }

    /// What is to be said of files, the worst first, then by path.
    public var filesByWeight: [AuditedFile] {
        files.sorted { left, right in
            left.verdict.rank != right.verdict.rank
                ? left.verdict.rank < right.verdict.rank : left.path.lexicographicallyPrecedes(right.path)
        }
    }
}
