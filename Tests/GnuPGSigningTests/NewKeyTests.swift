import FileAccess
import Findings
import GnuPG
import OpenPGP
import TestSupport
import Testing

@testable import GnuPGSigning

@Suite("What new keys may be called")
struct NewUserIDTests {
    @Test(
        arguments: [
            "a@example.org", "Name <a@example.org>", "Zoë M. <a+b@example.org>", "Release key (CI) <a@example.org>",
        ])
    func accepted(_ text: String) { #expect(NewUserID(text)?.text == text) }

    @Test(
        arguments: [
            "", "Name", "<a@example.org>", " <a@example.org>", "Name<a@example.org>", "Name  <a@example.org>",
            " Name <a@example.org>", "Name <a@example.org> ", "Name <a@b@c>", "Name <@example.org>", "Name <a@>",
            "Na>me <a@example.org>", "Name <<a@example.org>>", "a b@example.org", "ä@example.org",
            "Name\n<a@example.org>",
            "Name\u{7F} <a@example.org>", "Name\u{200B} <a@example.org>", "Na\u{A0}me <a@example.org>",
            String(repeating: "x", count: 189) + "@example.org",
        ])
    func refused(_ text: String) { #expect(NewUserID(text) == nil) }
}

@Suite("Secret keys in files, with gpg", .serialized)
struct SecretFileTests {
    let home: GnuPGHome

    init() throws { home = try GnuPGHome() }

    func outline(_ bytes: [UInt8]) -> SecretKeyOutline? { bytes.withUnsafeBytes { SecretKeyOutline($0) } }

    @Test(arguments: ["ed25519", "rsa3072", "nistp256"])
    func howEachSecretIsProtected(_ algorithm: String) throws {
        let primary = try home.makeKey("p@example.org", algorithm: algorithm, usage: "cert", passphrase: "geheim")
        try home.addSubkey(to: primary, passphrase: "geheim")
        let all = try home.gpg(["--export-secret-keys"], passphrase: "geheim")
        #expect(outline(all)?.keys.map(\.protection) == [.passphrase, .passphrase])
        #expect(outline(all)?.keys.map(\.isPrimary) == [true, false])
        #expect(outline(all)?.keys.first?.fingerprint == Fingerprint(hexadecimal: primary))
        let subkeys = try home.gpg(["--export-secret-subkeys"], passphrase: "geheim")
        #expect(outline(subkeys)?.keys.map(\.protection) == [.absent, .passphrase])
        for count in 0..<all.count where count % 7 == 0 {
            #expect(outline(Array(all.prefix(count)))?.keys.count ?? 0 <= 2, "what is cut off is no reason to trap")
        }
        #expect(outline(try home.gpg(["--export"])) == nil, "no secret key")
    }

    @Test func aSecretWithoutProtection() throws {
        try home.makeKeyWithSubkey()
        #expect(outline(try home.gpg(["--export-secret-keys"]))?.keys.map(\.protection) == [.none, .none])
    }

    @Test func armorAsGnuPGWritesIt() throws {
        for text in ["a@b", "an@example.org", "some@example.org", "longer.name@example.org"] {
            let primary = try home.makeKey(text)
            let expected = try home.gpg(["--armor", "--no-emit-version", "--export", primary])
            let packets = try home.gpg(["--export", primary])
            var armor: [UInt8] = []
            packets.withUnsafeBytes { bytes in
                ArmorWriter.write(bytes, as: .publicKey) { armor.append(contentsOf: $0) }
            }
            #expect(armor == expected)
            #expect(armor.count <= ArmorWriter.longest(for: packets.count))
        }
    }
}

@Suite("Changing keys, with gpg", .serialized)
struct EditableKeyTests {
    static let year = TimeSpan(seconds: 365 * 86_400)
    static let day = TimeSpan(seconds: 86_400)

    func generate() throws -> EditableKey {
        let process = try GnuPGProcess.prepare()
        let user = try #require(NewUserID("a@example.org"))
        return try .generate(user, .ed25519, lifetime: Self.year, protection: .none, process: process)
    }

    func published(_ key: EditableKey) throws -> PublishedKey {
        try PublishedKey(key.certificate().armored(), process: try GnuPGProcess.prepare())
    }

    func code(_ body: () throws -> Void) -> SigningError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? SigningError)?.code
        }
    }

    @Test func whatIsNotAsExpectedIsNoticed() throws {
        let key = try generate()
        let subkey = try key.addSigningSubkey(.ed25519, lifetime: Self.day)
        let published = try published(key)
        let now = Timestamp.now()
        try published.expect(key.primary, .init(flags: .certify, algorithm: .ed25519))
        try published.expect(subkey, .init(flags: .sign, algorithm: .ed25519))
        let wrong: [(Fingerprint, PublishedKey.Expectation)] = [
            (key.primary, .init(flags: [.certify, .sign])), (subkey, .init(flags: .certify)),
            (subkey, .init(algorithm: .rsa4096)), (subkey, .init(end: now...now.advanced(by: TimeSpan(seconds: 60)))),
            (subkey, .init(revocation: .compromised)),
            (try #require(Fingerprint([UInt8](repeating: 1, count: 20))), .init()),
        ]
        for (key, expectation) in wrong {
            #expect(code { try published.expect(key, expectation) } == .otherKey)
        }
    }

    @Test func anotherKeysSecretIsNoticed() throws {
        let (key, other) = (try generate(), try generate())
        let subkey = try key.addSigningSubkey(.ed25519, lifetime: Self.day)
        let foreign = try other.addSigningSubkey(.ed25519, lifetime: Self.day)
        let published = try published(key)
        try published.tryOut(key.exportSecret(ofSubkey: subkey), subkey, unlocking: .nobody)
        #expect(
            code { try published.tryOut(other.exportSecret(ofSubkey: foreign), foreign, unlocking: .nobody) } != nil)
        #expect(code { _ = try key.exportSecret(ofSubkey: foreign) } != nil)
    }

    @Test(arguments: RevocationCause.allCases)
    func aRevocationWithItsReason(_ cause: RevocationCause) throws {
        let key = try generate()
        let old = try key.addSigningSubkey(.ed25519, lifetime: Self.day)
        let new = try key.addSigningSubkey(.ed25519, lifetime: Self.day)
        try key.revoke(old, because: cause, text: "Zoë's laptop")
        let after = try published(key)
        try after.expect(old, .init(revocation: cause))
        try after.expect(new, .init(flags: .sign))
        try after.expect(key.primary, .init(flags: .certify))
        #expect(after.certificate.revocationClaims.first?.reason?.text == Array("Zoë's laptop".utf8))
        try key.revoke(nil, because: cause)
        try published(key).expect(key.primary, .init(revocation: cause))
    }

    @Test func thePreparedRevocationRevokes() throws {
        let key = try generate()
        let revocation = try KeyFile(key.preparedRevocation())
        let merged = try KeyFile.merged([KeyFile(key.certificate().armored()), revocation])
        let published = try PublishedKey(Certificate.armored(merged), process: try GnuPGProcess.prepare())
        try published.expect(key.primary, .init(revocation: .unspecified))
    }

    @Test func theVaultsKeyIsNeeded() throws {
        let key = try generate()
        let subkey = try key.addSigningSubkey(.ed25519, lifetime: Self.day)
        let stub = try key.exportSecret(ofSubkey: subkey)
        let process = try GnuPGProcess.prepare()
        #expect(
            code { _ = try EditableKey(importing: stub, protection: .none, process: process) } == .secretKeyUnavailable)
        let whole = try EditableKey(importing: key.exportSecret(), protection: .none, process: process)
        #expect(try whole.signingSubkeys().map(\.fingerprint) == [subkey])
        let other = try generate().certificate()
        #expect(
            code {
                _ = try EditableKey(importing: key.exportSecret(), knowing: other, protection: .none, process: process)
            } == .secretKeyUnavailable)
    }
}
