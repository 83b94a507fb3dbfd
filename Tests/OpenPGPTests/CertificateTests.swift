import Findings
import OpenPGP
import PacketForge
import Testing

@Suite("A certificate is read as what its primary key says about itself")
struct CertificateTests {
    private func read(_ certificate: ForgedCertificate) throws -> Certificate {
        try #require(try KeyFile(try certificate.bytes()).certificates.first)
    }

    @Test func keysAreDescribed() throws {
        let kinds: [(ForgedKey.Kind, PublicKeyAlgorithm, Int, String?, Bool)] = [
            (.ed25519, .eddsaLegacy, 255, "ed25519", true), (.p256, .ecdsa, 256, "nistp256", true),
            (.rsa(bits: 1024), .rsa, 1024, nil, false), (.rsa(bits: 2048), .rsa, 2048, nil, true),
            (.dsa, .dsa, 1024, nil, false),
        ]
        for (kind, algorithm, bits, curve, isStrong) in kinds {
            let forged = try ForgedKey(kind)
            let key = try read(ForgedCertificate(forged)).primaryKey
            #expect(key.fingerprint == (try forged.name()))
            #expect(key.algorithm == algorithm && key.bits == bits && key.curve?.name == curve)
            #expect(key.isStrongEnough() == isStrong)
            #expect(key.createdAt.secondsSince1970 == ForgedKey.usualCreation)
        }
        let rsa = try read(ForgedCertificate(ForgedKey(.rsa(bits: 2048)))).primaryKey
        #expect(!rsa.isStrongEnough(minimumRSABits: 3072))
    }

    @Test func oneSecretIsOneMaterial() throws {
        for kind in [ForgedKey.Kind.ed25519, .rsa(bits: 1024), .p256, .dsa] {
            let key = try ForgedKey(kind)
            let (first, second) = (
                try read(ForgedCertificate(key)).primaryKey,
                try read(ForgedCertificate(key.recreated(at: 1))).primaryKey
            )
            #expect(first.fingerprint != second.fingerprint && first.material == second.material)
            #expect(first.material != (try read(ForgedCertificate(ForgedKey(kind))).primaryKey.material))
        }
    }

    @Test func anEd25519KeyIsOneMaterialInBothOfItsForms() throws {
        let key = try ForgedKey()
        let old = try key.publicBody()
        let new = Array(old.prefix(5)) + [27] + old.suffix(32)
        let read = try KeyFile(ForgedPacket.make(6, old) + ForgedPacket.make(6, new)).certificates
        #expect(read.count == 2 && read[0].primaryKey.material == read[1].primaryKey.material)
        #expect(read[1].primaryKey.algorithm == .ed25519 && read[1].primaryKey.isStrongEnough())
    }

    @Test func aPointInAnUnusualFormIsNotStrong() throws {
        let old = try ForgedKey().publicBody()
        // The same point without its prefix 0x40; its first byte is changed so that the integer's length is known.
        let bare = Array(old.prefix(16)) + [0x01, 0x00, 0x80 | old[19]] + old.dropFirst(20)
        let key = try #require(try KeyFile(ForgedPacket.make(6, bare)).certificates.first?.primaryKey)
        #expect(!key.isStrongEnough())
    }

    @Test func subkeysFlagsAndExpiryAreTold() throws {
        let (primary, signing, other) = (try ForgedKey(), try ForgedKey(), try ForgedKey())
        var certificate = try ForgedCertificate(primary, flags: 0x01) { $0.hashed.append(.keyExpirationTime(1000)) }
        try certificate.addSubkey(signing) { $0.hashed.append(.keyExpirationTime(500)) }
        try certificate.addSubkey(other, flags: 0x0C, crossCertification: nil)
        let read = try read(certificate)
        #expect(read.claimedKeyFlags == .certify)
        #expect(read.claimedExpiry?.secondsSince1970 == ForgedKey.usualCreation + 1000)
        #expect(read.subkeys.map(\.fingerprint) == [try signing.name(), try other.name()])
        #expect(read.subkeys[0].claimedKeyFlags == .sign && read.subkeys[0].hasCrossCertification)
        #expect(read.subkeys[0].claimedExpiry?.secondsSince1970 == ForgedKey.usualCreation + 500)
        #expect(read.subkeys[1].claimedKeyFlags == [.encryptCommunications, .encryptStorage])
        #expect(!read.subkeys[1].hasCrossCertification && read.subkeys[1].claimedExpiry == nil)
        #expect(read.keys.count == 3)
    }

    @Test func theNewestSelfSignatureSpeaks() throws {
        let key = try ForgedKey()
        var certificate = try ForgedCertificate(key) { $0.hashed.append(.keyExpirationTime(1000)) }
        try certificate.addUserID("Later <later@example.org>") { recipe in
            recipe.createdAt += 60
            recipe.hashed.append(.keyExpirationTime(9000))
        }
        #expect(try read(certificate).claimedExpiry?.secondsSince1970 == ForgedKey.usualCreation + 9000)
    }

    @Test func onlyWhatThePrimaryKeyIssuedIsHandedOn() throws {
        let (key, stranger) = (try ForgedKey(), try ForgedKey())
        var certificate = try ForgedCertificate(key)
        let clean = try read(certificate).minimized()
        try certificate.addUserID("Stranger <stranger@example.org>", by: stranger)
        certificate.append(afterUserIDs: ForgedPacket.make(13, Array("Unsigned".utf8)))
        var unbound = certificate
        unbound.append(afterUserIDs: ForgedPacket.make(14, try stranger.publicBody()))
        let read = try read(unbound)
        #expect(read.userIDs.count == 3 && read.subkeys.count == 1 && read.boundSubkeys.isEmpty)
        #expect(read.droppedSignatureCount == 1)
        #expect(read.minimized() == clean)
    }

    @Test func aPictureWithASelfSignatureIsKept() throws {
        let key = try ForgedKey()
        var certificate = try ForgedCertificate(key)
        try certificate.addUserAttribute([2, 1, 1])
        let read = try read(certificate)
        #expect(read.userIDs.map(\.isAttribute) == [false, true])
        let again = try #require(try KeyFile(read.minimized()).certificates.first)
        #expect(again == read)
    }

    @Test func aCertificateThatAdoptsAnotherKeyStaysApart() throws {
        let (trusted, thief) = (try ForgedKey(), try ForgedKey())
        let trustedBytes = try ForgedCertificate(trusted).bytes()
        var adopting = try ForgedCertificate(thief)
        try adopting.addSubkey(trusted, crossCertification: nil)
        for file in [try adopting.bytes() + trustedBytes, trustedBytes + (try adopting.bytes())] {
            let certificates = KeyFile.merged([try KeyFile(file)])
            let own = try #require(certificates.first { $0.fingerprint == (try? trusted.name()) })
            #expect(certificates.count == 2)
            #expect(own == (try KeyFile(trustedBytes).certificates.first))
        }
    }
}
