import Findings
import Foundation
import Testing
import TrustPolicy

@Suite("What a new version of a policy changes is said in plain words")
struct PolicyChangeTests {
    private static let minimum = "\"minimumVersion\": \"v0.7.0\","
    /// The whole policy, asking for no minimum version: then the version need not be required either.
    private static let plain = PolicyTests.whole.replacingOccurrences(of: minimum, with: "")

    private func changes(_ old: String, _ new: String) throws -> [PolicyChange] {
        PolicyChange.all(from: try Policy(parsing: Array(old.utf8)), to: try Policy(parsing: Array(new.utf8)))
    }

    private func whole(replacing old: String, with new: String) throws -> String {
        let text = PolicyTests.whole.replacingOccurrences(of: old, with: new)
        try #require(text != PolicyTests.whole, "'\(old)' is not there")
        return text
    }

    /// What replaces what in the whole policy, and what is said of it.
    @Test(
        arguments: [
            ("\"threshold\": 2", "\"threshold\": 1", "1 of the roots must sign instead of 2"),
            ("v0.7.0", "v0.6.9", "the oldest version that counts is 'v0.6.9' instead of 'v0.7.0'"),
            (minimum, "", "no version is too old any more"),
            ("\"30d\"", "\"31d\"", "nothing in the channel 'latest' may be older than 31d"),
            ("\"latest\": \"30d\"", "", "nothing in the channel 'latest' is too old any more"),
            ("3072", "2048", "RSA keys need 2048 bits instead of 3072"),
            ("\"codecov.io\"", "null", "what signatures say of their release is no longer read"),
            (
                "\"until\": \"2026-05-24", "\"until\": \"2026-06-24",
                "counts for what it signed until 2026-06-24T00:00:00Z"
            ),
            ("\"from\": \"2021-05-24", "\"from\": \"2021-05-23", "counts from 2021-05-23T00:00:00Z on"),
            ("\"from\": \"2021-05-24T00:00:00Z\",", "", "counts whenever it signed"),
            ("\"keep\": [\n        \"\(PolicyTests.digest)\"\n      ],", "", "signed before it retired counts"),
            (
                "\"subkeys\": [\n        \"\(String(repeating: "A", count: 40))\"\n      ],", "",
                "every subkey of \(PolicyTests.key) counts"
            ),
        ])
    func whatWeakensIsMarkedAndItsOppositeIsNot(_ strict: String, _ lax: String, _ says: String) throws {
        let text = try whole(replacing: strict, with: lax)
        let found = try changes(PolicyTests.whole, text)
        #expect(found.count == 1 && found.allSatisfy(\.isWeakening), "\(found)")
        #expect(found.first?.message.text.contains(says) == true, "\(found)")
        let opposite = try changes(text, PolicyTests.whole)
        #expect(opposite.count == 1 && !opposite.contains(where: \.isWeakening), "\(opposite)")
    }

    @Test func whatIsAcceptedBesideIsAWeakening() throws {
        let strict = PolicyTests.smallest.dropLast()
        let lax: [(String, String)] = [
            (#""algorithms":{"digests":["sha256"]}"#, "manifests may use sha384 too"),
            (#""algorithms":{"keyExpiry":"now"}"#, "keys that have expired since they signed count"),
            (#""algorithms":{"legacyBindings":"reject"}"#, "keys that bind themselves with SHA-1 count"),
        ]
        let replaced = [
            #""algorithms":{"digests":["sha256","sha384"]}"#, #""algorithms":{"keyExpiry":"at-signing"}"#,
            #""algorithms":{"legacyBindings":"accept"}"#,
        ]
        for ((old, says), new) in zip(lax, replaced) {
            let found = try changes("\(strict),\(old)}", "\(strict),\(new)}")
            #expect(found.map(\.message.text) == [says] && found[0].isWeakening, "\(found)")
            #expect(try changes("\(strict),\(new)}", "\(strict),\(old)}").allSatisfy { !$0.isWeakening })
        }
        let (bound, unbound) = (#""release":{"require":["product","version"]}"#, #""release":{"require":["product"]}"#)
        let found = try changes("\(strict),\(bound)}", "\(strict),\(unbound)}")
        #expect(found.map(\.message.text) == ["signatures need not say the version any more"] && found[0].isWeakening)
    }

    @Test func aDroppedDenialIsAWeakeningAndSaysWhatWasDenied() throws {
        let denied = #","denied":[{"digest":"\#(PolicyTests.digest)","reason":"modified"}]}"#
        let found = try changes(PolicyTests.smallest.dropLast() + denied, PolicyTests.smallest)
        #expect(found.count == 1 && found[0].isWeakening)
        #expect(found[0].message.text.contains("is no longer denied (modified)"))
        let opposite = try changes(PolicyTests.smallest, PolicyTests.smallest.dropLast() + denied)
        #expect(opposite.count == 1 && !opposite[0].isWeakening && opposite[0].message.text.hasSuffix("modified"))
    }

    @Test func rootsAndExpiryThatGoAreWeakenings() throws {
        let start = try #require(PolicyTests.whole.range(of: "  \"roots\""))
        let end = try #require(PolicyTests.whole.range(of: "  \"signers\""))
        let text = PolicyTests.whole.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: "")
        #expect(try changes(PolicyTests.whole, text).map(\.isWeakening) == [true])
        let endless = text.replacingOccurrences(of: "\"expires\": \"2027-04-01T00:00:00Z\",", with: "")
        let found = try changes(text, endless)
        #expect(found.map(\.message.text) == ["it no longer expires"] && found[0].isWeakening)
        #expect(try changes(endless, PolicyTests.whole).contains(where: \.isWeakening) == false)
    }

    /// Rotating keys is what versions are for.
    @Test func anotherKeyIsNoWeakening() throws {
        let new = String(repeating: "C", count: 40)
        for (old, says) in [(PolicyTests.key, "is a new signer"), (PolicyTests.roots[0], "is a new root")] {
            let found = try changes(PolicyTests.whole, try whole(replacing: old, with: new))
            #expect(found.count == 2 && !found.contains(where: \.isWeakening), "\(found)")
            #expect(found[0].message.text.hasPrefix(new) && found[0].message.text.hasSuffix(says), "\(found)")
        }
        #expect(try changes(PolicyTests.whole, PolicyTests.whole).isEmpty)
    }

    /// Every field, each with a change of it: what replaces what in the whole policy, and whether that weakens.
    @Test(
        arguments: [
            ("\"codecov.io\"", "\"example.org\"", false), ("2027-04-01", "2027-05-01", false),
            ("cli.codecov.io/trust", "example.org/trust", false), ("\"threshold\": 2", "\"threshold\": 3", false),
            (PolicyTests.roots[0], String(repeating: "C", count: 40), false),
            (PolicyTests.key, String(repeating: "C", count: 40), false), ("Codecov Uploader", "Another", false),
            (String(repeating: "A", count: 40), String(repeating: "D", count: 40), false),
            ("2021-05-24", "2021-05-25", false), ("2026-05-24", "2026-05-23", false), ("RSA-4096", "none", false),
            ("\"codecov.asc\"", "\"other.asc\"", false), ("\"signs\": \"manifest\"", "\"signs\": \"artifact\"", true),
            ("\"channel\"", "\"channel\", \"platform\"", false), ("v0.7.0", "v0.7.1", false),
            ("\"30d\"", "\"29d\"", false),
            ("\"sha512\"", "\"sha384\"", true), ("3072", "4096", false), ("at-signing", "now", false),
            ("\"legacyBindings\": \"accept\"", "\"legacyBindings\": \"reject\"", false),
            ("\"reason\": \"modified\"", "\"reason\": \"other\"", false),
            ("\"since\": \"2021-04-15", "\"since\": \"2021-04-16", false),
            ("\"https://cli.codecov.io\"", "\"https://example.org\"", false),
            ("{version}/{platform}/{artifact}", "{platform}/{artifact}", false),
            ("codecov.exe", "other.exe", false), ("{path}.SHA256SUM\"", "{path}.sha256\"", false),
            ("{path}.SHA256SUM.sig", "{path}.sig", false),
            // Nothing but an order.
            ("\"product\",\n      \"version\"", "\"version\",\n      \"product\"", false),
        ] as [(String, String, Bool)])
    func noFieldChangesUnseen(_ old: String, _ new: String, _ isWeakening: Bool) throws {
        let found = try changes(PolicyTests.whole, try whole(replacing: old, with: new))
        #expect(!found.isEmpty && found.contains(where: \.isWeakening) == isWeakening, "\(found)")
    }

    @Test func aDenialForAnotherReasonIsShownAndWeakensNothing() throws {
        let text = try whole(replacing: "\"reason\": \"stolen\"", with: "\"reason\": \"lost\"")
        let found = try changes(PolicyTests.whole, text)
        #expect(found.count == 1 && !found[0].isWeakening, "\(found)")
        #expect(found[0].message.text.hasSuffix("is denied as before, for another reason: lost"), "\(found)")
    }

    @Test func anotherProductOrALowerVersionIsAWeakening() throws {
        for (old, new) in [("codecov-cli", "other"), ("\"version\": 3", "\"version\": 2")] {
            #expect(try changes(PolicyTests.whole, try whole(replacing: old, with: new)).contains(where: \.isWeakening))
        }
    }
}
