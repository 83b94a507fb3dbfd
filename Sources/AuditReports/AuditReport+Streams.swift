internal import Findings
internal import MirrorAudit
internal import OpenPGP
internal import Reports
internal import StrictJSON
internal import TrustPolicy

extension AuditReport {
    /// One JSON object a line (https://github.com/ndjson/ndjson-spec): each finding with its target, then each target's
    /// summary.
    var ndjson: String {
        var lines: [JSONValue] = findings.map { Self.line("finding", nil, $0.jsonWithPath) }
        for target in result.targets {
            lines += target.findings.map { Self.line("finding", target.name, $0.jsonWithPath) }
            lines += target.filesByWeight.flatMap(\.findingsJSON).map { Self.line("finding", target.name, $0) }
        }
        for target in result.targets {
            lines.append(
                Self.line(
                    "target", target.name,
                    ["status": .integer(Int64(target.status.rawValue)), "summary": target.summaryJSON]))
        }
        return lines.map { $0.serializedOnOneLine() + "\n" }.joined()
    }

    private static func line(_ type: String, _ target: String?, _ value: JSONValue) -> JSONValue {
        guard case .object(let fields) = value else { return value }
        let head = [JSONValue.Field("type", .string(type)), JSONValue.Field("target", JSONValue(target))]
        return .object(head + fields)
    }

    /// For alerting: when each target was last audited and with what success, and how many files have which verdict.
    var openMetrics: String {
        var text = OpenMetricsText()
        let targets = result.targets.map { ($0, Escaping.visible($0.name)) }
        text.gauge(
            "mirror_audit_last_run_timestamp_seconds", unit: "seconds", help: "When the audit ended.",
            targets.map { (labels: [("target", $0.1)], value: result.endedAt.secondsSince1970) })
        text.gauge(
            "mirror_audit_last_success_timestamp_seconds", unit: "seconds", help: "When an audit was last clean.",
            targets.filter { $0.0.status == .verified }.map {
                (labels: [("target", $0.1)], value: result.endedAt.secondsSince1970)
            })
        text.gauge(
            "mirror_audit_status", help: "The audit's exit status; 0 is clean.",
            targets.map { (labels: [("target", $0.1)], value: Int64($0.0.status.rawValue)) })
        text.gauge(
            "mirror_audit_files", help: "Files with each verdict.",
            targets.flatMap { target, name in
                FileVerdict.allCases.map { verdict in
                    (
                        labels: [("target", name), ("class", verdict.rawValue)],
                        value: Int64(target.counts[verdict] ?? 0)
                    )
                }
            })
        text.gauge(
            "mirror_audit_key_expiry_timestamp_seconds", unit: "seconds",
            help: "When the last of a signer's keys that may sign expires.",
            keys.compactMap { key in
                key.expires.map { ([("key", key.fingerprint.hexadecimal)], $0.secondsSince1970) }
            })
        text.gauge(
            "mirror_audit_key_expiry_days", unit: "days", help: "Whole days until then, negative afterwards.",
            keys.compactMap { key in key.expires.map { ([("key", key.fingerprint.hexadecimal)], days(until: $0)) } })
        text.gauge(
            "mirror_audit_key_valid", help: "1 while what the signer signs now would count.",
            keys.map { key in ([("key", key.fingerprint.hexadecimal)], key.objection == nil ? 1 : 0) })
        return text.text
    }

    private func days(until time: Timestamp) -> Int64 {
        let day: Int64 = 86_400
        let seconds = time.secondsSince1970.subtractingReportingOverflow(result.endedAt.secondsSince1970)
        guard !seconds.overflow else { return .max / day }
        return seconds.partialValue >= 0 ? seconds.partialValue / day : -((day - 1 - seconds.partialValue) / day)
    }
}
