internal import AuditHistory
internal import Findings
internal import Manifests
internal import MirrorAudit
internal import OpenPGP

/// What paths held over time, as bars.
struct AuditTimeline {
    /// A path of a mirror.
    private struct Lane {
        let intervals: [ServedInterval]

        /// How often there was other content: that is shown before what became unsigned, say, and stayed as it was.
        var changes: Int { zip(intervals, intervals.dropFirst()).count { $0.digest != $1.digest } }
    }

    private let lanes: [Lane]
    private let first: Int64
    private let last: Int64
    /// How many paths changed in all; nil where no history was asked.
    private let changedPaths: Int?

    /// The width of a bar, in the picture's own units.
    private static let width: Int64 = 1_000

    init(_ changes: AuditReport.Timeline?) {
        var lanes: [[ServedInterval]] = []
        for interval in changes?.intervals ?? [] {
            if let last = lanes.last?.last, last.mirror == interval.mirror, last.path == interval.path {
                lanes[lanes.count - 1].append(interval)
            } else {
                lanes.append([interval])
            }
        }
        self.lanes = lanes.map(Lane.init).enumerated().sorted { left, right in
            (right.element.changes, left.offset) < (left.element.changes, right.offset)
        }.map(\.element)
        changedPaths = changes?.changedPaths
        let all = lanes.flatMap { $0 }
        first = all.map { ($0.notBefore ?? $0.firstSeen).secondsSince1970 }.min() ?? 0
        last = all.map { ($0.goneBy ?? $0.lastSeen).secondsSince1970 }.max() ?? 0
    }

    var values: [String: Any] {
        guard !lanes.isEmpty else {
            let reason =
                changedPaths == nil
                ? "No history was kept, so nothing is known of earlier audits: --history FILE remembers them."
                : "Nothing that was audited before has changed."
            return ["hasTimeline": false, "noTimeline": reason]
        }
        var values: [String: Any] = [
            "hasTimeline": true,
            "first": Timestamp(secondsSince1970: first).rfc3339,
            "last": Timestamp(secondsSince1970: last).rfc3339,
            "rows": lanes.map(values(of:)),
        ]
        if let changedPaths, changedPaths > lanes.count {
            values["shownRows"] = String(lanes.count)
            values["moreRows"] = String(changedPaths)
        }
        return values
    }

    private func values(of lane: Lane) -> [String: Any] {
        [
            "mirror": Escaping.visible(lane.intervals.first?.mirror ?? ""),
            "path": Escaping.visible(lane.intervals.first?.path ?? []),
            "count": String(lane.intervals.count),
            "segments": lane.intervals.flatMap(segments),
            "intervals": lane.intervals.map(\.values),
        ]
    }

    private func segments(_ interval: ServedInterval) -> [[String: Any]] {
        var segments = [segment(interval, from: interval.firstSeen, to: interval.lastSeen, isPale: false)]
        if let goneBy = interval.goneBy, goneBy > interval.lastSeen {
            segments.append(segment(interval, from: interval.lastSeen, to: goneBy, isPale: true))
        }
        return segments
    }

    private func segment(
        _ interval: ServedInterval, from start: Timestamp, to end: Timestamp, isPale: Bool
    ) -> [String: Any] {
        let (x, right) = (position(start), position(end))
        // What was seen once is to be seen as well.
        let width = max(isPale ? 0 : 4, right - x)
        return [
            "tone": interval.tone, "pale": isPale, "x": String(min(x, Self.width - width)), "width": String(width),
            "label": interval.sentence.text,
        ]
    }

    private func position(_ time: Timestamp) -> Int64 {
        // The times of a history are a stranger's too: as integers, their difference could overflow.
        let (first, last) = (Double(first), Double(last))
        let offset = min(max(Double(time.secondsSince1970), first), last) - first
        return Int64((offset / max(1, last - first) * Double(Self.width)).rounded())
    }
}

extension ServedInterval {
    fileprivate var tone: String { digest == nil ? FileVerdict.notReread.tone : verdict.tone }

    fileprivate var values: [String: Any] {
        [
            "from": firstSeen.rfc3339, "to": lastSeen.rfc3339, "class": verdict.rawValue, "tone": tone,
            "digest": digest?.hexadecimal ?? "", "version": version.map { Escaping.visible($0) } ?? "",
        ]
    }
}
