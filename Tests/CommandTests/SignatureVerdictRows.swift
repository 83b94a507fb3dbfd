import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows S11 to S14 and S17 to S19 of docs/threat-model.md, through the command.
@Suite("Which well-formed signatures count")
struct SignatureVerdictRows {
    private static let hashes: [SignatureRow] = [ForgedHash.md5, .sha1, .ripemd160, .sha224].map { hash in
        .made("S11 \(hash)", 2, "weak-signature", says: "only SHA256") { recipe, _ in recipe.hash = hash }
    }

    private static func now() -> Int64 { Int64(Date().timeIntervalSince1970) }

    private static let times: [SignatureRow] = [
        .made("S13 ten minutes ahead", 2, "signature-time", says: "in the future") { recipe, _ in
            recipe.createdAt = now() + 600
        },
        .made("S13 ten years ahead", 2, "signature-time", says: "in the future") { recipe, _ in
            recipe.createdAt = now() + 3650 * 86_400
        },
        .made("S13 four minutes ahead", 0, nil) { recipe, _ in recipe.createdAt = now() + 240 },
        .made("S13 before its key", 2, "signature-time", says: "before its key was made") { recipe, _ in
            recipe.createdAt = ForgedKey.usualCreation - 1
        },
        .made("S13 in the same second as its key", 0, nil) { recipe, _ in
            recipe.createdAt = ForgedKey.usualCreation
        },
        .made("S13 at the beginning of time", 2, "signature-time") { recipe, _ in recipe.createdAt = 0 },
        .made("S13 at the end of time", 2, "signature-time") { recipe, _ in recipe.createdAt = 0xFFFF_FFFF },
        .made("S14 expired", 2, "signature-expired", says: "expired at 2024-06-02T") { recipe, _ in
            recipe.hashed.append(.expirationTime(86_400))
        },
        .made("S14 expires later", 0, nil) { recipe, _ in
            recipe.hashed.append(.expirationTime(now() - recipe.createdAt + 3600))
        },
        .made("S14 never expires", 0, nil) { recipe, _ in recipe.hashed.append(.expirationTime(0)) },
        // gpg counts to 2106 and starts over, so that the two readers would not agree.
        .made("S14 expires after the end of time", 2, "signature-malformed", says: "other dates") { recipe, _ in
            recipe.hashed.append(.expirationTime(0xFFFF_FFFF))
        },
    ]

    @Test(arguments: hashes + times)
    func eachIsRefusedOrAccepted(_ row: SignatureRow) throws { try row.check() }

    @Test(arguments: [ForgedKey.Kind.rsa(bits: 1024), .rsa(bits: 2040), .dsa])
    func aWeakKeyDoesNotCount(_ kind: ForgedKey.Kind) throws {
        let run = try ForgedRelease(kind).check()
        #expect(run.status == 2 && run.rules == ["weak-key"])
        #expect(run.messages.contains("bits"))
    }

    @Test(arguments: [ForgedKey.Kind.rsa(bits: 2048), .p256])
    func aStrongKeyCounts(_ kind: ForgedKey.Kind) throws {
        #expect(try ForgedRelease(kind).check().status == 0)
    }

    @Test func aWeakPrimaryKeyDoesNotCountByItsStrongSubkey() throws {
        let release = try ForgedRelease(.rsa(bits: 1024))
        let subkey = try ForgedKey()
        var certificate = try ForgedCertificate(release.key)
        try certificate.addSubkey(subkey)
        try release.write("SHA256SUMS.sig", subkey.signature(over: release.manifest))
        let run = try release.check(certificate: try certificate.bytes())
        #expect(run.status == 2 && run.rules == ["weak-key"])
    }

    /// S17: flags, whether the subkey confirms its binding, and what must come of its signature.
    @Test(
        arguments: [
            (0x04, true, 2), (0x0C, true, 2), (0x01, true, 2), (0x20, true, 2), (0x00, true, 2),
            (0x02, false, 2), (0x02, true, 0), (0x06, true, 0),
        ] as [(UInt8, Bool, Int32)])
    func whatASubkeyMaySign(_ flags: UInt8, _ isConfirmed: Bool, _ status: Int32) throws {
        let release = try ForgedRelease()
        let subkey = try ForgedKey()
        var certificate = try ForgedCertificate(release.key)
        try certificate.addSubkey(subkey, flags: flags, crossCertification: isConfirmed ? .sha256 : nil)
        try release.write("SHA256SUMS.sig", subkey.signature(over: release.manifest))
        let run = try release.check(certificate: try certificate.bytes())
        #expect(run.status == status)
        #expect(run.rules == (status == 0 ? [] : ["key-not-for-signing"]), "\(run.messages)")
    }

    @Test func aPrimaryKeyThatOnlyCertifiesDoesNotSign() throws {
        let release = try ForgedRelease()
        let run = try release.check(certificate: ForgedCertificate(release.key, flags: 0x01).bytes())
        #expect(run.status == 2 && run.rules == ["key-not-for-signing"], "\(run.rules) \(run.messages)")
    }

    @Test func anotherKeysConfirmationIsNone() throws {
        let release = try ForgedRelease()
        let (subkey, other) = (try ForgedKey(), try ForgedKey())
        var (donor, certificate) = (try ForgedCertificate(ForgedKey()), try ForgedCertificate(release.key))
        // A binding that carries another subkey's confirmation, of another primary key.
        try donor.addSubkey(other)
        try certificate.addSubkey(subkey, crossCertification: nil) { recipe in
            var confirmation = try SignatureRecipe(0x19, by: other)
            confirmation.createdAt = ForgedCertificate.usualBinding
            recipe.unhashed.append(.embeddedSignature(try confirmation.body(over: [], by: other)))
        }
        try release.write("SHA256SUMS.sig", subkey.signature(over: release.manifest))
        let run = try release.check(certificate: try certificate.bytes())
        #expect(run.status == 2 && run.rules == ["key-not-for-signing"], "\(run.rules) \(run.messages)")
    }

    /// S18: beside the good one, in both orders; each of the others is a warning.
    @Test func theGoodOneCountsBesideEveryOther() throws {
        let release = try ForgedRelease()
        let good = try release.signature()
        let others: [([UInt8], [String])] = [
            (try release.signature { $0.isBad = true }, ["signature-bad"]),
            (try release.signature { $0.hashed.append(.expirationTime(1)) }, ["signature-expired"]),
            (try ForgedKey().signature(over: release.manifest), ["unknown-key"]),
            (try release.signature { $0.createdAt = 0 }, ["signature-time"]),
            (try release.signature { $0.hash = .sha1 }, ["weak-signature"]),
            (try release.signature { $0.version = 3 }, ["signature-malformed"]),
            (
                try (0..<60).flatMap { _ in try ForgedKey().signature(over: release.manifest) },
                Array(repeating: "unknown-key", count: 60)
            ),
        ]
        for (other, rules) in others {
            for file in [other + good, good + other] {
                let run = try release.check(signature: file)
                #expect(run.status == 0 && run.rules.isEmpty)
                #expect(run.warnings == rules)
                #expect(run.signatures.count == rules.count + 1)
            }
        }
    }

    @Test func aFileThatIsNoneStandsBesideTheGoodOne() throws {
        let release = try ForgedRelease()
        try release.write("page.sig", "<!DOCTYPE html>")
        for names in [["page.sig", "SHA256SUMS.sig"], ["SHA256SUMS.sig", "page.sig"]] {
            let run = try release.check(["tool", "--keys", "key.gpg"] + names.flatMap { ["--signature", $0] })
            #expect(run.status == 0 && run.rules.isEmpty)
            #expect(run.warnings == ["signature-malformed"])
            #expect(run.messages.contains("'page.sig' is not a detached signature: it is an HTML page"))
        }
    }

    /// S19
    @Test func signersAreCountedOnce() throws {
        let release = try ForgedRelease()
        let subkeys = [try ForgedKey(), try ForgedKey()]
        var certificate = try ForgedCertificate(release.key)
        for subkey in subkeys { try certificate.addSubkey(subkey) }
        let other = try ForgedKey()
        try release.write("key.gpg", certificate.bytes() + ForgedCertificate(other).bytes())
        let good = try release.signature()
        let bySubkeys = try subkeys.map { try $0.signature(over: release.manifest) }
        let again = try release.signature { $0.createdAt += 1 }
        let byOther = try other.signature(over: release.manifest)
        try release.write("copy.sig", good)
        let options = ["tool", "--keys", "key.gpg", "--threshold", "2"]
        for file in [good + good, good + again, bySubkeys[0] + bySubkeys[1], good + bySubkeys[1]] {
            try release.write("SHA256SUMS.sig", file)
            for names in [["SHA256SUMS.sig"], ["SHA256SUMS.sig", "copy.sig"]] {
                let run = try release.check(options + names.flatMap { ["--signature", $0] })
                #expect(run.status == 2 && run.rules == ["threshold-not-met"])
                #expect(run.messages.contains("1 of 2 signers"))
                #expect(run.messages.contains(try other.hexadecimalFingerprint()), "the one who is missing is named")
            }
            try release.write("SHA256SUMS.sig", file + byOther)
            #expect(try release.check(options).status == 0)
        }
    }
}
