internal import Glibc

/// A moment, in whole seconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Sendable, Hashable, Comparable {
    public let secondsSince1970: Int64

    public init(secondsSince1970: Int64) {
        self.secondsSince1970 = secondsSince1970
    }

    /// The system's clock. See: man 2 clock_gettime
    public static func now() -> Timestamp {
        Timestamp(secondsSince1970: Int64(time(nil)))
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// The moment `span` later; far out of range it stays at the end of time.
    public func advanced(by span: TimeSpan) -> Timestamp {
        let (sum, overflow) = secondsSince1970.addingReportingOverflow(span.seconds)
        return Timestamp(secondsSince1970: overflow ? .max : sum)
    }
}

extension Timestamp {
    /// RFC 3339, in UTC: `2026-11-01T00:00:00Z`.
    public var rfc3339: String {
        let second = ((secondsSince1970 % 86_400) + 86_400) % 86_400
        let (year, month, day) = Self.civil(days: (secondsSince1970 - second) / 86_400)
        func pad(_ number: Int64, _ width: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        let clock = "\(pad(second / 3_600)):\(pad(second / 60 % 60)):\(pad(second % 60))"
        return "\(pad(year, 4))-\(pad(month))-\(pad(day))T\(clock)Z"
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS` followed by `Z` or `+HH:MM` (RFC 3339 section 5.6), without fractions and leap seconds.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        let pattern = Array("dddd-dd-ddTdd:dd:dd".utf8)
        guard bytes.count == 20 || bytes.count == 25 else { return nil }
        for (byte, expected) in zip(bytes, pattern) {
            let isDigit = (0x30...0x39).contains(byte)
            guard expected == UInt8(ascii: "d") ? isDigit : byte == expected else { return nil }
        }
        func number(_ range: Range<Int>) -> Int64? {
            bytes[range].reduce(Int64?(0)) { sum, byte in
                (0x30...0x39).contains(byte) ? sum.map { $0 * 10 + Int64(byte - 0x30) } : nil
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month), hour < 24,
            minute < 60,
            second < 60, let offset = Self.offset(bytes[19...], number)
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        guard day >= 1, Self.civil(days: days) == (year, month, day) else { return nil }
        secondsSince1970 = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    private static func offset(_ bytes: ArraySlice<UInt8>, _ number: (Range<Int>) -> Int64?) -> Int64? {
        if bytes.elementsEqual("Z".utf8) { return 0 }
        guard bytes.count == 6, bytes[22] == UInt8(ascii: ":"), let hours = number(20..<22),
            let minutes = number(23..<25),
            hours < 24, minutes < 60
        else { return nil }
        switch bytes[19] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }

    /// Days since 1970 of a date in the Gregorian calendar, counted in eras of 400 years that start on 1 March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

/// A length of time, in whole seconds.
public struct TimeSpan: Sendable, Hashable, Comparable {
    public let seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Reads a number and a unit: `30s`, `90m`, `12h`, `7d`, `2w`, `3y` (365 days each).
    public init?(_ text: String) {
        let units: [Character: Int64] = [
            "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000,
        ]
        guard let last = text.last, let unit = units[last],
            text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(text.dropLast())
        else { return nil }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.seconds = seconds
    }

    public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.seconds < right.seconds }
}
