import OpenPGP
import PacketForge
import Testing

@Suite("What the forge makes is what gpg takes for real", .enabled(if: GnuPGHome.isAvailable, "there is no gpg"))
struct ForgeTests {
    static let data = Array("hello\n".utf8)

    @Test(arguments: [ForgedKey.Kind.ed25519, .rsa(bits: 2048), .dsa, .p256])
    func keysAreImportedAndTheirSignaturesAreGood(_ kind: ForgedKey.Kind) throws {
        let key = try ForgedKey(kind)
        let home = try GnuPGHome()
        let fingerprint = try key.hexadecimalFingerprint()
        let imported = try home.gpg(["--import", "FILE"], ForgedCertificate(key).bytes())
        #expect(imported.output.contains("IMPORT_OK 1 \(fingerprint)"))
        let good = try home.gpg(["--verify", "FILE", "DATA"], key.signature(over: Self.data), data: Self.data)
        #expect(good.output.contains("VALIDSIG \(fingerprint)"))
        let bad = try home.gpg(
            ["--verify", "FILE", "DATA"], key.signature(over: Self.data) { $0.isBad = true }, data: Self.data)
        #expect(bad.output.contains("BADSIG"))
    }

    @Test(arguments: [ForgedKey.Kind.ed25519, .rsa(bits: 2048), .p256])
    func secretKeysAreImportedToo(_ kind: ForgedKey.Kind) throws {
        let key = try ForgedKey(kind)
        let home = try GnuPGHome()
        let answer = try home.gpg(["--list-packets", "FILE"], ForgedCertificate(key).secretBytes())
        #expect(answer.output.contains(":secret key packet:"))
        #expect(!answer.output.contains("checksum is wrong"))
    }

    @Test func aCrossCertifiedSubkeySigns() throws {
        let (primary, subkey) = (try ForgedKey(), try ForgedKey())
        var certificate = try ForgedCertificate(primary)
        try certificate.addSubkey(subkey)
        let home = try GnuPGHome()
        _ = try home.gpg(["--import", "FILE"], certificate.bytes())
        let answer = try home.gpg(["--verify", "FILE", "DATA"], subkey.signature(over: Self.data), data: Self.data)
        #expect(answer.output.contains("VALIDSIG \(try subkey.hexadecimalFingerprint())"))
    }

    @Test func aRevocationRevokes() throws {
        let key = try ForgedKey()
        var certificate = try ForgedCertificate(key)
        try certificate.revoke(2, "stolen")
        let home = try GnuPGHome()
        _ = try home.gpg(["--import", "FILE"], certificate.bytes())
        let answer = try home.gpg(["--verify", "FILE", "DATA"], key.signature(over: Self.data), data: Self.data)
        #expect(answer.output.contains("REVKEYSIG"))
    }

    @Test(arguments: [ForgedHash.sha1, .ripemd160, .sha224, .sha384, .sha512])
    func everyHashIsSignedWith(_ hash: ForgedHash) throws {
        let key = try ForgedKey()
        let home = try GnuPGHome()
        _ = try home.gpg(["--import", "FILE"], ForgedCertificate(key).bytes())
        let signature = try key.signature(over: Self.data) { $0.hash = hash }
        let answer = try home.gpg(["--verify", "FILE", "DATA"], signature, data: Self.data)
        #expect(answer.output.contains("VALIDSIG"))
    }

    @Test func armorIsReadByGPG() throws {
        let key = try ForgedKey()
        let home = try GnuPGHome()
        let keyText = try ForgedArmor.publicKey(ForgedCertificate(key).bytes())
        #expect(try home.gpg(["--import", "FILE"], keyText).output.contains("IMPORT_OK 1"))
        let text = ForgedArmor.signature(try key.signature(over: Self.data))
        #expect(try home.gpg(["--verify", "FILE", "DATA"], text, data: Self.data).output.contains("VALIDSIG"))
    }
}
