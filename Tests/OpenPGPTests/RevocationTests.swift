import Findings
import OpenPGP
import PacketForge
import Testing

@Suite("A revocation that any source holds is never lost")
struct RevocationTests {
    let key: ForgedKey
    let clean: KeyFile

    init() throws {
        key = try ForgedKey()
        clean = try KeyFile(try ForgedCertificate(key).bytes())
    }

    private func merged(_ files: [KeyFile]) throws -> Certificate {
        try #require(KeyFile.merged(files).first { $0.fingerprint == clean.certificates.first?.fingerprint })
    }

    @Test func anOldCopyDoesNotBringAKeyBack() throws {
        var certificate = try ForgedCertificate(key)
        try certificate.revoke(2, "stolen")
        let revoked = try KeyFile(try certificate.bytes())
        for files in [[clean, revoked], [revoked, clean], [clean, revoked, clean]] {
            #expect(KeyFile.merged(files).count == 1)
            let claim = try #require(try merged(files).revocationClaims.first)
            #expect(claim.designatedRevoker == nil && claim.subkey == nil)
            #expect(claim.reason?.code == .compromised && claim.reason?.text == Array("stolen".utf8))
            #expect(claim.createdAt?.secondsSince1970 == SignatureRecipe.usualCreation)
            #expect(try merged(files).revocations.count == 1)
        }
        #expect(try merged([clean, clean]) == clean.certificates.first)
    }

    @Test func aRevocationAloneOrBehindAnotherKeyIsFound() throws {
        let revocation = try ForgedCertificate(key).revocation(1, "replaced")
        let alone = try KeyFile(ForgedArmor.publicKey(revocation))
        #expect(alone.certificates.isEmpty && alone.revocations.count == 1)
        let behind = try KeyFile(try ForgedCertificate(ForgedKey()).bytes() + revocation)
        let lastInFile = try KeyFile(ForgedCertificate(key).bytes() + revocation)
        for files in [[clean, alone], [alone, clean], [clean, behind], [behind, clean], [lastInFile]] {
            #expect(try merged(files).revocationClaims.map(\.reason?.code) == [.superseded])
        }
        let other = try #require(KeyFile.merged([behind, clean]).first)
        #expect(other.fingerprint != (try key.name()) && other.revocationClaims.isEmpty)
    }

    @Test func aRevocationIsHandedToTheEngineWhereverItStood() throws {
        let revocation = try ForgedCertificate(key).revocation()
        var certificate = try ForgedCertificate(key)
        try certificate.revoke()
        for file in [clean, try KeyFile(ForgedCertificate(key).bytes() + revocation)] {
            let minimized = try merged([file, try KeyFile(revocation)]).minimized()
            let again = try #require(try KeyFile(minimized).certificates.first)
            #expect(!again.revocations.isEmpty)
        }
    }

    @Test func subkeysAreRevokedByThemselves() throws {
        let subkey = try ForgedKey()
        var certificate = try ForgedCertificate(key)
        try certificate.addSubkey(subkey)
        let before = try KeyFile(try certificate.bytes())
        try certificate.revokeSubkey(3, "retired")
        let after = try KeyFile(try certificate.bytes())
        for files in [[before, after], [after, before]] {
            let claims = try merged(files).revocationClaims
            #expect(claims.map(\.subkey) == [try subkey.name()] && claims.map(\.reason?.code) == [.retired])
        }
    }

    @Test func adesignatedRevokersRevocationCounts() throws {
        let (revoker, stranger) = (try ForgedKey(), try ForgedKey())
        var naming = try ForgedCertificate(key)
        try naming.addDesignatedRevoker(revoker)
        var revoked = naming
        try revoked.revoke(2, "stolen", by: revoker)
        var strange = naming
        try strange.revoke(2, "stolen", by: stranger)
        var stripped = try ForgedCertificate(key)
        try stripped.revoke(2, "stolen", by: revoker)

        let read = try #require(try KeyFile(try revoked.bytes()).certificates.first)
        #expect(read.designatedRevokers == [try revoker.name()])
        #expect(read.revocationClaims.map(\.designatedRevoker) == [try revoker.name().keyID])
        #expect(read.revocationClaims.first?.reason?.code == .compromised)
        #expect(try KeyFile(try strange.bytes()).certificates.first?.revocationClaims.isEmpty == true)
        #expect(try KeyFile(try stripped.bytes()).certificates.first?.revocationClaims.isEmpty == true)
        let files = [try KeyFile(try stripped.bytes()), try KeyFile(try naming.bytes())]
        #expect(try merged(files).revocationClaims.count == 1, "who may revoke, and the revocation, in two copies")
    }

    @Test func aRevocationThatCannotBeReadIsNotPassedOver() throws {
        let bytes = try ForgedCertificate(key).bytes()
        #expect(keyFileReason(bytes + ForgedPacket.make(2, [4, 0x20, 22, 8, 0xFF])) == "a revocation cannot be read")
        #expect(keyFileReason(bytes + ForgedPacket.make(2, [4, 0x13, 22, 8, 0xFF])) == nil)
    }

    @Test func anOldRevocationOfVersion3IsOne() throws {
        var certificate = try ForgedCertificate(key)
        try certificate.revoke { $0.version = 3 }
        #expect(try KeyFile(try certificate.bytes()).certificates.first?.revocationClaims.count == 1)
    }
}
