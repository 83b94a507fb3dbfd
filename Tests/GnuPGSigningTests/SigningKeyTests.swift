import FileAccess
import Findings
import GnuPG
import OpenPGP
import TestSupport
import Testing

@testable import GnuPGSigning

@Suite("Signing, with gpg", .serialized)
struct SigningKeyTests {
    let home: GnuPGHome
    let data = Array("0123  file\n".utf8)

    init() throws { home = try GnuPGHome() }

    func order(
        _ hash: SignatureOrder.Hash = .sha512, _ form: SignatureOrder.Form = .armored,
        _ notations: [SignedNotation] = [],
        lifetime: TimeSpan? = nil
    ) throws -> SignatureOrder {
        try #require(SignatureOrder(hash: hash, form: form, notations: notations, lifetime: lifetime))
    }

    func keys(
        _ source: SigningKeyRequest.Source, _ signers: [Fingerprint] = [], _ unlocking: Unlocking = .nobody,
        _ order: SignatureOrder? = nil
    ) throws -> [SigningKey] {
        let request = SigningKeyRequest(
            source: source, signers: signers, unlocking: unlocking, order: try order ?? self.order())
        return try request.keys(process: try GnuPGProcess.prepare())
    }

    func userHome() throws -> SigningKeyRequest.Source { .userHome(BytePath(home.path)) }

    func passphrase(_ text: String) throws -> Unlocking {
        .passphrase(Passphrase(try Secret(copying: Array(text.utf8))))
    }

    func code(_ body: () throws -> Void) -> SigningError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? SigningError)?.code
        }
    }

    /// What a verifier with the public certificate alone says.
    func outcome(_ made: MadeSignature, by key: SigningKey) throws -> SignatureFacts.Outcome? {
        let verifier = try EngineHome.importing(
            key.certificate, options: EngineOptions(), process: try GnuPGProcess.prepare())
        return try verifier.facts(of: made.packet, over: .bytes(data))?.outcome
    }

    @Test(arguments: [true, false])
    func aGivenKeySignsWithItsSubkey(armored: Bool) throws {
        let primary = try home.makeKeyWithSubkey()
        let key = try #require(try keys(.given([home.secretKey(primary, armored: armored)])).first)
        #expect(key.certificate.fingerprint == primary)
        #expect(try [key.key] == home.subkeys())
        #expect(!key.certificate.hadSecretParts)
        #expect(try outcome(try key.sign(data), by: key) == .good)
    }

    @Test func theNewestUsableSubkeySigns() throws {
        let primary = try home.makeKeyWithSubkey()
        try home.gpg([
            "--faked-system-time", "20300101T000000", "--quick-add-key", primary.hexadecimal, "ed25519", "auth",
        ])
        let key = try #require(try keys(try userHome()).first)
        #expect(try key.key == home.subkeys().first)
    }

    @Test func everythingThatWasOrderedIsInTheSignatureAndNothingElse() throws {
        let notation = try #require(SignedNotation("version@example.org=100% %k über"))
        let other = try #require(SignedNotation("a@example.org=second"))
        let primary = try home.makeKeyWithSubkey()
        let given = try home.secretKey(primary)
        for (hash, form) in [(SignatureOrder.Hash.sha256, SignatureOrder.Form.binary), (.sha512, .armored)] {
            let order = try order(hash, form, [notation, other], lifetime: TimeSpan(seconds: 12_345))
            let key = try #require(try keys(.given([given]), [], .nobody, order).first)
            let made = try key.sign(data)
            #expect(made.packet.hashAlgorithm == hash.algorithm)
            #expect(made.packet.notations.map(\.value) == [Array(notation.value.utf8), Array("second".utf8)])
            #expect(made.packet.expiresAt == made.packet.createdAt.advanced(by: TimeSpan(seconds: 12_345)))
            #expect(made.packet.issuerFingerprint == key.key)
            #expect(made.bytes.starts(with: "-----BEGIN PGP SIGNATURE-----\n".utf8) == (form == .armored))
            #expect(order.isMet(by: made.packet))
            #expect(try self.order(hash, form, [notation]).isMet(by: made.packet) == false)
            #expect(try outcome(made, by: key) == .good)
        }
    }

    @Test func aProtectedKeyNeedsItsPassphrase() throws {
        let primary = try home.makeKeyWithSubkey(passphrase: "geheim")
        let given = try home.secretKey(primary, passphrase: "geheim")
        let key = try #require(try keys(.given([given]), [], try passphrase("geheim")).first)
        #expect(try outcome(try key.sign(data), by: key) == .good)
        #expect(try outcome(try key.sign(data), by: key) == .good)
        let wrong = try #require(try keys(.given([given]), [], try passphrase("falsch")).first)
        #expect(code { _ = try wrong.sign(data) } == .wrongPassphrase)
        let none = try #require(try keys(.given([given])).first)
        #expect(code { _ = try none.sign(data) } == .wrongPassphrase)
    }

    @Test func theUsersAgentSignsWithoutTheUsersConfiguration() throws {
        let primary = try home.makeKeyWithSubkey()
        let configuration = [
            "digest-algo SHA256", "cert-digest-algo SHA256", "default-sig-expire 1d", "sig-notation x@example.org=y",
            "sig-policy-url https://example.org", "comment hello", "emit-version", "textmode",
            "personal-digest-preferences SHA256",
        ]
        try home.write("gpg.conf", configuration.joined(separator: "\n") + "\n")
        let key = try #require(try keys(try userHome()).first)
        #expect(key.certificate.fingerprint == primary)
        let made = try key.sign(data)
        #expect(made.packet.hashAlgorithm == .sha512)
        #expect(made.packet.hashedSubpacketTypes.sorted() == [2, 33])
        #expect(!String(decoding: made.bytes, as: UTF8.self).contains("hello"))
        #expect(try outcome(made, by: key) == .good)
    }

    @Test func theUsersLockedKeyIsNoReasonToWait() throws {
        try home.makeKeyWithSubkey(passphrase: "geheim")
        try home.killAgent()
        let key = try #require(try keys(try userHome()).first)
        #expect(code { _ = try key.sign(data) } == .wrongPassphrase)
        let unlocked = try #require(try keys(try userHome(), [], try passphrase("geheim")).first)
        #expect(try outcome(try unlocked.sign(data), by: unlocked) == .good)
        let again = try #require(try keys(try userHome()).first)
        #expect(code { _ = try again.sign(data) } == .wrongPassphrase, "the user's agent was told nothing")
    }

    @Test func whichKeyIsNeverGuessed() throws {
        let first = try home.makeKeyWithSubkey("First <1@example.org>")
        let second = try home.makeKeyWithSubkey("Second <2@example.org>")
        #expect(code { _ = try keys(try userHome()) } == .secretKeyUnavailable)
        let both = try home.given(home.gpg(["--export-secret-keys"]))
        #expect(code { _ = try keys(.given([both])) } == .secretKeyUnavailable)
        for source in [try userHome(), .given([both])] {
            let chosen = try keys(source, [second, first])
            #expect(chosen.map(\.certificate.fingerprint) == [second, first])
            for key in chosen { #expect(try outcome(try key.sign(data), by: key) == .good) }
        }
        let subkey = try #require(try home.subkeys().first)
        #expect(code { _ = try keys(try userHome(), [subkey]) } == .secretKeyUnavailable)
    }

    @Test func whatIsNoSecretKey() throws {
        let primary = try home.makeKeyWithSubkey()
        let publicKey = try home.gpg(["--armor", "--export", primary.hexadecimal])
        for bytes in [publicKey, Array("<html></html>".utf8), [], Array(publicKey.prefix(100))] {
            #expect(code { _ = try keys(.given([try home.given(bytes)])) } == .secretKeyUnavailable)
        }
        #expect(code { _ = try keys(.userHome(BytePath("/nonexistent"))) } == .secretKeyUnavailable)
        #expect(code { _ = try keys(.userHome(nil)) } == .secretKeyUnavailable)
    }
}

@Suite("Which key signs, and with what")
struct SigningChoiceTests {
    static let now = Timestamp(secondsSince1970: 2_000_000_000)

    struct Key {
        var number: UInt8
        var age: Int64 = 0
        var canSign = true
        var hasSecret = true
        var isRevoked = false
        var isExpired = false
        var isDisabled = false

        var secret: SecretCertificate.SecretKey {
            get throws {
                let facts = KeyFacts(
                    fingerprint: try #require(Fingerprint([UInt8](repeating: number, count: 20))),
                    createdAt: now.goingBack(by: TimeSpan(seconds: age)), expiresAt: nil, algorithm: .eddsaLegacy,
                    bits: 255, isRevoked: isRevoked, isExpired: isExpired, isDisabled: isDisabled, isInvalid: false,
                    canSign: canSign)
                return SecretCertificate.SecretKey(facts: facts, hasSecret: hasSecret, isOnCard: false, keygrip: nil)
            }
        }
    }

    @Test(
        arguments: [
            ([Key(number: 1)], 1),
            ([Key(number: 1), Key(number: 2, age: 10), Key(number: 3, age: 5)], 3),
            ([Key(number: 1), Key(number: 2, age: 10), Key(number: 3, age: 5, isRevoked: true)], 2),
            ([Key(number: 1), Key(number: 2, age: 10), Key(number: 3, age: 5, isExpired: true)], 2),
            ([Key(number: 1), Key(number: 2, age: 10), Key(number: 3, age: 5, hasSecret: false)], 2),
            ([Key(number: 1), Key(number: 2, age: 10), Key(number: 3, age: 5, canSign: false)], 2),
            ([Key(number: 1), Key(number: 2, isDisabled: true)], 1),
            ([Key(number: 1, hasSecret: false), Key(number: 2)], 2),
            ([Key(number: 1, canSign: false), Key(number: 2, canSign: false)], nil),
            ([Key(number: 1, isRevoked: true), Key(number: 2)], nil),
            ([Key(number: 1, isExpired: true), Key(number: 2)], nil),
            ([Key(number: 1, canSign: false), Key(number: 2, isRevoked: true)], nil),
        ] as [([Key], UInt8?)])
    func theNewestSubkeyThatMayAndCan(_ keys: [Key], _ expected: UInt8?) throws {
        let certificate = try #require(SecretCertificate(try keys.map { try $0.secret }, userID: nil))
        #expect((try? certificate.signingKey())?.facts.fingerprint.bytes.first == expected)
    }

    @Test(arguments: ["version@example.org=1.2.3", "a@b==", "x-y_z.1@example.org=über 100% \u{1F600}"])
    func notationsThatCanBeSigned(_ text: String) throws {
        let notation = try #require(SignedNotation(text))
        #expect("\(notation.name)=\(notation.value)" == text)
    }

    @Test(
        arguments: [
            "", "a@b", "ab=c", "a@b=", "@b=c", "a@=c", "a@b@c=d", "a b@c=d", "a@b=line\nline", "a@b=\u{7F}", "ü@b=c",
            "a@b=" + String(repeating: "x", count: 1_025), "!a@b=c",
        ])
    func notationsThatCannot(_ text: String) {
        #expect(SignedNotation(text) == nil)
    }

    @Test func ordersThatMakeNoSense() throws {
        let notation = try #require(SignedNotation("a@b=c"))
        let other = try #require(SignedNotation("a@b=d"))
        #expect(SignatureOrder(notations: [notation, other]) == nil)
        #expect(SignatureOrder(lifetime: TimeSpan(seconds: 0)) == nil)
        #expect(SignatureOrder(lifetime: TimeSpan(seconds: 1 << 32)) == nil)
        #expect(SignatureOrder(lifetime: TimeSpan(seconds: 1 << 32 - 1)) != nil)
    }
}
