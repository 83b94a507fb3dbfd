import Findings
import Manifests
import OpenPGP
import Releases
import Testing

@testable import TrustPolicy

@Suite("A trust policy is changed without an editor")
struct PolicyEditingTests {
    static func key(_ digit: Character) throws -> Fingerprint {
        try #require(Fingerprint(hexadecimal: String(repeating: digit, count: 40)))
    }

    static let now = Timestamp(secondsSince1970: 1_800_000_000)

    func first(_ settings: PolicySettings = PolicySettings()) throws -> Policy {
        try Policy.first(
            product: "tool", signers: [Policy.Signer(fingerprint: Self.key("A"))], threshold: 1,
            keys: [.file("keys.asc")], roots: nil, expires: nil, settings)
    }

    @Test func theFirstVersionIsWhatReadersRead() throws {
        var settings = PolicySettings()
        settings.require = [.product, .version, .channel]
        settings.minimumVersion = ReleaseVersion("v1.0.0")
        settings.maximumAge = ["latest": TimeSpan(seconds: 86_400)]
        let policy = try first(settings)
        #expect(policy.version == 1 && policy.release.minimumVersion?.text == "v1.0.0")
        #expect(try Policy(parsing: policy.serialized) == policy)
    }

    @Test func whatIsAbsentIsLeftOut() throws {
        let text = String(decoding: try first().serialized, as: UTF8.self)
        #expect(!text.contains("null"))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.count == 6)
    }

    @Test func whatReadersRefuseCannotBeMade() throws {
        var needsVersion = PolicySettings()
        needsVersion.minimumVersion = ReleaseVersion("v1.0.0")
        #expect(throws: PolicyEditError.self) { try first(needsVersion) }
        var tooMany = PolicySettings()
        tooMany.threshold = 2
        #expect(throws: PolicyEditError.self) { try first(tooMany) }
        let policy = try first()
        let signer = Policy.Signer(fingerprint: try Self.key("A"))
        #expect(throws: PolicyEditError.self) { try policy.adding(signer, threshold: nil) }
        let roots = Policy.Roots(threshold: 1, keys: [try Self.key("A")])
        #expect(throws: PolicyEditError.self, "a root that is a signer") {
            try policy.rooted(in: roots, expires: Self.now)
        }
        let others = Policy.Roots(threshold: 1, keys: [try Self.key("B")])
        #expect(throws: PolicyEditError.self, "roots without an end") { try policy.rooted(in: others, expires: nil) }
        #expect(try policy.rooted(in: others, expires: Self.now).expires == Self.now)
    }

    @Test func aSignerRetiresOnceAndKeepsWhatItKept() throws {
        let digests = try ["aa", "bb"].map {
            try #require(Digest("sha256:" + String(repeating: $0, count: 32)))
        }
        let key = try Self.key("A")
        let once = try first().retiring(key, until: nil, keep: [digests[0]], now: Self.now)
        #expect(once.signers[0].until == Self.now && once.signers[0].keep == [digests[0]])
        let later = Self.now.advanced(by: TimeSpan(seconds: 60))
        let twice = try once.retiring(key, until: nil, keep: digests, now: later)
        #expect(twice.signers[0].until == Self.now && twice.signers[0].keep == digests)
        #expect(try twice.retiring(key, until: later, keep: [], now: later).signers[0].until == later)
        let stranger = try Self.key("C")
        #expect(throws: PolicyEditError.self) { try once.retiring(stranger, until: nil, keep: [], now: later) }
    }

    @Test func denialsComeAndGo() throws {
        let denial = Policy.Denial(subject: .key(try Self.key("D")), reason: "stolen", since: nil)
        let denying = try first().denying(denial)
        #expect(denying.denied == [denial])
        #expect(throws: PolicyEditError.self) { try denying.denying(denial) }
        #expect(try denying.allowing(denial.subject) == first())
        #expect(throws: PolicyEditError.self) { try first().allowing(denial.subject) }
        let silent = Policy.Denial(subject: denial.subject, reason: "", since: nil)
        #expect(throws: PolicyEditError.self, "no reason") { try first().denying(silent) }
    }

    @Test func versionsFollowEachOther() throws {
        let policy = try first()
        #expect(try policy.following(policy).version == 2)
        var last = policy
        last.version = Policy.largestVersion
        #expect(throws: PolicyEditError.self) { try policy.following(last) }
    }
}
