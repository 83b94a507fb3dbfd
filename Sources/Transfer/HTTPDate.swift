/// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form in which servers must send dates. See: RFC 9110, section 5.6.7
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970; nil for any other form.
    static func seconds(_ bytes: [UInt8]) -> Int64? {
        let text = Array(bytes)
        let shape = Array("Aaa, 00 Aaa 0000 00:00:00 GMT".utf8)
        guard text.count == shape.count else { return nil }
        for (byte, form) in zip(text, shape) {
            switch form {
            case UInt8(ascii: "0"): guard HostText.isDigit(byte) else { return nil }
            case UInt8(ascii: "A"), UInt8(ascii: "a"): guard (0x41...0x7A).contains(byte) else { return nil }
            default: guard byte == form else { return nil }
            }
        }
        func number(_ range: Range<Int>) -> Int64 {
            text[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }
        let name = String(decoding: text[8..<11], as: UTF8.self)
        guard let month = months.firstIndex(of: name), (1...31).contains(number(5..<7)), number(17..<19) < 24,
            number(20..<22) < 60, number(23..<25) <= 60
        else { return nil }
        let days = days(year: number(12..<16), month: Int64(month + 1), day: number(5..<7))
        return days * 86_400 + number(17..<19) * 3_600 + number(20..<22) * 60 + number(23..<25)
    }

    /// Days since 1970-01-01 in the Gregorian calendar: years begin in March, so that the odd day comes last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let era = year / 400
        let yearOfEra = year % 400
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
