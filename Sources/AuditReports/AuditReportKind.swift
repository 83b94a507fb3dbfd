internal import Findings
internal import Manifests
internal import MirrorAudit
internal import Reports
internal import StrictJSON

/// What an audit can be written as.
public enum AuditReportKind: String, Sendable, CaseIterable {
    case json
    /// One JSON object a line: each finding, then each target.
    case ndjson
    case sarif
    case junit
    case openmetrics
    /// One page for a browser.
    case html

    public func text(of report: AuditReport) -> String {
        switch self {
        case .json: report.json.serialized()
        case .ndjson: report.ndjson
        case .sarif:
            SARIFReport(tool: "verify-uploader", version: report.version, results: report.results).json.serialized()
        case .junit: report.junit
        case .openmetrics: report.openMetrics
        case .html: report.html
        }
    }
}
