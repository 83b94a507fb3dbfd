import CommandSupport
import FileAccess
import Findings
import ReleaseSigning
import Reports
import TrustPolicy
import TrustState

extension PublisherReport {
    /// Makes the next version of the policy at a path from the command line. Errors that say what they mean are in the
    /// report.
    mutating func edit(_ path: String, _ edit: (Policy) throws(PolicyEditError) -> Policy) throws {
        try collect { report in
            let proposal = try PolicyProposal.edit(Path(path).path, edit)
            var version = Version(CheckReport.Basis.Policy(proposal.file))
            version.changes = proposal.changes
            report.versions.append(version)
            report.findings += proposal.remarks
            report.outcome = proposal.needsSignatures ? .proposed : .changed
        }
    }

    /// Does what may fail: an error that says what it means is in the report, any other is thrown on.
    mutating func collect(_ body: (inout PublisherReport) throws -> Void) throws {
        do {
            try body(&self)
        } catch let error as any FindingError {
            findings += error.findings
        }
    }

    /// A report about one edit.
    static func editing(
        _ path: String, _ edit: (Policy) throws(PolicyEditError) -> Policy
    ) throws -> PublisherReport {
        var report = PublisherReport()
        try report.edit(path, edit)
        return report
    }
}

extension PublisherReport.Roots {
    init(_ roots: PolicySignatures.Roots) {
        self.init(version: roots.version, needed: roots.needed, signed: roots.signed, missing: roots.missing)
    }
}
