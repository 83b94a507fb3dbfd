import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows K1 to K9 of docs/threat-model.md, through the command.
@Suite("Which keys count")
struct KeyRows {
    let release: ForgedRelease

    init() throws { release = try ForgedRelease() }

    /// The day before a key's usual expiry in these tests.
    private static let lifetime: Int64 = 366 * 86_400

    private func certificate(_ change: (inout ForgedCertificate) throws -> Void) throws -> [UInt8] {
        var certificate = try ForgedCertificate(release.key)
        try change(&certificate)
        return try certificate.bytes()
    }

    private func expiring() throws -> ForgedCertificate {
        try ForgedCertificate(release.key) { $0.hashed.append(.keyExpirationTime(Self.lifetime)) }
    }

    /// K1: what the user's own GnuPG trusts has no say.
    @Test func aKeyInTheUsersOwnKeyringIsUnknown() throws {
        let home = release.path("home/.gnupg")
        try release.makeFolder("home/.gnupg")
        let base = ["--homedir", home, "--batch", "--no-autostart", "--quiet"]
        let imported = try ProgramRun("/usr/bin/gpg", base + ["--import", "key.gpg"], in: release.path)
        try #require(imported.status == 0)
        let trust = "\(try release.key.hexadecimalFingerprint()):6:\n"
        try release.write("ownertrust", trust)
        _ = try ProgramRun("/usr/bin/gpg", base + ["--import-ownertrust", "ownertrust"], in: release.path)
        let verify = base + ["--verify", "SHA256SUMS.sig", "SHA256SUMS"]
        try #require(try ProgramRun("/usr/bin/gpg", verify, in: release.path).status == 0)
        try release.write("other.gpg", ForgedCertificate(ForgedKey()).bytes())
        for variable in [["HOME": release.path("home")], ["HOME": "/", "GNUPGHOME": home]] {
            let run = try release.check(["tool", "--keys", "other.gpg"], environment: variable)
            #expect(run.status == 2 && run.rules == ["unknown-key"])
        }
    }

    @Test func anExpiredKeyIsRefusedSayingSinceWhen() throws {
        let run = try release.check(certificate: expiring().bytes())
        #expect(run.status == 2 && run.rules == ["key-expired"])
        #expect(run.messages.contains("expired at 2025-01-01T00:00:00Z"))
    }

    @Test(arguments: [(2, "its secret was compromised"), (1, "it was superseded"), (0, "no reason"), (3, "no longer")])
    func aRevokedKeyIsRefusedSayingWhyAndSinceWhen(_ code: UInt8, _ reason: String) throws {
        // Revoked two months after it signed.
        let revoked = try certificate {
            try $0.revoke(code, "see our blog") { $0.createdAt = SignatureRecipe.usualCreation + 60 * 86_400 }
        }
        let run = try release.check(certificate: revoked)
        #expect(run.status == 2 && run.rules == ["key-revoked"])
        #expect(run.messages.contains("\(reason)") && run.messages.contains("'see our blog'"))
        #expect(run.messages.contains("since 2024-07-31T00:00:00Z"))
    }

    /// gpg alone passes over these two where SHA-1 does not count.
    @Test(arguments: [ForgedHash.sha1, .ripemd160, .md5])
    func aRevocationWithAWeakHashIsOne(_ hash: ForgedHash) throws {
        for options in [[], ["--legacy-bindings"], ["--key-expiry", "at-signing"]] {
            let revoked = try certificate { try $0.revoke(2, "stolen") { $0.hash = hash } }
            let run = try release.check(certificate: revoked, options)
            #expect(run.status == 2 && run.rules == ["key-revoked"])
            #expect(run.messages.contains("its secret was compromised, 'stolen'"))
        }
        let subkey = try ForgedKey()
        try release.write("SHA256SUMS.sig", subkey.signature(over: release.manifest))
        let run = try release.check(
            certificate: try certificate {
                try $0.addSubkey(subkey)
                try $0.revokeSubkey(2, "stolen") { $0.hash = hash }
            })
        #expect(run.status == 2 && run.rules == ["key-revoked"])
    }

    @Test func anOldRevocationOfVersion3IsOne() throws {
        let run = try release.check(certificate: try certificate { try $0.revoke { $0.version = 3 } })
        #expect(run.status == 2 && run.rules == ["key-revoked"])
    }

    /// What a newer self-signature says is not lost because it is a weak one.
    @Test func anExpiryInANewerWeakSelfSignatureIsNotLost() throws {
        let renewed = try certificate {
            try $0.certify(Array("Forged <forged@example.org>".utf8), by: release.key) { recipe in
                recipe.hash = .sha1
                recipe.createdAt += 86_400
                recipe.hashed += [.keyFlags(0x03), .keyExpirationTime(Self.lifetime)]
            }
        }
        #expect(try release.check(certificate: renewed).rules == ["weak-key-binding"])
        #expect(try release.check(certificate: renewed, ["--legacy-bindings"]).rules == ["key-expired"])
    }

    /// gpg imports a key only with a user ID that it signed itself.
    @Test func aKeyOfWhichGPGAcceptsNothingIsInvalid() throws {
        let bad = try ForgedCertificate(release.key) { $0.isBad = true }
        for certificate in [bad, ForgedCertificate(bare: release.key)] {
            let run = try release.check(certificate: certificate.bytes())
            #expect(run.status == 2 && run.rules == ["key-invalid"], "\(run.rules)")
            #expect(run.messages.contains("gpg accepts no part of the key \(try release.key.hexadecimalFingerprint())"))
        }
    }

    /// gpg stops in the middle of such a key, so that what was said later is lost.
    @Test func aSelfSignatureThatGPGCannotReadMakesTheKeyUnusable() throws {
        let unreadable: [ForgedCertificate.Change] = [
            { $0.hashed.append(ForgedSubpacket(5, [1, 2, 3])) }, { $0.hashed.append(ForgedSubpacket(20, [1])) },
            { $0.unhashed.append(ForgedSubpacket(16, [1])) }, { $0.hashed.append(ForgedSubpacket(32, [4, 0x19])) },
        ]
        for change in unreadable {
            let run = try release.check(certificate: try ForgedCertificate(release.key, change).bytes())
            #expect(run.status == 2 && run.rules == ["key-invalid"])
            #expect(run.messages.contains("a signature of its own that cannot be read"))
        }
    }

    /// K4: gpg calls such a key expired.
    @Test func aKeyThatIsRevokedAndExpiredIsRevoked() throws {
        var both = try expiring()
        try both.revoke(2, "stolen")
        for options in [[], ["--key-expiry", "at-signing"]] {
            let run = try release.check(certificate: try both.bytes(), options)
            #expect(run.status == 2 && run.rules == ["key-revoked"])
            #expect(run.messages.contains("its secret was compromised, 'stolen', since 2024-06-01T00:00:00Z"))
        }
    }

    @Test func anExpiredSubkeyAndARevokedSubkey() throws {
        let subkey = try ForgedKey()
        try release.write("SHA256SUMS.sig", subkey.signature(over: release.manifest))
        var expired = try ForgedCertificate(release.key)
        try expired.addSubkey(subkey) { $0.hashed.append(.keyExpirationTime(Self.lifetime)) }
        #expect(try release.check(certificate: try expired.bytes()).rules == ["key-expired"])
        #expect(try release.check(certificate: try expired.bytes(), ["--key-expiry", "at-signing"]).status == 0)
        try expired.revokeSubkey(2, "stolen")
        let run = try release.check(certificate: try expired.bytes(), ["--key-expiry", "at-signing"])
        #expect(run.status == 2 && run.rules == ["key-revoked"])
        #expect(run.messages.contains("its secret was compromised, 'stolen'"))
        // Its sibling and its primary key are not touched by that.
        try release.write("SHA256SUMS.sig", release.signature())
        #expect(try release.check().status == 0)
    }

    @Test func aRevokedPrimaryKeyRevokesItsSubkeys() throws {
        let subkey = try ForgedKey()
        try release.write("SHA256SUMS.sig", subkey.signature(over: release.manifest))
        let run = try release.check(
            certificate: try certificate {
                try $0.addSubkey(subkey)
                try $0.revoke(1, "replaced")
            })
        #expect(run.status == 2 && run.rules == ["key-revoked"])
        #expect(run.messages.contains("it was superseded, 'replaced'"))
    }

    @Test func aKeyThatExpiredSinceItSignedMayCount() throws {
        try release.write("key.gpg", expiring().bytes())
        let run = try release.check(["tool", "--keys", "key.gpg", "--key-expiry", "at-signing"])
        #expect(run.status == 0 && run.warnings == ["key-expired"])
        #expect(run.messages.contains("expired at 2025-01-01T00:00:00Z, after it signed"))
        let late = try release.signature { $0.createdAt = ForgedKey.usualCreation + Self.lifetime }
        let signedAfter = try release.check(signature: late, ["--key-expiry", "at-signing"])
        #expect(signedAfter.status == 2 && signedAfter.rules == ["key-expired"])
        let inTime = try release.signature { $0.createdAt = ForgedKey.usualCreation + Self.lifetime - 1 }
        #expect(try release.check(signature: inTime, ["--at", "2024-12-31T23:59:59Z"]).status == 0)
        #expect(try release.check(signature: inTime, ["--at", "2025-01-01T00:00:00Z"]).rules == ["key-expired"])
    }

    /// K6
    @Test func oneSecretIsOneSigner() throws {
        let twin = release.key.recreated(at: ForgedKey.usualCreation - 86_400)
        let options = ["--threshold", "2"]
        let both = try ForgedCertificate(release.key).bytes() + ForgedCertificate(twin).bytes()
        try release.write("SHA256SUMS.sig", release.signature() + twin.signature(over: release.manifest))
        let twins = try release.check(certificate: both, options)
        #expect(twins.status == 2 && twins.rules == ["threshold-not-met"])

        let (other, shared) = (try ForgedKey(), try ForgedKey())
        var first = try ForgedCertificate(release.key)
        var second = try ForgedCertificate(other)
        try first.addSubkey(shared)
        try second.addSubkey(shared)
        let adopted = try first.bytes() + second.bytes()
        let again = try shared.signature(over: release.manifest) { $0.createdAt += 1 }
        for signatures in [try shared.signature(over: release.manifest), try release.signature()] {
            try release.write("SHA256SUMS.sig", signatures + again)
            let run = try release.check(certificate: adopted, options)
            #expect(run.status == 2 && run.rules == ["threshold-not-met"])
        }
        try release.write("SHA256SUMS.sig", release.signature() + other.signature(over: release.manifest))
        #expect(try release.check(certificate: adopted, options).status == 0)
    }

    /// K7: which part is bound with SHA-1.
    @Test(arguments: ["self-signature", "subkey binding", "cross-certification"])
    func aBindingWithSHA1IsRefusedOrAWarning(_ part: String) throws {
        let subkey = try ForgedKey()
        var weak = try ForgedCertificate(release.key) { if part == "self-signature" { $0.hash = .sha1 } }
        if part != "self-signature" {
            try weak.addSubkey(subkey, crossCertification: part == "cross-certification" ? .sha1 : .sha256) {
                if part == "subkey binding" { $0.hash = .sha1 }
            }
            try release.write("SHA256SUMS.sig", subkey.signature(over: release.manifest))
        }
        let run = try release.check(certificate: try weak.bytes())
        #expect(run.status == 2 && run.rules == ["weak-key-binding"], "\(run.rules)")
        let accepted = try release.check(["tool", "--keys", "key.gpg", "--legacy-bindings"])
        #expect(accepted.status == 0 && accepted.rules.isEmpty, "\(accepted.rules)")
        #expect(accepted.warnings == ["weak-key-binding"])
    }

    @Test(arguments: [ForgedHash.md5, .ripemd160])
    func whatIsWeakerStillIsNeverAccepted(_ hash: ForgedHash) throws {
        let weak = try ForgedCertificate(release.key) { $0.hash = hash }
        for options in [[], ["--legacy-bindings"]] {
            let run = try release.check(certificate: try weak.bytes(), options)
            #expect(run.status == 2 && run.rules == ["weak-key-binding"], "\(run.rules)")
        }
    }

    @Test func oneGoodBindingIsEnough() throws {
        var certificate = try ForgedCertificate(release.key) { $0.hash = .sha1 }
        try certificate.addUserID("Renewed <renewed@example.org>")
        #expect(try release.check(certificate: try certificate.bytes()).status == 0)
    }

    /// K9
    @Test func aDesignatedRevokersRevocationCounts() throws {
        let (revoker, stranger) = (try ForgedKey(), try ForgedKey())
        let run = try release.check(
            certificate: try certificate {
                try $0.addDesignatedRevoker(revoker)
                try $0.revoke(2, "stolen", by: revoker)
            })
        #expect(run.status == 2 && run.rules == ["key-revoked"])
        #expect(run.messages.contains("its secret was compromised, 'stolen', since 2024-06-01T00:00:00Z"))
        let strange = try certificate {
            try $0.addDesignatedRevoker(revoker)
            try $0.revoke(2, "stolen", by: stranger)
        }
        #expect(try release.check(certificate: strange).status == 0, "a stranger's revocation is none")
    }
}
