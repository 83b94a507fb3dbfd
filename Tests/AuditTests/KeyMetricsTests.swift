import TestSupport
import Testing

@Suite("Alerts on keys in an audit's metrics")
struct KeyMetricsTests {
    @Test func daysToExpiryAreThere() throws {
        let fleet = try Fleet(releases: 1, files: 1)
        try fleet.gnuPG.gpg(["--quick-gen-key", "--passphrase", "", "Short <s@example.org>", "ed25519", "sign", "40d"])
        try fleet.write("both.asc", fleet.gnuPG.gpg(["--armor", "--export"]))
        let metrics = fleet.path("audit.prom")
        let run = try ProgramRun(
            verifyUploader, ["audit", "origin", "--keys", "both.asc", "--report", "openmetrics=\(metrics)"],
            in: fleet.path)
        #expect(run.status == 0, "\(run.text)")
        let text = try fleet.text("audit.prom")
        #expect(OpenMetricsSyntax.problems(of: text) == [])
        let lines = text.split(separator: "\n")
        let days = lines.filter { $0.hasPrefix("mirror_audit_key_expiry_days{") }.map { $0.suffix(3) }
        // gpg goes by whole days; the other key never expires.
        #expect(days == [" 39"] || days == [" 40"])
        #expect(lines.filter { $0.hasPrefix("mirror_audit_key_valid{") && $0.hasSuffix(" 1") }.count == 2)
    }
}
