internal import Findings
internal import MirrorAudit
internal import Reports

extension AuditReport {
    /// How many findings of one target are shown; JSON has all of them.
    private static let mostShown = 100

    public var text: [String] {
        var lines = findings.flatMap(\.lines)
        for target in result.targets {
            lines += summary(of: target)
            let found = target.findings + target.filesByWeight.flatMap(\.findings)
            let shown = found.filter { $0.severity != .note }
            lines += shown.prefix(Self.mostShown).flatMap(\.lines).map { "  \($0)" }
            if shown.count > Self.mostShown {
                lines.append("  " + Self.more(shown.count - Self.mostShown))
            }
        }
        lines += result.findings.flatMap(\.lines)
        return lines + [conclusion]
    }

    public var github: [String] {
        // Of several targets, each may have a file of that path.
        let isOne = result.targets.count == 1
        let found: [(finding: Finding, place: String?)] =
            (findings + result.findings).map { ($0, nil) }
            + result.targets.flatMap { target in
                let place = isOne ? nil : Escaping.visible(target.name)
                return (target.findings + target.filesByWeight.flatMap(\.findings)).map { ($0, place) }
            }
        // Not all can be shown: those that decide come first.
        let ordered = [Severity.error, .warning].flatMap { severity in found.filter { $0.finding.severity == severity }
        }
        let rest = ordered.count - min(ordered.count, Self.mostShown)
        return ordered.prefix(Self.mostShown).map { $0.finding.annotation(path: $0.finding.path ?? [], in: $0.place) }
            + (rest > 0 ? [Self.more(rest)] : []) + result.targets.flatMap(summary) + [conclusion]
    }

    private static func more(_ count: Int) -> String { "… and \(count) more: --format json or --report has them all" }

    public var reasons: [String] {
        guard status != .verified else { return [] }
        return allFindings.filter { $0.severity == .error }.prefix(Self.mostShown).flatMap(\.lines)
    }

    private func summary(of target: AuditedTarget) -> [String] {
        let counts = target.tally.map { "\($0.count) \($0.verdict.rawValue)" }.joined(separator: ", ")
        let role = target.isOrigin ? " (the origin)" : ""
        return ["'\(Escaping.visible(target.name))'\(role): \(counts)"]
    }

    private var conclusion: String {
        switch verdict {
        case "clean": return "clean: \(scope)"
        case "rejected": return "not clean: \(scope)"
        default: return "undecided: \(scope)"
        }
    }

    /// How much was audited.
    var scope: String {
        let files = result.targets.map(\.fileCount).reduce(0, +)
        let targets = result.targets.count == 1 ? "1 target" : "\(result.targets.count) targets"
        return "\(files == 1 ? "1 file" : "\(files) files") in \(targets)"
    }
}
