import CommandSupport
import Findings
import Foundation
import OpenPGP
import PacketForge
import TestSupport
import Testing

/// Rows R6 and R11 of docs/threat-model.md, as far as they need no policy.
@Suite("Dates are compared with a clock that can be right")
struct ClockRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    @Test func theReleaseDateIsADayThatHasCome() {
        #expect(ReleaseDate.time <= .now())
        #expect(ReleaseDate.time.rfc3339.hasSuffix("T00:00:00Z"))
    }

    @Test func aClockBeforeTheReleaseDateIsBehind() throws {
        let time = ReleaseDate.time
        #expect(try ReleaseDate.checked(time) == time)
        let before = Timestamp(secondsSince1970: time.secondsSince1970 - 1)
        let error = #expect(throws: ClockBehind.self) { try ReleaseDate.checked(before) }
        #expect(error?.finding.rule == .clockBehind && error?.finding.rule.status == .localIO)
        #expect(error?.finding.message.text.contains(before.rfc3339) == true)
        #expect(error?.finding.message.text.contains(time.rfc3339) == true)
    }

    /// With a library that shows the command another time.
    @Test(
        .enabled(if: CCompiler.isThere, "\(CCompiler.absence)"),
        arguments: [
            ([], 74, "clock-behind"), (["--at", "2024-07-01T00:00:00Z"], 0, nil),
            (["--signature", "gone"], 74, "clock-behind"),
        ] as [([String], Int32, String?)])
    func theCommandDecidesNothingByAClockThatIsBehind(_ options: [String], _ status: Int32, _ rule: String?) throws {
        let library = try CCompiler.library(
            "clock.so",
            """
            #include <time.h>
            int clock_gettime(clockid_t clock, struct timespec *time) {
                time->tv_sec = clock == CLOCK_REALTIME ? \(ReleaseDate.time.secondsSince1970 - 1) : 1;
                time->tv_nsec = 0;
                return 0;
            }
            """, in: release)
        let run = try release.check(
            ["tool", "--keys", "key.gpg"] + options, environment: ["LD_PRELOAD": library])
        #expect(run.status == status && run.rules == (rule.map { [$0] } ?? []))
        #expect(run.verdict == (status == 0 ? "verified" : "undecided"))
    }

    @Test(
        arguments: [
            ("2024-06-02T00:00:00Z", "1d", 0), ("2024-06-02T00:00:01Z", "1d", 3), ("2024-06-02T00:00:01Z", "2d", 0),
            ("2024-06-01T00:00:30Z", "30s", 0), ("2024-06-01T00:00:31Z", "30s", 3), ("2026-06-01T00:00:00Z", "3y", 0),
        ] as [(String, String, Int32)])
    func aSignatureThatIsTooOldIsStale(_ time: String, _ age: String, _ status: Int32) throws {
        let run = try release.check(["tool", "--keys", "key.gpg", "--at", time, "--max-age", age])
        #expect(run.status == status && run.rules == (status == 0 ? [] : ["stale"]))
    }

    /// That a release is old is said by a signature that would count otherwise, and by none else.
    @Test func onlyASignatureThatCountsCanBeStale() throws {
        let options = ["--max-age", "1d"]
        #expect(try release.check(signature: release.signature { $0.isBad = true }, options).rules == ["signature-bad"])
        let unknown = try ForgedKey().signature(over: release.manifest)
        #expect(try release.check(signature: unknown, options).rules == ["unknown-key"])
        let expired = try release.signature { $0.hashed.append(.expirationTime(1)) }
        #expect(try release.check(signature: expired, options).rules == ["signature-expired"])
        let other = try ForgedKey()
        try release.write("key.gpg", ForgedCertificate(release.key).bytes() + ForgedCertificate(other).bytes())
        let one = try release.check(signature: release.signature(), options + ["--threshold", "2"])
        #expect(one.status == 2 && one.rules == ["threshold-not-met"])
        let both = try release.signature() + other.signature(over: release.manifest)
        let two = try release.check(signature: both, options + ["--threshold", "2"])
        #expect(two.status == 3 && two.rules == ["stale", "stale"])
    }
}
