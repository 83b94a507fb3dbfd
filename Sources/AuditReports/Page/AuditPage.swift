internal import FileAccess
internal import Findings
internal import MirrorAudit
internal import Mustache
internal import OpenPGP
internal import Reports

/// One page of HTML for people: what is wrong on which mirror, and what changed when. It holds everything it needs.
struct AuditPage {
    let report: AuditReport

    /// How many findings it shows, the worst first; a browser should open it on a phone.
    private static let mostFindings = 5_000

    var html: String {
        guard let template = AuditPageTemplate.template else { return "" }
        return template.render(values)
    }

    private var values: [String: Any] {
        let targets = Array(report.result.targets.enumerated())
        let found = findings(targets)
        let classes = Set(found.map(\.verdict)).sorted { $0.rank < $1.rank }
        var values: [String: Any] = [
            "verdict": report.verdict,
            "tone": report.status.tone,
            "scope": report.scope,
            "startedAt": report.result.startedAt.rfc3339,
            "endedAt": report.result.endedAt.rfc3339,
            "version": report.version,
            "basis": basis,
            "targets": targets.map { number, target in card(target, number) },
            "general": (report.findings + report.result.findings).map { $0.values },
            "hasFindings": !found.isEmpty,
            "findingCount": String(min(found.count, Self.mostFindings)),
            "findings": found.prefix(Self.mostFindings).map(\.values),
            "classes": classes.map { ["class": $0.rawValue] },
        ]
        if let seed = report.result.seed { values["seed"] = String(seed) }
        if found.count > Self.mostFindings { values["moreFindings"] = String(found.count - Self.mostFindings) }
        return values.merging(AuditTimeline(report.timeline).values) { first, _ in first }
    }

    private var basis: [String] {
        let policy = report.basis.policy.map { policy in
            "policy of \(Escaping.visible(policy.product)), version \(policy.version), "
                + "\(Escaping.visible(policy.path.bytes))"
        }
        let keys = report.basis.keys.map { "keys: \(Escaping.visible($0))" }
        return (policy.map { [$0] } ?? []) + keys + ["judged as of \(report.basis.time)"]
    }

    private func card(_ target: AuditedTarget, _ number: Int) -> [String: Any] {
        [
            "number": String(number),
            "name": Escaping.visible(target.name),
            "isOrigin": target.isOrigin,
            "tone": target.status.tone,
            "files": target.fileCount == 1 ? "1 file" : "\(target.fileCount) files",
            "size": ByteCount.text(Double(target.bytesRead)),
            "counts": target.tally.map { verdict, count in
                ["class": verdict.rawValue, "count": String(count), "tone": verdict.tone]
            },
        ]
    }

    /// A row of the table.
    private struct Row {
        let verdict: FileVerdict
        let target: Int
        let mirror: String
        let finding: Finding

        var values: [String: Any] {
            let more: [String: Any] = [
                "class": verdict.rawValue, "tone": verdict.tone, "target": String(target), "mirror": mirror,
            ]
            return more.merging(finding.values) { first, _ in first }
        }
    }

    /// Of all targets, the worst first.
    private func findings(_ targets: [(offset: Int, element: AuditedTarget)]) -> [Row] {
        let rows = targets.flatMap { number, target -> [Row] in
            let mirror = Escaping.visible(target.name)
            let own = target.findings.map { Row(verdict: .unreadable, target: number, mirror: mirror, finding: $0) }
            return own
                + target.filesByWeight.flatMap { file in
                    file.findings.map { Row(verdict: file.verdict, target: number, mirror: mirror, finding: $0) }
                }
        }
        return rows.filter { $0.finding.severity != .note }.enumerated().sorted { left, right in
            (left.element.verdict.rank, left.offset) < (right.element.verdict.rank, right.offset)
        }.map(\.element)
    }
}

extension AuditReport {
    /// The report as a page of HTML that needs nothing else.
    var html: String { AuditPage(report: self).html }
}

extension Finding {
    fileprivate var values: [String: Any] {
        [
            "rule": rule.name, "message": message.text, "remedy": remedy.text,
            "path": path.map { Escaping.visible($0) } ?? "",
            "tone": severity == .error ? rule.status.tone : Status.verified.tone,
        ]
    }
}

extension Status {
    /// The class of style that stands for it.
    var tone: String {
        if self == .verified { return "good" }
        return isRejection ? "bad" : "warn"
    }
}

extension FileVerdict {
    var tone: String {
        switch self {
        case .ok: "good"
        case .notReread: "quiet"
        case .missing, .moved, .unlisted, .unreadable, .malformed: "warn"
        default: "bad"
        }
    }
}
