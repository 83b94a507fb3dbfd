import Findings
import Testing
import TrustPolicy
import TrustState

@Suite("What is remembered is judged by the policy in force")
struct PolicyChangeTests {
    let sample: SampleState

    init() throws { sample = try SampleState() }

    @Test func aStolenKeyLocksNobodyOut() throws {
        let before = SamplePolicy(version: 1, signers: "AB")
        #expect(try sample.accept("v1.0.0", signers: "A", under: before).isEmpty)
        #expect(try sample.accept("v999999", signers: "B", digest: 9, under: before).isEmpty)
        #expect(try sample.accept("v1.0.1", signers: "A", under: before) == ["rolled-back"])
        for after in [
            SamplePolicy(version: 2, signers: "A"),
            SamplePolicy(version: 2, signers: "AB", denied: [SamplePolicy.denial(ofKey: "B")]),
            SamplePolicy(version: 2, signers: "AB", denied: [SamplePolicy.denial(ofDigest: 9)]),
        ] {
            #expect(try sample.newest(after) == "v1.0.0")
            #expect(try sample.accept("v0.9.0", signers: "A", under: after) == ["rolled-back"])
        }
        let after = SamplePolicy(version: 2, signers: "A")
        #expect(try sample.accept("v1.0.1", signers: "A", under: after).isEmpty)
        #expect(try sample.newest(after) == "v1.0.1")
        #expect(try sample.newest(before) == "v999999", "what one policy passes over is not forgotten")
    }

    @Test func aStolenSubkeyLocksNobodyOut() throws {
        #expect(try sample.accept("v1.0.0", subkey: "C").isEmpty)
        #expect(try sample.accept("v999999", subkey: "D", digest: 9).isEmpty)
        #expect(try sample.accept("v1.0.1", subkey: "C") == ["rolled-back"])
        for after in [
            SamplePolicy(version: 2, denied: [SamplePolicy.denial(ofKey: "D")]),
            SamplePolicy(version: 2, subkeys: "C"),
        ] {
            #expect(try sample.newest(after) == "v1.0.0")
            #expect(try sample.accept("v0.9.0", subkey: "C", under: after) == ["rolled-back"])
        }
        let after = SamplePolicy(version: 2, subkeys: "CE")
        #expect(try sample.accept("v1.0.1", subkey: "E", under: after).isEmpty)
        #expect(try sample.newest(after) == "v1.0.1")
    }

    @Test func whatAStolenSubkeySignedTooStaysSupportedByTheOthers() throws {
        #expect(try sample.accept("v1.0.0", subkey: "C").isEmpty)
        #expect(try sample.accept("v1.0.0", subkey: "D").isEmpty)
        #expect(try sample.newest(SamplePolicy(version: 2, subkeys: "C")) == "v1.0.0")
        #expect(try sample.newest(SamplePolicy(version: 2, denied: [SamplePolicy.denial(ofKey: "C")])) == "v1.0.0")
        #expect(try sample.newest(SamplePolicy(version: 2, subkeys: "E")) == nil)
        #expect(try sample.newest(SamplePolicy(version: 2, denied: [SamplePolicy.denial(ofKey: "A")])) == nil)
    }

    @Test func manyReleasesByOneSubkeyDoNotDriveOutTheOthers() throws {
        #expect(try sample.accept("v1", subkey: "C").isEmpty)
        for number in 2..<140 { #expect(try sample.accept("v\(number)", subkey: "D").isEmpty) }
        #expect(try sample.newest(SamplePolicy(version: 2, subkeys: "C")) == "v1")
    }

    @Test func aVersionThatAStolenKeyTookIsFreeAgain() throws {
        let before = SamplePolicy(signers: "AB")
        #expect(try sample.accept("v2.0.0", signers: "B", digest: 9, under: before).isEmpty)
        #expect(try sample.accept("v2.0.0", signers: "A", digest: 1, under: before) == ["release-changed"])
        #expect(try sample.accept("v2.0.0", signers: "A", digest: 1).isEmpty)
        #expect(try sample.accept("v2.0.0", signers: "A", digest: 2) == ["release-changed"])
        #expect(try sample.newest() == "v2.0.0")
    }

    @Test func enoughOfTheSignersMustBeLeft() throws {
        let two = SamplePolicy(signers: "ABC", threshold: 2)
        #expect(try sample.accept("v1", signers: "AB", under: two).isEmpty)
        #expect(try sample.newest(two) == "v1")
        #expect(try sample.newest(SamplePolicy(version: 2, signers: "AC", threshold: 2)) == nil)
        #expect(try sample.newest(SamplePolicy(version: 2, signers: "AC", threshold: 1)) == "v1")
    }

    @Test func ofARetiredSignerOnlyWhatIsKeptCounts() throws {
        #expect(try sample.accept("v1", digest: 1).isEmpty)
        #expect(try sample.accept("v2", digest: 2).isEmpty)
        #expect(try sample.newest(SamplePolicy(version: 2, keep: 2)) == "v2")
        #expect(try sample.newest(SamplePolicy(version: 2, keep: 1)) == "v1")
        #expect(try sample.newest(SamplePolicy(version: 2, keep: 3)) == nil)
    }

    @Test func manyReleasesByOneKeyDoNotDriveOutTheOthers() throws {
        let both = SamplePolicy(signers: "AB")
        #expect(try sample.accept("v1", signers: "A", under: both).isEmpty)
        for number in 2..<140 { #expect(try sample.accept("v\(number)", signers: "B", under: both).isEmpty) }
        #expect(try sample.newest(SamplePolicy(version: 2, signers: "A")) == "v1")
    }

    /// Two checkouts with a policy each for one product; or a hostile one.
    @Test func anotherPolicyOfTheProductDoesNotMakeThisOneForget() throws {
        #expect(try sample.accept("v5", signers: "A").isEmpty)
        let other = SamplePolicy(signers: "B")
        #expect(try sample.newest(other) == nil)
        #expect(try sample.accept("v1", signers: "B", digest: 7, under: other).isEmpty)
        #expect(try sample.accept("v4", signers: "A") == ["rolled-back"])
        #expect(try sample.newest() == "v5")
    }

    // MARK: The policy's own version

    private func note(_ policy: SamplePolicy) throws -> [String] {
        try sample.state(policy).notePolicy().map(\.rule.name)
    }

    @Test func anOlderPolicyIsRolledBack() throws {
        #expect(try sample.state().seenPolicy() == nil)
        #expect(try note(SamplePolicy(version: 3)).isEmpty)
        #expect(try note(SamplePolicy(version: 2)) == ["policy-rolled-back"])
        #expect(try sample.accept("v1", under: SamplePolicy(version: 2)) == ["policy-rolled-back"])
        #expect(try note(SamplePolicy(version: 4)).isEmpty)
        #expect(try note(SamplePolicy(version: 3)) == ["policy-rolled-back"])
        #expect(try sample.state().seenPolicy()?.version == 4)
    }

    @Test func twoPoliciesOfOneVersionAreAForkWhereRootsSign() throws {
        #expect(try note(SamplePolicy(hasRoots: true, note: "one")).isEmpty)
        let seen = try sample.state().seenPolicy()
        #expect(try note(SamplePolicy(hasRoots: true, note: "two")) == ["policy-forked"])
        #expect(try sample.state().seenPolicy() == seen)
        #expect(try note(SamplePolicy(hasRoots: true, note: "one")).isEmpty)
    }

    @Test func withoutRootsAnEditIsNoFork() throws {
        #expect(try note(SamplePolicy(note: "one")).isEmpty)
        #expect(try note(SamplePolicy(note: "two")).isEmpty)
        #expect(try sample.state().seenPolicy()?.digest == SamplePolicy(note: "two").file().digest)
    }
}
