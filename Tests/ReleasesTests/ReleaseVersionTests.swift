import Releases
import Testing

@Suite("Versions have the order that semantic versions have")
struct ReleaseVersionTests {
    func version(_ text: String) throws -> ReleaseVersion { try #require(ReleaseVersion(text)) }

    @Test func eachIsOlderThanTheNext() throws {
        let texts = [
            "0.0.1-alpha", "v0.0.1", "0.7.4", "v0.8.0-rc.1", "v0.8.0", "0.10.0", "1.0.0-alpha", "1.0.0-alpha.1",
            "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2",
            "v1.10", "2", "30.2", "99999999999999999999999.0.0", "100000000000000000000000.0.0",
        ]
        for (number, text) in texts.enumerated() {
            for (other, another) in texts.enumerated() {
                let expected: ReleaseVersion.Relation = number < other ? .older : number == other ? .equal : .newer
                #expect(try version(text).relation(to: version(another)) == expected, "\(text) \(another)")
            }
        }
    }

    @Test(arguments: [("v1.0.0", "1.0.0"), ("1.0", "1.0.0"), ("1.0.0+a", "1.0.0+b"), ("1.0.0-rc.1+x", "v1.0.0-rc.1")])
    func theSamePlaceIsNotTheSameVersion(_ one: String, _ other: String) throws {
        #expect(try version(one).relation(to: version(other)) == .equal)
        #expect(try version(one) != version(other))
    }

    @Test(arguments: [
        "nightly", "release-7", "1.x", "1..2", "1.0.0-", "1.0.0-a..b", "1.0.0+", "2026.01", "1.0.0-01", "x1.0",
    ])
    func anythingElseHasNoOrder(_ text: String) throws {
        #expect(try !version(text).hasOrder)
        #expect(try version(text).relation(to: version("1.0.0")) == .unknown)
        #expect(try version(text).relation(to: version(text)) == .equal)
    }

    @Test(arguments: ["", "-1", ".1", "1 0", "1/0", "1\n", "é", "1\0", String(repeating: "1", count: 129)])
    func whatNoSignatureMayNameIsNoVersion(_ text: String) {
        #expect(ReleaseVersion(text) == nil)
    }
}
