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
                lines.append("  … and \(shown.count - Self.mostShown) more: --format json or --report has them all")
            }
        }
        lines += result.findings.flatMap(\.lines)
        return lines + [conclusion]
    }

    public var github: [String] {
        let found =
            findings + result.findings + result.targets.flatMap { $0.findings + $0.filesByWeight.flatMap(\.findings) }
        return found.filter { $0.severity != .note }.prefix(Self.mostShown).map { $0.annotation(path: $0.path ?? []) }
            + result.targets.flatMap(summary) + [conclusion]
    }

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
