public import AuditHistory
public import Findings
public import Manifests
internal import OpenPGP
public import Reports
internal import MirrorAudit

/// The answer of a history to one question, for every format.
public struct HistoryReport: Report {
    public enum Answer: Sendable {
        case path([UInt8], [ServedInterval])
        /// - Parameter denial: why a policy denies it; nil where it does not.
        case digest(Digest, [ServedInterval], denial: String?)
        case runs([RememberedRun])
        case difference([RunDifference])
        case exposure(ExposureMatches)
        case merge([MergedHistory], [HistoryDisagreement])
        /// Nothing could be asked.
        case nothing
    }

    public let answer: Answer
    /// What decides the exit status, in order.
    public let findings: [Finding]

    public init(_ answer: Answer) {
        self.answer = answer
        findings = answer.findings
    }

    /// Why there is no answer.
    public init(_ finding: Finding) {
        answer = .nothing
        findings = [finding]
    }

    public var status: Status { findings.status }
}

extension HistoryReport.Answer {
    fileprivate var findings: [Finding] {
        switch self {
        case .path(let path, let intervals):
            intervals.isEmpty ? [.unknown("no audit saw anything at '\(path)'")] : []
        case .digest(let digest, let intervals, let denial):
            Self.findings(digest, intervals, denial)
        case .runs(let runs):
            runs.isEmpty ? [.unknown("the history has no run that started then")] : []
        case .difference, .nothing: []
        case .exposure(let matches): Self.findings(matches)
        case .merge(_, let disagreements): disagreements.map(\.finding)
        }
    }

    private static func findings(_ digest: Digest, _ intervals: [ServedInterval], _ denial: String?) -> [Finding] {
        let denied = denial.map { Finding(.denied, "the policy denies \(digest.hexadecimal): \($0)") }
        if intervals.isEmpty { return [denied ?? .unknown("no audit saw \(digest.hexadecimal)")] }
        let bad = intervals.filter(\.isBad).map { interval in
            Finding(interval.verdict.exposureRule ?? .denied, interval.sentence, path: interval.path)
        }
        return (denied.map { [$0] } ?? []) + bad
    }

    private static func findings(_ matches: ExposureMatches) -> [Finding] {
        let affected = matches.affected.map { match -> Finding in
            let what: Message =
                "line \(match.file.line): the job of \(match.file.time.rfc3339) fetched '\(match.file.url)'"
            if let denial = match.denial { return Finding(.denied, "\(what), which the policy denies: \(denial)") }
            let worst = match.bad.min { $0.verdict.rank < $1.verdict.rank }
            return Finding(worst?.verdict.exposureRule ?? .denied, "\(what): \(worst?.sentence ?? "")")
        }
        let unknown = matches.unknown.map { file -> Finding in
            let message: Message =
                "line \(file.line): no audit saw what the job of \(file.time.rfc3339) fetched from '\(file.url)'"
            return Finding(.historyUnknown, message, severity: .warning)
        }
        let nothing = matches.fileCount == 0
        return affected + unknown + (nothing ? [.unknown("no record says what was fetched in that time")] : [])
    }
}

extension HistoryDisagreement {
    fileprivate var finding: Finding {
        let message: Message = "at one time, \(one.sentence), by one history; and by another, \(other.sentence)"
        return Finding(.historyDisagrees, message, path: one.path)
    }
}

extension Finding {
    fileprivate static func unknown(_ message: Message) -> Finding { Finding(.historyUnknown, message) }
}

extension FileVerdict {
    /// What it means for somebody who got such a file; nil where that is nothing bad: see ``ServedInterval/isBad``.
    fileprivate var exposureRule: Rule? {
        switch self {
        case .modified: .digestMismatch
        case .badSignature: .signatureBad
        case .unsigned, .untrusted: .fileUnsigned
        case .denied: .denied
        case .changed: .changedSinceAudit
        case .wrongRelease: .wrongRelease
        case .stale: .stale
        case .rolledBack: .rolledBack
        case .differsFromOrigin: .differsFromOrigin
        case .differsFromMirrors: .differsFromMirrors
        case .malformed: .manifestMalformed
        case .unlisted: .fileUnlisted
        case .ok, .moved, .missing, .unreadable, .notReread: nil
        }
    }
}

extension ServedInterval {
    /// Who served what, and since when until when.
    var sentence: Message {
        """
        '\(mirror)' served '\(path)' (\(digest?.hexadecimal ?? "nothing")), \(verdict.rawValue), from \
        \(firstSeen.rfc3339) to \(lastSeen.rfc3339)
        """
    }
}
