internal import AuditHistory
internal import FileAccess
internal import Findings
internal import Manifests
internal import MirrorAudit
internal import OpenPGP
internal import Reports

extension HistoryReport {
    /// Lines for people; the last one says how things stand.
    public var text: [String] { answerLines + findings.flatMap(\.lines) + conclusion }

    public var github: [String] { findings.map { $0.annotation(path: []) } + answerLines + conclusion }

    public var reasons: [String] { findings.filter { $0.severity == .error }.flatMap(\.lines) }

    private var answerLines: [String] {
        switch answer {
        case .path(_, let intervals): intervals.flatMap(\.lines)
        case .digest(_, let intervals, _): intervals.flatMap(\.lines)
        case .runs(let runs): runs.map(\.line)
        case .difference(let differences): differences.map(\.line)
        case .merge(let files, _): files.map(\.line)
        case .exposure, .nothing: []
        }
    }

    private var conclusion: [String] {
        switch answer {
        case .path(_, let intervals):
            let contents = Set(intervals.compactMap(\.digest)).count
            return intervals.isEmpty
                ? [] : [Self.counted(contents, "content") + " in " + Self.counted(intervals.count, "interval")]
        case .digest(_, let intervals, _):
            guard !intervals.isEmpty else { return [] }
            let isSigned = intervals.contains(where: \.isSigned)
            return [isSigned ? "audits found it signed, where it says so" : "no audit found it signed"]
        case .runs(let runs): return [Self.counted(runs.count, "run")]
        case .difference(let differences): return [Self.counted(differences.count, "difference")]
        case .exposure(let matches):
            let jobs = Set(matches.affected.map(\.file.line)).count
            return ["\(jobs) of \(Self.counted(matches.recordCount, "record")) affected"]
        case .merge(let files, let disagreements):
            return [
                Self.counted(files.count, "history", "histories") + " merged, "
                    + Self.counted(disagreements.count, "disagreement")
            ]
        case .nothing: return ["REFUSED: nothing could be decided"]
        }
    }

    private static func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
    }
}

extension ServedInterval {
    fileprivate var lines: [String] {
        let start = notBefore.map { "after \($0.rfc3339), " } ?? ""
        let end = goneBy.map { ", gone by \($0.rfc3339)" } ?? ""
        // Of altered content, the signers signed what should be there.
        let role = isSigned ? "signed by" : "listed by"
        let signed = signers.isEmpty ? "" : ", \(role) " + signers.map(\.hexadecimal).joined(separator: ", ")
        let message: Message = "'\(mirror)' '\(path)' \(digest?.hexadecimal ?? "nothing") \(verdict.rawValue)"
        return [
            message.text + signed,
            "  \(start)seen \(firstSeen.rfc3339) to \(lastSeen.rfc3339) (\(readings) times)\(end)",
        ]
    }
}

extension RememberedRun {
    fileprivate var line: String {
        let end = endedAt.map { "to \($0.rfc3339)" } ?? "and did not end"
        let counts = FileVerdict.allCases.compactMap { verdict in
            self.counts[verdict].flatMap { $0 > 0 ? "\($0) \(verdict.rawValue)" : nil }
        }
        let message: Message =
            "run \(number) of '\(mirror)'\(isOrigin ? " (the origin)" : ""), \(startedAt.rfc3339) \(end)"
        return ([message.text + (isWhole ? "" : ", in part")] + [counts.joined(separator: ", ")]).filter { !$0.isEmpty }
            .joined(separator: ": ")
    }
}

extension MergedHistory {
    fileprivate var line: String {
        let left: Message = unfinished > 0 ? ", without \(unfinished) that did not end" : ""
        let message: Message =
            "'\(file.bytes)': \(Int(clamping: runs), "new run"), \(Int(clamping: observations), "new observation")\(left)"
        return message.text
    }
}

extension RunDifference {
    fileprivate var line: String {
        func state(_ interval: ServedInterval?) -> Message {
            interval.map { "\($0.digest?.hexadecimal ?? "nothing") \($0.verdict.rawValue)" } ?? "not seen"
        }
        let message: Message = "'\(path)': \(state(before)) -> \(state(after))"
        return message.text
    }
}
