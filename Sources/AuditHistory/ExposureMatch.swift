public import Manifests
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
                file: file, bad: Self.about(file, intervals).filter(\.isBad), denial: denied[digest])
            if match.isAffected { affected.append(match) }
            if intervals.isEmpty, !match.isAffected { unknown.append(file) }
        }
        return ExposureMatches(
            affected: affected, unknown: unknown, recordCount: lines.recordCount, fileCount: count)
    }

    /// Of the places where the content was seen, those that the address ends with; all where it is none of them. The same
    /// bytes may be right at one path and wrong at another.
    private static func about(_ file: FetchedFile, _ intervals: [ServedInterval]) -> [ServedInterval] {
        let url = Array(file.url.utf8)
        let same = intervals.filter { url.reversed().starts(with: ([UInt8(ascii: "/")] + $0.path).reversed()) }
        return same.isEmpty ? intervals : same
    }
}
