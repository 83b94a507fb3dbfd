import OpenPGP
import Testing

@Suite("Times and lengths of time")
struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-01T00:00:00Z", 1_793_491_200), ("2000-02-29T12:34:56Z", 951_827_696),
            ("2027-04-01T02:00:00+02:00", 1_806_537_600), ("1969-12-31T23:59:59Z", -1),
        ] as [(String, Int64)])
    func read(_ text: String, _ seconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: [0, 1, 86_399, 86_400, 951_827_696, 1_793_491_200, 4_102_444_799, -1, -86_401] as [Int64])
    func whatIsWrittenReadsBack(_ seconds: Int64) {
        let time = Timestamp(secondsSince1970: seconds)
        #expect(Timestamp(rfc3339: time.rfc3339) == time)
    }

    @Test(
        arguments: [
            "", "2026-11-01", "2026-11-01T00:00:00", "2026-11-01 00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-11-01T24:00:00Z",
            "2026-11-01T00:60:00Z", "2026-11-01T00:00:60Z", "2026-11-01T00:00:00z", "2026-11-01T00:00:00+2:00 ",
            "2026-11-01T00:00:00.5Z", "+026-11-01T00:00:00Z", "2026-11-01T00:00:00~02:00",
        ])
    func nothingElseIsATime(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        arguments: [("30s", 30), ("90m", 5_400), ("12h", 43_200), ("7d", 604_800), ("3y", 94_608_000)]
            as [(String, Int64)])
    func spans(_ text: String, _ seconds: Int64) {
        #expect(TimeSpan(text)?.seconds == seconds)
    }

    @Test(arguments: ["", "7", "d", "-7d", "7 d", "7D", "9223372036854775807y", "1.5h", "+7d"])
    func nothingElseIsASpan(_ text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test func fingerprintsAreWholeOrNothing() {
        let whole = "27034E7FDB850E0BBC2C62FF806BB28AED779869"
        #expect(Fingerprint(hexadecimal: whole)?.hexadecimal == whole)
        #expect(Fingerprint(hexadecimal: whole.lowercased())?.hexadecimal == whole)
        for short in ["806BB28AED779869", "ED779869", "0x" + whole, String(whole.dropLast()), whole + "0", ""] {
            #expect(Fingerprint(hexadecimal: short) == nil)
        }
    }
}
