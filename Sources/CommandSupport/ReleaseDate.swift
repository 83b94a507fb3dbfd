public import Findings
public import OpenPGP

/// The version of both commands; its date is the ``ReleaseDate``.
public let releaseVersion = "0.1.0"

/// When this version was made. A clock that shows an earlier time is wrong, and whoever goes by it takes keys and
/// signatures for valid that have long expired.
///
/// It is written down here, and changed with the version, rather than taken from the machine that builds: the same
/// sources give the same program.
public enum ReleaseDate {
    /// 2026-11-01T00:00:00Z
    public static let time = Timestamp(secondsSince1970: 1_793_491_200)

    /// `now`, the time that the system's clock shows.
    ///
    /// - Throws: ``ClockBehind`` where that cannot be.
    public static func checked(_ now: Timestamp = .now()) throws(ClockBehind) -> Timestamp {
        guard now >= time else { throw ClockBehind(now: now) }
        return now
    }
}

/// The system's clock shows a time before this program was made.
public struct ClockBehind: FindingError {
    public let now: Timestamp

    public var finding: Finding {
        let message: Message =
            """
            this machine's clock shows \(now.rfc3339), and this program was made \(ReleaseDate.time.rfc3339) or later
            """
        return Finding(.clockBehind, message)
    }
}
