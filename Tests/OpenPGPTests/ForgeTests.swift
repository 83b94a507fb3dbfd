import OpenPGP
import PacketForge
import TestSupport
import Testing

@Suite("What the forge makes is what gpg takes for real")
struct ForgeTests {
    static let data = Array("hello\n".utf8)

    @Test(arguments: [ForgedKey.Kind.ed25519, .rsa(bits: 2048), .dsa, .p256])
    func keysAreImportedAndTheirSignaturesAreGood(_ kind: ForgedKey.Kind) throws {
        let key = try ForgedKey(kind)
        let home = try PlainGnuPG()
        let fingerprint = try key.hexadecimalFingerprint()
        let imported = try home.gpg(["--import", "FILE"], ForgedCertificate(key).bytes())
        #expect(imported.text.contains("IMPORT_OK 1 \(fingerprint)"))
        let good = try home.gpg(["--verify", "FILE", "DATA"], key.signature(over: Self.data), data: Self.data)
        #expect(good.text.contains("VALIDSIG \(fingerprint)"))
        let bad = try home.gpg(
            ["--verify", "FILE", "DATA"], key.signature(over: Self.data) { $0.isBad = true }, data: Self.data)
        #expect(bad.text.contains("BADSIG"))
    }

    @Test(arguments: [ForgedKey.Kind.ed25519, .rsa(bits: 2048), .p256])
    func secretKeysAreImportedToo(_ kind: ForgedKey.Kind) throws {
        let key = try ForgedKey(kind)
        let home = try PlainGnuPG()
        let answer = try home.gpg(["--list-packets", "FILE"], ForgedCertificate(key).secretBytes())
        #expect(answer.text.contains(":secret key packet:"))
        #expect(!answer.text.contains("checksum is wrong"))
    }

    @Test func aCrossCertifiedSubkeySigns() throws {
        let (primary, subkey) = (try ForgedKey(), try ForgedKey())
        var certificate = try ForgedCertificate(primary)
        try certificate.addSubkey(subkey)
        let home = try PlainGnuPG()
        try home.gpg(["--import", "FILE"], certificate.bytes())
        let answer = try home.gpg(["--verify", "FILE", "DATA"], subkey.signature(over: Self.data), data: Self.data)
        #expect(answer.text.contains("VALIDSIG \(try subkey.hexadecimalFingerprint())"))
    }

    @Test func aRevocationRevokes() throws {
        let key = try ForgedKey()
        var certificate = try ForgedCertificate(key)
        try certificate.revoke(2, "stolen")
        let home = try PlainGnuPG()
        try home.gpg(["--import", "FILE"], certificate.bytes())
        let answer = try home.gpg(["--verify", "FILE", "DATA"], key.signature(over: Self.data), data: Self.data)
        #expect(answer.text.contains("REVKEYSIG"))
    }

    @Test(arguments: [ForgedHash.sha1, .ripemd160, .sha224, .sha384, .sha512])
    func everyHashIsSignedWith(_ hash: ForgedHash) throws {
        let key = try ForgedKey()
        let home = try PlainGnuPG()
        try home.gpg(["--import", "FILE"], ForgedCertificate(key).bytes())
        let signature = try key.signature(over: Self.data) { $0.hash = hash }
        let answer = try home.gpg(["--verify", "FILE", "DATA"], signature, data: Self.data)
        #expect(answer.text.contains("VALIDSIG"))
    }

    @Test func armorIsReadByGPG() throws {
        let key = try ForgedKey()
        let home = try PlainGnuPG()
        let keyText = try ForgedArmor.publicKey(ForgedCertificate(key).bytes())
        #expect(try home.gpg(["--import", "FILE"], keyText).text.contains("IMPORT_OK 1"))
        let text = ForgedArmor.signature(try key.signature(over: Self.data))
        #expect(try home.gpg(["--verify", "FILE", "DATA"], text, data: Self.data).text.contains("VALIDSIG"))
    }
}
