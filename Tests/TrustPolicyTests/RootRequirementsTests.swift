import Findings
import OpenPGP
import Releases
import Testing
import TrustPolicy

@Suite("What roots need not prove, releases must")
struct RootRequirementsTests {
    let root: SampleSigner
    let policy: Policy

    init() throws {
        root = try SampleSigner()
        let text = """
            {"schema": "release-integrity/trust-policy/1", "product": "tool", "version": 1, "threshold": 1, "keys": [],
             "notationDomain": "\(SampleSigner.domain)", "expires": "2099-01-01T00:00:00Z",
             "signers": [{"fingerprint": "\(PolicyTests.key)"}],
             "roots": {"threshold": 1, "keys": ["\(root.fingerprint.hexadecimal)"]}}
            """
        policy = try Policy(parsing: Array(text.utf8))
    }

    /// Decides about a signature by the root, whose key has expired, over something of that kind.
    private func decide(_ signed: SignedKind, usedAs kind: SignedKind) throws -> TrustDecision {
        let requirements = try #require(try policy.rootRequirements(following: policy, now: .day(1)))
        let identity = ReleaseIdentity(kind: signed, product: "tool")
        let evidence = try root.signature(identity, at: .day(400), expired: .day(-1))
        return requirements.decide([evidence], over: SignedSubject(kind, 1))
    }

    @Test func overAPolicyNoDateMatters() throws {
        #expect(try decide(.trustPolicy, usedAs: .trustPolicy).isAccepted)
    }

    /// The version is said since sign-release binds it; where it is said, it must be the one.
    @Test func aVersionThatIsSaidIsTheOneThatFollows() throws {
        let requirements = try #require(try policy.rootRequirements(following: policy, now: .day(1)))
        for (version, rules) in [(nil, []), ("2", []), ("1", [.policyMismatch]), ("3", [.policyMismatch])]
            as [(String?, [Rule])]
        {
            let identity = ReleaseIdentity(
                kind: .trustPolicy, product: "tool", version: version.flatMap(ReleaseVersion.init))
            let decision = requirements.decide([try root.signature(identity)], over: SignedSubject(.trustPolicy, 1))
            #expect(decision.errors == rules && decision.isAccepted == rules.isEmpty, "\(version ?? "none")")
        }
        let first = try #require(try policy.rootRequirements(following: policy, version: 1, now: .day(1)))
        let identity = ReleaseIdentity(kind: .trustPolicy, product: "tool", version: ReleaseVersion("1"))
        #expect(first.decide([try root.signature(identity)], over: SignedSubject(.trustPolicy, 1)).isAccepted)
    }

    @Test(arguments: [SignedKind.manifest, .artifact])
    func rootsCountForNothingButPolicies(_ kind: SignedKind) throws {
        for signed in [kind, .trustPolicy] {
            let decision = try decide(signed, usedAs: kind)
            #expect(!decision.isAccepted && decision.counted.isEmpty && decision.errors == [.wrongKind])
        }
        #expect(try decide(kind, usedAs: .trustPolicy).errors == [.policyMismatch])
    }

    @Test func whatReleasesNeedIsNotEnoughForAPolicy() throws {
        let requirements = try SignerRequirements.sample([root]) { $0.signs = .trustPolicy }
        let evidence = try root.signature(ReleaseIdentity(kind: .trustPolicy, product: "tool"))
        #expect(requirements.dates == .judged)
        #expect(!requirements.decide([evidence], over: SignedSubject(.trustPolicy, 1)).isAccepted)
    }

    @Test func aPolicyWithoutRootsAsksNobody() throws {
        let rootless = try Policy(parsing: Array(PolicyTests.smallest.utf8))
        #expect(try rootless.rootRequirements(following: policy, now: .day(1)) == nil)
        #expect(rootless.rootNotationDomain == "release-integrity.invalid")
    }
}
