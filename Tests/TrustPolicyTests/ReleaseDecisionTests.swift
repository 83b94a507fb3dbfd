import Findings
import OpenPGP
import Releases
import Testing
import TrustPolicy

@Suite("Which release it is decides only after enough signers")
struct ReleaseDecisionTests {
    typealias Change = @Sendable (inout ReleaseRequirements) -> Void

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the one signature says.
        var identity: ReleaseIdentity? = .sample
        var change: Change = { _ in }
        var subject = SignedSubject.manifest()
        var now = Timestamp.day(1)
        /// Nil where it is accepted.
        let error: Rule?
    }

    static func version(_ text: String) -> ReleaseVersion? { ReleaseVersion(text) }

    static func named(_ text: String) -> ReleaseRequirements.VersionRequest { version(text).map { .named($0) } ?? .any }

    /// Latest is asked for, and `v1.2.0` was accepted before with the content 1, or another version.
    static func latest(after text: String = "v1.2.0") -> Change {
        { release in
            release.version = .latest
            guard let version = ReleaseVersion(text), let line = ReleaseLine(.sample) else { return }
            release.newest[line] = ReleaseRecord(
                version: version, contents: [.sample(1): .files(["tool"])], signingKeys: [:], acceptedAt: .day(0))
        }
    }

    static let said: [Row] = [
        Row(
            testDescription: "everything as asked",
            change: {
                ($0.product, $0.version, $0.channel, $0.platform) = ("tool", named("v1.2.0"), "stable", "linux")
            }, error: nil),
        Row(
            testDescription: "another product than the policy's", change: { $0.policyProduct = "other" },
            error: .wrongRelease),
        Row(testDescription: "another product than asked for", change: { $0.product = "other" }, error: .wrongRelease),
        Row(testDescription: "another version", change: { $0.version = named("v1.2.1") }, error: .wrongRelease),
        Row(
            testDescription: "a version that means the same", change: { $0.version = named("1.2.0") },
            error: .wrongRelease),
        Row(testDescription: "another channel", change: { $0.channel = "latest" }, error: .wrongRelease),
        Row(testDescription: "another platform", change: { $0.platform = "windows" }, error: .wrongRelease),
        Row(testDescription: "a name in another case", change: { $0.platform = "Linux" }, error: .wrongRelease),
        Row(testDescription: "nothing said, nothing required", identity: nil, error: nil),
        Row(
            testDescription: "nothing said, product required", identity: nil, change: { $0.required = [.product] },
            error: .unboundRelease),
        Row(
            testDescription: "one of two required fields", identity: .sample.with { $0.version = nil },
            change: { $0.required = [.product, .version] }, error: .unboundRelease),
        Row(
            testDescription: "no channel, asked for", identity: .sample.with { $0.channel = nil },
            change: { $0.channel = "stable" }, error: .unboundRelease),
        Row(
            testDescription: "no version, asked for", identity: .sample.with { $0.version = nil },
            change: { $0.version = named("v1.2.0") }, error: .unboundRelease),
        Row(
            testDescription: "notations of another domain",
            change: { ($0.domain, $0.required) = ("example.com", [.product]) }, error: .unboundRelease),
        Row(
            testDescription: "signed as an artifact", identity: .sample.with { $0.kind = .artifact }, error: .wrongKind),
        Row(
            testDescription: "signed as a policy, and nothing else said", identity: ReleaseIdentity(kind: .trustPolicy),
            change: { $0.required = [.product] }, error: .wrongKind),
        Row(testDescription: "the product signs artifacts", change: { $0.signs = .artifact }, error: .wrongKind),
        Row(testDescription: "used as an artifact", subject: SignedSubject(.artifact, 1), error: .wrongKind),
        Row(
            testDescription: "used as an artifact, where either is signed", change: { $0.signs = nil },
            subject: SignedSubject(.artifact, 1), error: .wrongKind),
    ]

    static let ordered: [Row] = [
        Row(testDescription: "the oldest that is allowed", change: { $0.minimumVersion = version("1.2") }, error: nil),
        Row(
            testDescription: "an older one", change: { $0.minimumVersion = version("v1.2.1-rc.1") }, error: .rolledBack),
        Row(
            testDescription: "an older one that is named",
            change: { ($0.minimumVersion, $0.version) = (version("v1.3.0"), named("v1.2.0")) }, error: .rolledBack),
        Row(
            testDescription: "no version, where there is an oldest", identity: .sample.with { $0.version = nil },
            change: { $0.minimumVersion = version("v1.0.0") }, error: .unboundRelease),
        Row(
            testDescription: "no order, where there is an oldest",
            identity: .sample.with { $0.version = version("nightly") },
            change: { $0.minimumVersion = version("v1.0.0") }, error: .rolledBack),
        Row(
            testDescription: "no order, named", identity: .sample.with { $0.version = version("nightly") },
            change: { $0.version = named("nightly") }, error: nil),
        Row(
            testDescription: "no order, as the latest", identity: .sample.with { $0.version = version("nightly") },
            change: { $0.version = .latest }, error: .rolledBack),
        Row(testDescription: "the first one seen", change: { $0.version = .latest }, error: nil),
        Row(testDescription: "the newest again", change: latest(), error: nil),
        Row(testDescription: "a newer one", change: latest(after: "v1.1.9"), error: nil),
        Row(testDescription: "an older one as the latest", change: latest(after: "v1.2.1"), error: .rolledBack),
        Row(
            testDescription: "the newest artifact with other content", identity: .sample.with { $0.kind = .artifact },
            change: {
                latest()(&$0); $0.signs = .artifact
            }, subject: SignedSubject(.artifact, 2), error: .releaseChanged),
        Row(
            testDescription: "an older one of another channel", identity: .sample.with { $0.channel = "beta" },
            change: latest(after: "v1.2.1"), error: nil),
        Row(
            testDescription: "the latest of no product", identity: .sample.with { $0.product = nil },
            change: { ($0.version, $0.policyProduct) = (.latest, nil) }, error: .unboundRelease),
        Row(
            testDescription: "an older one that is named, whatever was seen",
            change: {
                latest(after: "v9.0.0")(&$0); $0.version = named("v1.2.0")
            }, error: nil),
    ]

    static let aged: [Row] = [
        Row(testDescription: "as old as the channel allows", change: age("stable"), now: .day(30), error: nil),
        Row(testDescription: "older", change: age("stable"), now: .day(31), error: .stale),
        Row(
            testDescription: "older, asked for by its name",
            change: {
                age("stable")(&$0); $0.version = named("v1.2.0")
            }, now: .day(400), error: nil),
        Row(
            testDescription: "older, asked for as the latest",
            change: {
                age("stable")(&$0); $0.version = .latest
            }, now: .day(31), error: .stale),
        Row(testDescription: "older, in a channel without an age", change: age("latest"), now: .day(400), error: nil),
        Row(
            testDescription: "of no channel, where ages are asked", identity: .sample.with { $0.channel = nil },
            change: age("latest"), error: .unboundRelease),
    ]

    static func age(_ channel: String) -> Change { { $0.maximumAge = [channel: TimeSpan(seconds: 30 * 86_400)] } }

    @Test(arguments: said + ordered + aged)
    func oneSignature(_ row: Row) throws {
        let signer = try SampleSigner()
        let requirements = try SignerRequirements.sample([signer], now: row.now, row.change)
        let decision = requirements.decide([try signer.signature(row.identity)], over: row.subject)
        #expect(decision.errors == (row.error.map { [$0] } ?? []))
        #expect(decision.isAccepted == (row.error == nil))
        if row.error == nil { #expect(decision.release == row.identity) }
    }

    @Test func whatWouldNotBeNoticedIsSaid() throws {
        let signer = try SampleSigner()
        let requirements = try SignerRequirements.sample([signer])
        #expect(requirements.decide([try signer.signature(nil)], over: .manifest()).warnings == [.unboundRelease])
        #expect(requirements.decide([try signer.signature()], over: .manifest()).warnings == [.rollbackUnnoticed])
    }

    @Test func aReleaseIsNotLookedAtWithoutEnoughSigners() throws {
        let (signer, stranger) = (try SampleSigner(), try SampleSigner())
        let requirements = try SignerRequirements.sample([signer]) { $0.product = "other" }
        let decision = requirements.decide([try stranger.signature()], over: .manifest())
        #expect(decision.errors == [.signerNotTrusted] && decision.release == nil)
    }

    @Test func signersWhoDisagreeDoNotAddUp() throws {
        let signers = try (0..<3).map { _ in try SampleSigner() }
        let other = ReleaseIdentity.sample.with { $0.version = ReleaseVersion("v9.0.0") }
        let requirements = try SignerRequirements.sample(signers, threshold: 2)
        for second in [other, nil] {
            let evidence = [try signers[0].signature(), try signers[1].signature(second)]
            let decision = requirements.decide(evidence, over: .manifest())
            #expect(decision.errors == [.identityConflict] && decision.release == nil && !decision.isAccepted)
        }
        // The same signer twice agrees with nobody but itself.
        let alone = [try signers[0].signature(), try signers[1].signature(other), try signers[1].signature()]
        #expect(requirements.decide(alone, over: .manifest()).isAccepted)
        let same = [try signers[0].signature(), try signers[0].signature(bySubkey: true)]
        #expect(requirements.decide(same, over: .manifest()).errors == [.thresholdNotMet])
    }

    @Test(arguments: [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
    func aPairThatAgreesIsEnoughWhateverAThirdSays(_ order: [Int]) throws {
        let signers = try (0..<3).map { _ in try SampleSigner() }
        let other = ReleaseIdentity.sample.with { $0.version = ReleaseVersion("v9.0.0") }
        let evidence = try order.map { try signers[$0].signature($0 == 2 ? other : .sample) }
        let decision = try SignerRequirements.sample(signers, threshold: 2).decide(evidence, over: .manifest())
        #expect(decision.isAccepted && decision.release == .sample)
        #expect(Set(decision.counted) == Set(signers.prefix(2).map(\.fingerprint)))
        #expect(decision.missing == [signers[2].fingerprint])
    }

    @Test func onlyFreshSignaturesAddUp() throws {
        let signers = try (0..<2).map { _ in try SampleSigner() }
        let evidence = [try signers[0].signature(), try signers[1].signature(at: .day(20))]
        let two = try SignerRequirements.sample(signers, threshold: 2, now: .day(40), Self.age("stable"))
        #expect(two.decide(evidence, over: .manifest()).errors == [.stale])
        let one = try SignerRequirements.sample(signers, now: .day(40), Self.age("stable"))
        let decision = one.decide(evidence, over: .manifest())
        #expect(decision.isAccepted && decision.counted == [signers[1].fingerprint])
    }

    @Test func anotherManifestOfTheNewestVersionIsAChange() throws {
        let signer = try SampleSigner()
        let requirements = try SignerRequirements.sample([signer], Self.latest())
        let rule = { (content: UInt8, files: Set<String>) throws -> Rule? in
            // What the file is called says nothing: its name is not signed.
            let subject = SignedSubject(.manifest, name: Array("renamed".utf8), digests: [.sample(content)])
            let decision = requirements.decide([try signer.signature()], over: subject)
            #expect(decision.isAccepted)
            return requirements.objection(toContentOf: decision, .files(files))?.rule
        }
        #expect(try rule(1, ["tool"]) == nil)
        #expect(try rule(2, ["tool"]) == .releaseChanged && rule(2, ["other", "tool"]) == .releaseChanged)
        #expect(try rule(2, ["other"]) == nil, "a manifest beside each file")
    }

    /// Whoever serves the signatures chooses their order.
    @Test func theOrderOfSignaturesDecidesNothing() throws {
        let signers = try (0..<2).map { _ in try SampleSigner() }
        let other = ReleaseIdentity.sample.with { $0.version = ReleaseVersion("v9.0.0") }
        let evidence = [try signers[0].signature(), try signers[1].signature(other)]
        let requests: [(ReleaseRequirements.VersionRequest, [Rule], ReleaseIdentity?)] = [
            (.latest, [.identityConflict], nil), (.any, [.identityConflict], nil),
            (Self.named("v1.2.0"), [], .sample), (Self.named("v9.0.0"), [], other),
            (Self.named("v3.0.0"), [.wrongRelease], .sample),
        ]
        for (request, errors, release) in requests {
            let requirements = try SignerRequirements.sample(signers) { $0.version = request }
            for evidence in [evidence, evidence.reversed()] {
                let decision = requirements.decide(evidence, over: .manifest())
                #expect(decision.errors == errors && decision.release == release, "\(request)")
                #expect(decision.isAccepted == errors.isEmpty)
            }
        }
        // Of a name that was not asked for, too.
        let windows = ReleaseIdentity.sample.with { $0.platform = "windows" }
        let both = [try signers[0].signature(), try signers[1].signature(windows)]
        let open = try SignerRequirements.sample(signers) { $0.version = Self.named("v1.2.0") }
        #expect(open.decide(both, over: .manifest()).errors == [.identityConflict])
        let asked = try SignerRequirements.sample(signers) { $0.platform = "windows" }
        #expect(asked.decide(both, over: .manifest()).release == windows)
        // A signature that says nothing contradicts none.
        let silent = [try signers[0].signature(nil), try signers[1].signature()]
        for evidence in [silent, silent.reversed()] {
            let decision = try SignerRequirements.sample(signers).decide(evidence, over: .manifest())
            #expect(decision.isAccepted && decision.release == .sample)
        }
    }

    @Test func whatIsDeniedIsRefusedThoughEnoughSigned() throws {
        let signer = try SampleSigner()
        var requirements = try SignerRequirements.sample([signer])
        requirements.deniedDigests = [.sample(1): "modified"]
        #expect(requirements.decide([try signer.signature()], over: .manifest()).errors == [.denied])
        #expect(requirements.decide([], over: .manifest()).errors == [.denied, .signatureMissing])
        #expect(requirements.decide([try signer.signature()], over: .manifest(2)).isAccepted)
    }
}
