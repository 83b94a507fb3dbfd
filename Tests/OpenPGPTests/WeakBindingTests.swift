import OpenPGP
import PacketForge
import Testing

@Suite("Bindings that can be forged are named")
struct WeakBindingTests {
    private func parts(_ certificate: ForgedCertificate) throws -> [WeakBinding.Part] {
        try #require(try KeyFile(try certificate.bytes()).certificates.first).weakBindings.map(\.part)
    }

    private static let userID = Array("Forged <forged@example.org>".utf8)

    @Test(arguments: [ForgedHash.sha1, .md5, .ripemd160])
    func aSelfSignature(_ hash: ForgedHash) throws {
        let certificate = try ForgedCertificate(ForgedKey()) { $0.hash = hash }
        #expect(try parts(certificate) == [.primaryKey, .userID(Self.userID)])
    }

    @Test(arguments: [ForgedHash.sha224, .sha256, .sha384, .sha512])
    func noneOfThese(_ hash: ForgedHash) throws {
        var certificate = try ForgedCertificate(ForgedKey()) { $0.hash = hash }
        try certificate.addSubkey(ForgedKey(), crossCertification: hash) { $0.hash = hash }
        #expect(try parts(certificate).isEmpty)
    }

    @Test func oneOfTwoSelfSignatures() throws {
        let key = try ForgedKey()
        var certificate = try ForgedCertificate(key) { $0.hash = .sha1 }
        try certificate.certify(Self.userID, by: key) { $0.hash = .sha256 }
        #expect(try parts(certificate).isEmpty)
    }

    @Test func oneOfTwoUserIDs() throws {
        var certificate = try ForgedCertificate(ForgedKey()) { $0.hash = .sha1 }
        try certificate.addUserID("Other")
        #expect(try parts(certificate) == [.userID(Self.userID)])
    }

    @Test func aStrangersCertificationDoesNotHelp() throws {
        var certificate = try ForgedCertificate(ForgedKey()) { $0.hash = .sha1 }
        try certificate.certify(Self.userID, by: ForgedKey())
        #expect(try parts(certificate) == [.primaryKey, .userID(Self.userID)])
    }

    @Test func aSubkeyAndItsCrossCertification() throws {
        let subkey = try ForgedKey()
        var weak = try ForgedCertificate(ForgedKey())
        try weak.addSubkey(subkey) { $0.hash = .sha1 }
        #expect(try parts(weak) == [.subkey(try subkey.name())])
        var weakInside = try ForgedCertificate(ForgedKey())
        try weakInside.addSubkey(subkey, crossCertification: .sha1)
        #expect(try parts(weakInside) == [.crossCertification(try subkey.name())])
    }
}
