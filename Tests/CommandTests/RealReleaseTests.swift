import Foundation
import TestSupport
import Testing

/// Releases as they were published, and what people downloaded when things went wrong; see their README.
@Suite(
    "Real releases, through the command",
    .enabled(if: RealData.isThere, "\(RealData.absence)"))
struct RealReleaseTests {

    private func check(_ folder: String, _ arguments: [String], isJSON: Bool = true) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader, ["check"] + arguments + (isJSON ? ["--format", "json"] : []),
            in: RealData.path(folder))
    }

    // MARK: Bitcoin Core 30.2: fifteen builders, one manifest

    private func builders() throws -> [String] {
        try RealData.names("bitcoin/30.2")
    }

    private func bitcoin(_ threshold: Int) throws -> [String] {
        let builders = try builders()
        let keys = try RealData.names("bitcoin/builder-keys")
        return ["30.2/\(builders[0])/all.SHA256SUMS", "--manifest-only", "--at", "2026-11-01T00:00:00Z"]
            + ["--threshold", "\(threshold)"] + builders.flatMap { ["--signature", "30.2/\($0)/all.SHA256SUMS.asc"] }
            + keys.flatMap { ["--keys", "builder-keys/\($0)"] }
    }

    @Test func fourteenBuildersAgree() throws {
        #expect(try builders().count == 15)
        let run = try check("bitcoin", bitcoin(14))
        #expect(run.status == 0 && run.verdict == "manifest-verified" && run.rules.isEmpty)
        #expect(run.warnings == ["key-expired"])
        #expect(run.signatures.filter { $0["counts"] as? Bool == true }.count == 14)
        let text = try check("bitcoin", bitcoin(14), isJSON: false).text.split(separator: "\n")
        #expect(text.filter { $0.hasPrefix("signature by ") }.count == 14)
        #expect(text.contains { $0.hasPrefix("judged as of 2026-11-01T00:00:00Z") })
        #expect(text.last?.hasPrefix("verified the manifest") == true)
    }

    /// Emzy's signing subkey expired on 2026-10-12.
    private static let expired = (
        key: "9EDAFF80E080659604F4A76B2EBB056FD847F8A7", subkey: "637DB1E23370F84AFF88CCE03152347D07DA627C"
    )

    @Test func fifteenDoNotAndTheOneIsNamed() throws {
        let (key, subkey) = Self.expired
        let run = try check("bitcoin", bitcoin(15))
        #expect(run.status == 2 && run.verdict == "rejected")
        #expect(run.rules == ["threshold-not-met", "key-expired"])
        let threshold = try #require(run.artifacts.first?["threshold"] as? [String: Any])
        #expect(threshold["counted"] as? Int == 14 && threshold["needed"] as? Int == 15)
        #expect((threshold["missing"] as? [String])?.contains(key) == true)
        let why = "the subkey \(subkey) of the key \(key) expired at 2026-10-12T12:33:47Z"
        #expect(run.findings.first?.message.contains("14 of 15 signers") == true)
        #expect(run.findings.first?.message.contains(key) == true)
        #expect(run.findings.last?.message.contains(why) == true)
        let text = try check("bitcoin", bitcoin(15), isJSON: false).text
        #expect(text.contains("error: threshold-not-met: ") && text.contains("error: key-expired: "))
        #expect(text.contains(why) && text.contains("14 of 15 signers") && !text.contains("verified"))
    }

    @Test func whatItSignedBeforeItExpiredMayCount() throws {
        let run = try check("bitcoin", bitcoin(15) + ["--key-expiry", "at-signing"])
        #expect(run.status == 0 && run.warnings == ["key-expired"])
    }

    // MARK: Codecov

    private static let key = "../../codecov.asc"

    @Test func anErrorPageInPlaceOfTheManifest() throws {
        let run = try check(
            "codecov/known-bad/issue-1588-nosuchkey-0.7.4",
            ["codecov.SHA256SUM", "--manifest-only", "--keys", Self.key])
        #expect(run.status == 4 && run.rules == ["manifest-malformed"])
        #expect(run.messages.contains("it is an XML error page (NoSuchKey)"))
        #expect(run.messages.contains("'v1.2.3' or '1.2.3'"))
    }

    @Test func aNotFoundPageInPlaceOfTheKey() throws {
        let run = try check(
            "codecov/known-bad/issue-1955-keybase-404",
            [
                "../../releases/20250312T032614Z-unix/codecov.SHA256SUM", "--manifest-only", "--keys", "pgp_keys.asc",
            ])
        #expect(run.status == 78 && run.rules == ["key-file-malformed"])
        #expect(run.messages.contains("text: 'SELF-SIGNED PUBLIC KEY NOT FOUND'"))
    }

    @Test(arguments: ["issue-720-918-stale-manifest-2023-02-17", "issue-704-mixed-2026-04-21"])
    func halvesThatDoNotBelongTogether(_ folder: String) throws {
        let arguments = ["codecov.SHA256SUM", "--manifest-only", "--keys", Self.key]
        let run = try check("codecov/known-bad/\(folder)", arguments)
        #expect(run.status == 1 && run.rules == ["signature-bad"])
        #expect(run.messages.contains("'latest'") && run.messages.contains("one version"))
    }

    @Test func everyPublishedPairVerifies() throws {
        let releases = try RealData.names("codecov/releases")
        let names = releases.map { $0 + ($0.hasSuffix("windows") ? "/codecov.exe.SHA256SUM" : "/codecov.SHA256SUM") }
        let run = try check("codecov/releases", names + ["--manifest-only", "--keys", "../codecov.asc"])
        #expect(run.status == 0 && run.artifacts.count == 44)
    }
}
