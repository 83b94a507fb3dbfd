internal import Glibc

/// A moment in UTC, to the second, as OpenPGP counts it (RFC 9580 section 3.5): without leap seconds.
///
/// It is read and written as RFC 3339 without the help of Foundation, which must not be loaded where a program is only
/// to be checked and run.
public struct Timestamp: Comparable, Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let secondsSince1970: Int64

    public init(secondsSince1970: Int64) {
        self.secondsSince1970 = secondsSince1970
    }

    /// What the system's real-time clock shows. See: man 2 clock_gettime.
    public static func now() -> Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(secondsSince1970: Int64(time.tv_sec))
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// The moment that is `span` later; the last one there is instead of an overflow.
    public func advanced(by span: TimeSpan) -> Timestamp {
        let (sum, overflows) = secondsSince1970.addingReportingOverflow(span.seconds)
        return Timestamp(secondsSince1970: overflows ? .max : sum)
    }

    /// The moment that is `span` earlier; the first one there is instead of an overflow.
    public func goingBack(by span: TimeSpan) -> Timestamp {
        let (difference, overflows) = secondsSince1970.subtractingReportingOverflow(span.seconds)
        return Timestamp(secondsSince1970: overflows ? .min : difference)
    }
}

extension Timestamp {
    /// Reads a date and time in the one form `2026-11-01T00:00:00`, followed by `Z` or an offset such as `+02:00`
    /// (RFC 3339 section 5.6): capital letters, no fraction, no leap second, four digits of year.
    public init?(rfc3339 text: String) {
        let text = Array(text.utf8)
        guard text.count == 20 || text.count == 25, Self.separators.allSatisfy({ text[$0.key] == $0.value }),
            let year = Self.number(text[0..<4]), let month = Self.number(text[5..<7]),
            let day = Self.number(text[8..<10]), let hour = Self.number(text[11..<13]),
            let minute = Self.number(text[14..<16]), let second = Self.number(text[17..<19]),
            let offset = Self.offset(text[19...]),
            (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, year: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        self.init(secondsSince1970: ((days * 24 + hour) * 60 + minute) * 60 + second - offset)
    }

    /// The date and time in UTC, such as `2026-11-01T00:00:00Z`.
    public var rfc3339: String {
        let (days, seconds) = Self.divideDown(secondsSince1970, by: 86_400)
        let (year, month, day) = Self.date(ofDay: days)
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        return "\(date)T\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))Z"
    }

    /// Where an RFC 3339 text has which separator.
    private static let separators: [Int: UInt8] = [
        4: UInt8(ascii: "-"), 7: UInt8(ascii: "-"), 10: UInt8(ascii: "T"), 13: UInt8(ascii: ":"), 16: UInt8(ascii: ":"),
    ]

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// Seconds east of UTC.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        let text = Array(text)
        if text == [UInt8(ascii: "Z")] { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"), let hour = number(text[1..<3]),
            let minute = number(text[4..<6]), hour < 24, minute < 60
        else { return nil }
        let seconds = (hour * 60 + minute) * 60
        switch text[0] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    // Dates are counted in eras of 400 years that start on the 1st of March, so that the leap day ends a year.
    private static let daysPerEra: Int64 = 146_097
    private static let daysFromEraStartTo1970: Int64 = 719_468

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = divideDown(month > 2 ? year : year - 1, by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * daysPerEra + dayOfEra - daysFromEraStartTo1970
    }

    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divideDown(day + daysFromEraStartTo1970, by: daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// The quotient rounded down and the remainder, which is never negative.
    private static func divideDown(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number.magnitude)
        let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
        return (number < 0 ? "-" : "") + zeros + digits
    }
}
