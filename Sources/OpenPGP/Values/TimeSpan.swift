/// A length of time as people write it in options and policies: `30s`, `90m`, `12h`, `7d`, `2w`, `3y`.
///
/// One positive number and one unit; `m` is a minute, a year is 365 days. A bare number has no unit and is refused, and
/// so is zero, which means "never" in OpenPGP and "always" everywhere else.
public struct TimeSpan: Comparable, Hashable, Sendable {
    public let seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Nil for anything but the form above, and for more than ``longest``.
    public init?(_ text: String) {
        guard let unit = text.utf8.last, let factor = Self.secondsPerUnit[unit] else { return nil }
        let digits = text.utf8.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let number = Int64(text.dropLast()), number > 0
        else { return nil }
        let (seconds, overflows) = number.multipliedReportingOverflow(by: factor)
        guard !overflows, seconds <= Self.longest.seconds else { return nil }
        self.init(seconds: seconds)
    }

    /// A thousand years.
    public static let longest = TimeSpan(seconds: 1000 * 365 * 86_400)

    public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.seconds < right.seconds }

    private static let secondsPerUnit: [UInt8: Int64] = [
        UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86_400,
        UInt8(ascii: "w"): 7 * 86_400, UInt8(ascii: "y"): 365 * 86_400,
    ]
}

extension TimeSpan: CustomStringConvertible {
    /// The span in the largest unit that divides it, such as `7d`; weeks are written in days.
    public var description: String {
        for (unit, size) in [("y", 365 * 86_400), ("d", 86_400), ("h", 3600), ("m", 60)] as [(String, Int64)]
        where seconds != 0 && seconds % size == 0 {
            return "\(seconds / size)\(unit)"
        }
        return "\(seconds)s"
    }
}
