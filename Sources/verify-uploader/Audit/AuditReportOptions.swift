import ArgumentParser
import AuditReports
import CommandSupport
import FileAccess

/// Reports that are written to files, beside the one on standard output.
struct AuditReportOptions: ParsableArguments {
    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "Also write a report: json, ndjson, sarif, junit, html or openmetrics. Repeatable.", valueName: "kind=path")
    )
    var reports: [String] = []

    func validate() throws { _ = try files() }

    func has(_ kind: AuditReportKind) throws -> Bool { try files().contains { $0.0 == kind } }

    /// Writes each of them as a whole, in the place of an older one.
    func write(_ report: AuditReport) throws {
        for (kind, path) in try files() {
            let staged = try StagedFile(for: path)
            try staged.write(Array(kind.text(of: report).utf8))
            try staged.publish(mode: .document, replacing: true)
        }
    }

    private func files() throws -> [(AuditReportKind, BytePath)] {
        try reports.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let kind = AuditReportKind(rawValue: String(parts[0])), !parts[1].isEmpty else {
                let kinds = AuditReportKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--report takes a kind (\(kinds)) and a file: --report json=audit.json")
            }
            return (kind, try Path(String(parts[1])).path)
        }
    }
}
