import Findings
import Testing

@Suite("Rules and statuses")
struct RuleTests {
    @Test func namesAreUniqueAndKebabCase() {
        let names = Rule.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(name)")
        }
    }

    @Test func theWorstStatusWins() {
        #expect(Status.worst(of: [.incomplete, .untrusted, .tampered]) == .tampered)
        #expect(Status.worst(of: [.untrusted, .wrongRelease]) == .wrongRelease)
        #expect(Status.worst(of: [.incomplete, .unavailable, .localIO, .configuration]) == .configuration)
        #expect(Status.worst(of: [.verified, .incomplete]) == .incomplete)
        #expect(Status.worst(of: [.verified]) == .verified)
    }

    @Test func noResultIsNoSuccess() {
        #expect(Status.worst(of: []) == .internalFault)
    }

    @Test func onlyErrorsSetTheStatus() {
        #expect(
            [Finding(.unknownKey, "x", severity: .warning), Finding(.duplicateEntry, "y", severity: .note)].status
                == .verified)
        #expect([Finding(.unknownKey, "x", severity: .warning), Finding(.stale, "y")].status == .wrongRelease)
    }
}
