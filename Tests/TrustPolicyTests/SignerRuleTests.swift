import Findings
import Manifests
import OpenPGP
import Releases
import Testing
import TrustPolicy

@Suite("What a policy says of a signer")
struct SignerRuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var from: Timestamp?
        var until: Timestamp?
        var keep: Set<Digest> = []
        var version = ReleaseRequirements.VersionRequest.any
        /// Nil where it counts.
        let error: Rule?
        var warnings: [Rule] = [.rollbackUnnoticed]
    }

    /// Signed on day 0, judged on day 10.
    static let rows: [Row] = [
        Row(testDescription: "no term", error: nil),
        Row(testDescription: "signed on its first second", from: .day(0), error: nil),
        Row(testDescription: "signed before its time", from: .day(1), error: .signerNotTrusted),
        Row(testDescription: "not retired yet", until: .day(20), error: nil),
        Row(
            testDescription: "not retired yet, nothing kept of what it signed", until: .day(20), keep: [.sample(9)],
            error: nil),
        Row(
            testDescription: "retired since", until: .day(5), error: nil,
            warnings: [.rollbackUnnoticed, .dateNotProven]),
        Row(
            testDescription: "signed on its last second", until: .day(0), error: nil,
            warnings: [.rollbackUnnoticed, .dateNotProven]),
        Row(testDescription: "retired before", until: .day(-1), error: .signerNotTrusted),
        Row(testDescription: "retired since, this is kept", until: .day(5), keep: [.sample(1)], error: nil),
        Row(
            testDescription: "retired since, this is not kept", until: .day(5), keep: [.sample(9)],
            error: .signerNotTrusted),
        Row(
            testDescription: "retired before, though this is kept", until: .day(-1), keep: [.sample(1)],
            error: .signerNotTrusted),
        Row(
            testDescription: "the latest by one in office", until: .day(20), version: .latest, error: nil, warnings: []),
        Row(
            testDescription: "the latest by one who retired", until: .day(5), version: .latest, error: .signerNotTrusted
        ),
        Row(
            testDescription: "the latest by one who retired, kept", until: .day(5), keep: [.sample(1)],
            version: .latest, error: .signerNotTrusted),
    ]

    @Test(arguments: rows)
    func whenItCounts(_ row: Row) throws {
        let signer = try SampleSigner()
        var requirements = try SignerRequirements.sample([signer], now: .day(10)) { $0.version = row.version }
        var rule = SignerRule()
        (rule.from, rule.until, rule.keep) = (row.from, row.until, row.keep)
        requirements.signerRules = [signer.fingerprint: rule]
        let decision = requirements.decide([try signer.signature()], over: .manifest())
        #expect(decision.errors == (row.error.map { [$0] } ?? []))
        #expect(decision.isAccepted == (row.error == nil))
        if row.error == nil { #expect(decision.warnings == row.warnings) }
    }

    @Test func anExpiredKeyNeverCountsForTheLatest() throws {
        let signer = try SampleSigner()
        for version in [ReleaseRequirements.VersionRequest.any, .latest] {
            let requirements = try SignerRequirements.sample([signer], now: .day(10), keyExpiry: .atSigning) {
                $0.version = version
            }
            let decision = requirements.decide([try signer.signature(expired: .day(5))], over: .manifest())
            #expect(decision.isAccepted == (version == .any))
        }
    }

    @Test func onlyTheNamedSubkeysCount() throws {
        let signer = try SampleSigner()
        for (named, bySubkey, counts) in [
            (signer.subkeyFingerprint, true, true), (signer.subkeyFingerprint, false, false),
            (signer.fingerprint, true, false), (signer.fingerprint, false, true),
        ] {
            var requirements = try SignerRequirements.sample([signer])
            var rule = SignerRule()
            rule.subkeys = [named]
            requirements.signerRules = [signer.fingerprint: rule]
            let decision = requirements.decide([try signer.signature(bySubkey: bySubkey)], over: .manifest())
            #expect(decision.errors == (counts ? [] : [.signerNotTrusted]))
        }
    }

    @Test func aDeniedKeyCountsForNothing() throws {
        let signer = try SampleSigner()
        for (denied, bySubkey, counts) in [
            (signer.fingerprint, false, false), (signer.fingerprint, true, false),
            (signer.subkeyFingerprint, true, false), (signer.subkeyFingerprint, false, true),
        ] {
            var requirements = try SignerRequirements.sample([signer])
            requirements.deniedKeys = [denied: "stolen"]
            let decision = requirements.decide([try signer.signature(bySubkey: bySubkey)], over: .manifest())
            #expect(decision.errors == (counts ? [] : [.keyDenied]))
        }
    }
}
