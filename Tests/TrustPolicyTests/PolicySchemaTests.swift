import Foundation
import TestSupport
import Testing

@Suite(
    "The policy's schema says what the reader does",
    .enabled(if: SchemaValidator.isThere || !mayBeMissing, "\(SchemaValidator.absence)"))
struct PolicySchemaTests {
    private func problems(_ text: String) throws -> String {
        try SchemaValidator.problems(of: Array(text.utf8), schema: "trust-policy-1.json")
    }

    @Test func whatIsReadIsValid() throws {
        for text in [PolicyTests.whole, PolicyTests.smallest] {
            let problems = try problems(text)
            #expect(problems.isEmpty, "\(problems)")
        }
    }

    /// What replaces what in the whole policy.
    @Test(
        arguments: [
            ("\"version\": 3", "\"version\": 0"), ("\"version\": 3", "\"version\": 9007199254740992"),
            ("trust-policy/1", "trust-policy/2"), ("\"note\"", "\"notes\""), (PolicyTests.key, "806BB28AED779869"),
            ("  \"expires\": \"2027-04-01T00:00:00Z\",\n", ""), ("2027-04-01T00:00:00Z", "2027-04-01"),
            ("\"codecov.asc\"", "\"../codecov.asc\""), ("\"codecov.asc\"", "\"http://x/\""),
            ("\"channel\"\n", "\"colour\"\n"), ("\"30d\"", "\"30\""), ("3072", "1024"), ("\"at-signing\"", "\"never\""),
            ("\"accept\"", "true"), ("\"reason\": \"stolen\"", "\"reason\": \"\""),
            ("\"product\": \"codecov-cli\"", "\"product\": \"codecov cli\""), ("\"default\"", "\"linux\""),
            ("\"key\": \"B", "\"digest\": \"sha256:00\", \"key\": \"B"),
        ])
    func whatIsRefusedIsNot(_ old: String, _ new: String) throws {
        let text = PolicyTests.whole.replacingOccurrences(of: old, with: new)
        try #require(text != PolicyTests.whole, "'\(old)' is not there")
        #expect(try !problems(text).isEmpty)
    }
}
