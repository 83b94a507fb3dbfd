import PacketForge
import TestSupport
import Testing

@Suite("Dates of roots do not strand a client, and compromised roots never count")
struct RootKeyRows {
    let history: PolicyHistory

    init() throws { history = try PolicyHistory() }

    /// Replaces the first root's certificate.
    private func change(_ edit: (inout ForgedCertificate) throws -> Void) throws {
        var certificate = try ForgedCertificate(history.roots[0])
        try edit(&certificate)
        try history.folder.write(
            "roots.gpg", certificate.bytes() + history.certificates(Array(history.roots.dropFirst())))
    }

    private func update() throws -> (run: ProgramRun, version: Int?) { (try history.update(), try history.version) }

    @Test func expiredRootKeysCount() throws {
        let certificate = try ForgedCertificate(history.roots[0]) { $0.hashed.append(.keyExpirationTime(86_400)) }
        try history.folder.write(
            "roots.gpg", certificate.bytes() + history.certificates(Array(history.roots.dropFirst())))
        try history.offer(2)
        let (run, version) = try update()
        #expect(run.status == 0 && version == 2, "\(run.messages)")
    }

    /// Dates of the signatures: how they are changed.
    @Test(arguments: ["expired", "of the future", "before the key"])
    func signaturesOfAnyDateCount(_ what: String) throws {
        let policy = try history.bytes(history.fields(2))
        try history.folder.write("new/tool.trust.2.json", policy)
        let signatures = try history.signatures(over: policy, by: Array(history.roots.prefix(2))) { recipe in
            switch what {
            case "expired": recipe.hashed.append(.expirationTime(60))
            case "of the future": recipe.createdAt = 4_000_000_000
            default: recipe.createdAt = ForgedKey.usualCreation - 86_400
            }
        }
        try history.folder.write("new/tool.trust.2.json.sig", signatures)
        let (run, version) = try update()
        #expect(run.status == 0 && version == 2, "\(run.messages)")
    }

    @Test func anExpiredSignatureOverOtherBytesIsBad() throws {
        let signatures = try history.signatures(over: [0x7B, 0x7D], by: Array(history.roots.prefix(2))) { recipe in
            recipe.hashed.append(.expirationTime(60))
        }
        try history.offer(2)
        try history.folder.write("new/tool.trust.2.json.sig", signatures)
        let (run, version) = try update()
        #expect(run.warnings.contains("signature-bad") && version == 1, "\(run.messages)")
    }

    /// Reasons of RFC 9580 section 5.2.3.31, and whether a root with such a revocation counts for what it signed.
    @Test(arguments: [(1, true), (3, true), (2, false), (0, false), (32, false), (100, false)] as [(UInt8, Bool)])
    func aRevokedRootCountsByTheReason(_ reason: UInt8, _ counts: Bool) throws {
        try change { try $0.revoke(reason, "so") }
        try history.offer(2)
        let (run, version) = try update()
        #expect(version == (counts ? 2 : 1), "\(run.messages)")
        if !counts { #expect(run.warnings.contains("key-revoked")) }
    }

    @Test func aRevocationWithoutAReasonIsOneForAnything() throws {
        try change { try $0.revoke { $0.hashed.removeAll { $0.type == 29 } } }
        try history.offer(2)
        let (run, version) = try update()
        #expect(version == 1 && run.warnings.contains("key-revoked"), "\(run.messages)")
    }

    @Test func theWorstOfTwoRevocationsCounts() throws {
        for reasons: [UInt8] in [[1, 2], [2, 1]] {
            try change { certificate in for reason in reasons { try certificate.revoke(reason) } }
            try history.offer(2)
            #expect(try update().version == 1)
        }
    }

    @Test func aRevocationInTheNextVersionsKeyFileCounts() throws {
        var revoked = try ForgedCertificate(history.roots[0])
        try revoked.revoke(2, "stolen")
        try history.folder.write("new/revoked.gpg", revoked.bytes())
        try history.offer(2) { $0["keys"] = ["signers.gpg", "roots.gpg", "revoked.gpg"] }
        let (run, version) = try update()
        #expect(version == 1 && run.warnings.contains("key-revoked"), "\(run.messages)")
    }

    /// None of this reaches releases.
    @Test func releasesAreJudgedByTheirDates() throws {
        try history.release.sign { $0.hashed.append(.expirationTime(60)) }
        #expect(try history.check().rules == ["signature-expired"])
        var revoked = try ForgedCertificate(history.release.keys[0])
        try revoked.revoke(1, "superseded")
        try history.folder.write("signers.gpg", revoked.bytes())
        try history.release.sign()
        #expect(try history.check().rules == ["key-revoked"])
    }

    @Test func weakRootSignaturesDoNotCount() throws {
        let policy = try history.bytes(history.fields(2))
        try history.folder.write("new/tool.trust.2.json", policy)
        let signatures = try history.signatures(over: policy, by: Array(history.roots.prefix(2))) { $0.hash = .sha1 }
        try history.folder.write("new/tool.trust.2.json.sig", signatures)
        let (run, version) = try update()
        #expect(version == 1 && run.warnings.contains("weak-signature"), "\(run.messages)")
    }
}
