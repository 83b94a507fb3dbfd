import FileAccess
import Findings
import GnuPG
import OpenPGP
import TestSupport
import Testing
import TrustPolicy
import TrustState

@Suite("Only so many versions are followed at once, and no more go unnoticed")
struct RotationLimitTests {
    let history: PolicyHistory

    init() throws {
        history = try PolicyHistory()
        for version: Int64 in 2...4 { try history.offer(version, in: "") }
        GnuPGProcess.begin()
    }

    private var path: BytePath { get throws { try #require(BytePath(history.folder.path("tool.trust.json"))) } }

    private func chain(limit: Int) throws -> PolicyChain {
        var chain = try PolicyChain(besides: path, cached: { _ in [] }, now: .now())
        chain.limit = limit
        return chain
    }

    @Test func asManyAsTheLimitAreFollowed() throws {
        let (newest, _) = try chain(limit: 3).newest(from: AcceptedPolicy(named: path))
        #expect(newest.policy.version == 4)
        let update = try PolicyUpdate(of: path, along: chain(limit: 3), allowsWeaker: false, now: .now())
        #expect(update.findings.status == .verified && update.policy.policy.version == 4)
    }

    @Test func oneMoreIsAnError() throws {
        #expect(throws: TrustStateError.self) { try chain(limit: 2).newest(from: AcceptedPolicy(named: path)) }
        let update = try PolicyUpdate(of: path, along: chain(limit: 2), allowsWeaker: false, now: .now())
        #expect(update.findings.status == .configuration && update.policy.policy.version == 3)
        #expect(try history.version == 3)
        let rest = try PolicyUpdate(of: path, along: chain(limit: 2), allowsWeaker: false, now: .now())
        #expect(rest.findings.status == .verified && rest.policy.policy.version == 4)
    }
}
