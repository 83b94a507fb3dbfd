internal import GRDB
public import Manifests
internal import MirrorAudit
internal import OpenPGP

/// What a history knows of one file that a job fetched.
public struct ExposureMatch: Sendable, Hashable {
    public let file: FetchedFile
    /// Where audits saw that content and found something wrong with it.
    public let bad: [ServedInterval]
    /// Why a policy denies it; nil where it does not, or none was asked.
    public let denial: String?

    public var isAffected: Bool { !bad.isEmpty || denial != nil }
}

/// The answer to "which jobs were affected?"
public struct ExposureMatches: Sendable {
    public let affected: [ExposureMatch]
    /// Fetched content that no audit saw: nothing is known of it.
    public let unknown: [FetchedFile]
    public let recordCount: Int
    /// Files that were received and looked up.
    public let fileCount: Int
}

extension HistoryDatabase {
    /// Holds what jobs fetched against what audits found.
    ///
    /// - Parameter denied: digests that a policy denies, with its reasons.
    public func matches(
        _ lines: ExposureLines, in range: TimeRange = .always, denied: [Digest: String] = [:]
    ) throws -> ExposureMatches {
        var known: [Digest: [ServedInterval]] = [:]
        var (affected, unknown, count): ([ExposureMatch], [FetchedFile], Int) = ([], [], 0)
        for file in lines.files where range.overlaps(file.time, file.time) {
            guard let digest = file.digest else { continue }
            count += 1
            let intervals = try known[digest] ?? self.intervals(of: digest)
            known[digest] = intervals
            let match = ExposureMatch(
                file: file, bad: try bad(intervals, for: file), denial: denied[digest])
            if match.isAffected { affected.append(match) }
            if intervals.isEmpty, !match.isAffected { unknown.append(file) }
        }
        return ExposureMatches(
            affected: affected, unknown: unknown, recordCount: lines.recordCount, fileCount: count)
    }

    /// Where something was wrong with the content. The same bytes may be right at one path and wrong at another: where this
    /// machine saw them at the very address, what was said of other paths of that mirror does not count. Nothing else takes
    /// a finding away: not another mirror's path of that name, not what another machine says.
    private func bad(_ intervals: [ServedInterval], for file: FetchedFile) throws -> [ServedInterval] {
        let url = Array(file.url.utf8)
        let bad = intervals.filter(\.isBad)
        guard !bad.isEmpty else { return [] }
        let here = try intervals.filter { try $0.isAt(url) && isOwn($0) }
        return bad.filter { interval in
            !here.contains { $0.mirror == interval.mirror && $0.path != interval.path }
        }
    }

    /// Whether an audit of this machine saw that content, with that verdict, there.
    private func isOwn(_ interval: ServedInterval) throws -> Bool {
        try read { database in
            // One of the first version has nobody else's.
            guard try database.tableExists("merged_runs") else { return true }
            return try Row.fetchOne(
                database,
                sql: """
                    SELECT 1 FROM observations o JOIN mirrors m ON m.id = o.mirror JOIN paths p ON p.id = o.path
                    JOIN digests d ON d.id = o.digest JOIN verdicts v ON v.id = o.verdict
                    WHERE m.name = ? AND p.path = ? AND d.sha256 = ? AND v.verdict = ? AND \(StoredReading.isOwn) LIMIT 1
                    """,
                arguments: [
                    interval.mirror, DatabaseValue.bytes(interval.path),
                    interval.digest.map { DatabaseValue.bytes($0.bytes) }, interval.verdict.rawValue,
                ]) != nil
        }
    }
}

extension ServedInterval {
    /// Whether `url` is the address of its path at its mirror.
    fileprivate func isAt(_ url: [UInt8]) -> Bool {
        let base = Array(mirror.utf8)
        return url == base + (base.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + path
    }
}
