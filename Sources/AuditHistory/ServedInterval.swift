public import Manifests
public import MirrorAudit
public import OpenPGP

/// How long a mirror had one content, with one verdict, at a path.
public struct ServedInterval: Sendable, Hashable {
    public let mirror: String
    public let path: [UInt8]
    /// SHA-256; nil where nothing was there, or it could not be read.
    public let digest: Digest?
    /// In bytes.
    public let size: Int64?
    public let verdict: FileVerdict
    public let signers: [Fingerprint]
    /// The version that its signatures name.
    public let version: String?
    /// When it was read first and last: it was there then, and whenever it was read in between.
    public internal(set) var firstSeen: Timestamp
    public internal(set) var lastSeen: Timestamp
    /// How often it was read.
    public internal(set) var readings: Int64
    /// When something else, or nothing, was seen last before: it came after that. Nil where nothing was seen before.
    public internal(set) var notBefore: Timestamp?
    /// When something else, or nothing, was seen next: it was gone by then. Nil where nothing else was seen since.
    public internal(set) var goneBy: Timestamp?

    let firstRun: Int64
    var lastRun: Int64

    func isSame(as other: ServedInterval) -> Bool {
        mirror == other.mirror && path == other.path && digest == other.digest && verdict == other.verdict
            && signers == other.signers && version == other.version
    }

    /// Whether the mirror may have had it at `time`.
    public func mayHold(_ time: Timestamp) -> Bool {
        (notBefore.map { time > $0 } ?? true) && (goneBy.map { time < $0 } ?? true)
    }

    /// Whether something is wrong with it that somebody who got it should know.
    public var isBad: Bool {
        switch verdict {
        case .ok, .moved, .missing, .unreadable, .notReread: false
        default: digest != nil
        }
    }
}

extension ServedInterval {
    /// Joins those that follow each other, and says when each began and ended at the latest.
    ///
    /// - Parameters:
    ///   - intervals: of one path of one mirror.
    ///   - wholeRuns: of the mirror, that read everything and ended, by number.
    static func timeline(_ intervals: [ServedInterval], wholeRuns: [(id: Int64, time: Timestamp)]) -> [ServedInterval] {
        let sorted = intervals.sorted { left, right in
            (left.firstSeen, left.firstRun) < (right.firstSeen, right.firstRun)
        }
        var result: [ServedInterval] = []
        for interval in sorted {
            guard var last = result.last else {
                result.append(interval)
                continue
            }
            let absence = wholeRuns.filter { $0.id > last.lastRun && $0.id < interval.firstRun }
            if absence.isEmpty, last.isSame(as: interval) {
                last.lastSeen = max(last.lastSeen, interval.lastSeen)
                last.lastRun = max(last.lastRun, interval.lastRun)
                last.readings += interval.readings
                result[result.count - 1] = last
            } else {
                var interval = interval
                result[result.count - 1].goneBy = absence.first?.time ?? interval.firstSeen
                interval.notBefore = absence.last?.time ?? last.lastSeen
                result.append(interval)
            }
        }
        if let last = result.last, let absent = wholeRuns.first(where: { $0.id > last.lastRun }) {
            result[result.count - 1].goneBy = absent.time
        }
        if let first = result.first, let absent = wholeRuns.last(where: { $0.id < first.firstRun }) {
            result[0].notBefore = absent.time
        }
        return result
    }
}
