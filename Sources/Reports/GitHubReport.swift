internal import FileAccess
internal import Findings
internal import ReleaseVerification

extension CheckReport {
    /// Workflow commands, one for each finding, then the text report.
    public var github: [String] {
        let found = files.flatMap { file in file.findings.map { ($0, file.path.bytes) } } + findings.map { ($0, []) }
        return found.map { $0.0.annotation(path: $0.0.path ?? $0.1) } + text
    }
}
