import OpenPGP
import Testing

@Suite("Dates are read in one form and written in that form")
struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-01T00:00:00Z", 1_793_491_200),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2024-02-29T12:00:00+02:00", 1_709_200_800),
            ("2024-01-01T00:00:00-05:30", 1_704_087_000),
            ("1969-12-31T23:59:59Z", -1),
            ("0000-03-01T00:00:00Z", -62_162_035_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("2106-02-07T06:28:15Z", 4_294_967_295),
        ] as [(String, Int64)])
    func read(_ text: String, _ seconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.secondsSince1970 == seconds)
    }

    @Test(
        arguments: [
            "", "2026-11-01", "2026-11-01T00:00:00", "2026-11-01 00:00:00Z", "2026-11-01t00:00:00z",
            "2026-11-01T00:00:00.0Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00 01:00",
            "+026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n", "２026-11-01T00:00:0Z",
        ])
    func refused(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func everyDayOfFourCenturiesIsWrittenAsItIsRead() {
        for day in stride(from: Int64(-25_567), to: 146_097 * 2, by: 17) {
            let moment = Timestamp(secondsSince1970: day * 86_400 + day.magnitude.asSeconds)
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
        }
    }

    @Test func nothingOverflows() {
        let last = Timestamp(secondsSince1970: .max)
        #expect(last.advanced(by: TimeSpan(seconds: 1)) == last)
        #expect(Timestamp(secondsSince1970: .min).goingBack(by: TimeSpan(seconds: 1)).secondsSince1970 == .min)
        #expect(!last.rfc3339.isEmpty && !Timestamp(secondsSince1970: .min).rfc3339.isEmpty)
    }

    @Test func nowIsNow() {
        #expect(Timestamp.now() > Timestamp(secondsSince1970: 1_700_000_000))
        #expect(Timestamp.now() < Timestamp(secondsSince1970: 32_503_680_000))
    }
}

extension UInt64 {
    /// Some second of the day.
    fileprivate var asSeconds: Int64 { Int64(self * 7919 % 86_400) }
}

@Suite("A span of time is one number and one unit")
struct TimeSpanTests {
    @Test(
        arguments: [
            ("30s", 30), ("90m", 5400), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600), ("3y", 94_608_000),
        ] as [(String, Int64)])
    func read(_ text: String, _ seconds: Int64) {
        #expect(TimeSpan(text)?.seconds == seconds)
    }

    @Test(
        arguments: [
            "", "d", "7", "0d", "-7d", "+7d", "7 d", " 7d", "7D", "7d ", "1.5h", "1h30m", "7x", "٧d", "7日",
            "99999999999999999999d", "9223372036854775807y", "1001y",
        ])
    func refused(_ text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(arguments: [("7d", "7d"), ("48h", "2d"), ("90m", "90m"), ("1y", "1y"), ("2w", "14d"), ("61s", "61s")])
    func written(_ text: String, _ shown: String) {
        #expect(TimeSpan(text)?.description == shown)
    }
}
