import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows K11 to K13 of docs/threat-model.md, through the command.
@Suite("What else stands in a key file does no harm")
struct KeyFileRows {
    let release: ForgedRelease
    let subkey: ForgedKey
    /// The publisher's certificate, which has one signing subkey.
    let trusted: [UInt8]

    init() throws {
        release = try ForgedRelease()
        subkey = try ForgedKey()
        var certificate = try ForgedCertificate(release.key)
        try certificate.addSubkey(subkey)
        trusted = try certificate.bytes()
    }

    /// Certificates that a stranger makes of their own key and the publisher's public ones.
    private static let strangers = ["unrelated", "adopts the subkey", "adopts the primary key", "confirmed by theft"]

    private func stranger(_ kind: String) throws -> (certificate: [UInt8], key: ForgedKey) {
        let key = try ForgedKey()
        var certificate = try ForgedCertificate(key, userID: "Release <release@example.org>")
        switch kind {
        case "adopts the subkey": try certificate.addSubkey(subkey, crossCertification: nil)
        case "adopts the primary key": try certificate.addSubkey(release.key, crossCertification: nil)
        case "confirmed by theft":
            // With the confirmation that the subkey made for its real primary key.
            let whole = trusted
            try certificate.addSubkey(subkey, crossCertification: nil) {
                $0.unhashed.append(.embeddedSignature(try Self.confirmation(in: whole)))
            }
        default: break
        }
        return (try certificate.bytes(), key)
    }

    /// The embedded signature of the only subkey's binding, the last subpacket before the signature's numbers.
    private static func confirmation(in certificate: [UInt8]) throws -> [UInt8] {
        let start = try #require(
            certificate.indices.last { index in
                certificate[index...].starts(with: [32, 4, 0x19])
            })
        let length = Int(certificate[start - 1])
        return Array(certificate[(start + 1)..<(start + length)])
    }

    @Test(arguments: strangers)
    func anExtraCertificateNeverCountsAndNeverBlocks(_ kind: String) throws {
        let (extra, key) = try stranger(kind)
        let signer = ["--signer", try release.key.hexadecimalFingerprint()]
        let signatures = [
            try release.signature(), try subkey.signature(over: release.manifest),
            try subkey.signature(over: release.manifest) {
                $0.hashed = []; $0.hasCreationTime = true
            },
        ]
        for bundle in [trusted + extra, extra + trusted] {
            try release.write("key.gpg", bundle)
            for signature in signatures {
                for options in [[], signer] {
                    let run = try release.check(signature: signature, options)
                    #expect(run.status == 0, "\(kind): \(run.messages)")
                    let names = run.signatures.compactMap { $0["primaryFingerprint"] as? String }
                    #expect(names == [try release.key.hexadecimalFingerprint()])
                }
            }
            let run = try release.check(signature: key.signature(over: release.manifest), signer)
            #expect(run.status == 2 && run.rules == ["signer-not-trusted"])
        }
        // Alone, and though everybody in the file may sign, it does not count for what the publisher's keys sign.
        for signature in signatures {
            try release.write("key.gpg", extra)
            let run = try release.check(signature: signature)
            #expect(run.status == 2, "\(kind): \(run.rules)")
        }
    }

    @Test(arguments: ["behind the key", "behind the subkey", "with a forged subkey"])
    func ringTrustPacketsAreRefused(_ place: String) throws {
        let forged = try ForgedKey()
        let bytes: [UInt8]
        switch place {
        case "behind the key": bytes = ForgedPacket.make(6, try release.key.publicBody()) + ForgedPacket.ringTrust
        case "behind the subkey": bytes = trusted + ForgedPacket.ringTrust
        default:
            // A binding that the primary key did not make, and the packet with which a keyring says that it was checked.
            var claim = try SignatureRecipe(0x18, by: release.key)
            claim.hashed.append(.keyFlags(0x02))
            claim.isBad = true
            let binding = ForgedPacket.make(2, try claim.body(over: [], by: release.key))
            bytes = trusted + ForgedPacket.make(14, try forged.publicBody()) + binding + ForgedPacket.ringTrust
        }
        try release.write("SHA256SUMS.sig", forged.signature(over: release.manifest))
        let run = try release.check(certificate: bytes)
        #expect(run.status == 78 && run.rules == ["key-file-malformed"])
        #expect(run.messages.contains("ring-trust"))
    }

    @Test func aForgedSubkeyWithoutRingTrustIsNotAcceptedEither() throws {
        let forged = try ForgedKey()
        var claim = try SignatureRecipe(0x18, by: release.key)
        claim.hashed.append(.keyFlags(0x02))
        claim.isBad = true
        let binding = ForgedPacket.make(2, try claim.body(over: [], by: release.key))
        let bytes = trusted + ForgedPacket.make(14, try forged.publicBody()) + binding
        let run = try release.check(certificate: bytes)
        #expect(run.status == 0, "the publisher's own key is not touched")
        let bad = try release.check(signature: forged.signature(over: release.manifest))
        #expect(bad.status == 2 && bad.rules == ["key-not-for-signing"])
    }

    private func quickly(_ body: () throws -> ProgramRun) throws -> ProgramRun {
        var run: ProgramRun?
        let time = try ContinuousClock().measure { run = try body() }
        // Seconds for a build without optimisation, on a machine that does something else too.
        #expect(time < Sanitizer.seconds(8))
        return try #require(run)
    }

    @Test func twentyThousandJunkCertifications() throws {
        var certificate = try ForgedCertificate(release.key)
        try certificate.certify(Array("Forged <forged@example.org>".utf8), by: ForgedKey(), count: 20_000)
        let run = try quickly { try release.check(certificate: try certificate.bytes()) }
        #expect(run.status == 0)
    }

    @Test func asManyPartsAsAreAccepted() throws {
        var certificate = try ForgedCertificate(release.key)
        for index in 0..<150 {
            try certificate.addUserID("User \(index) <\(index)@example.org>")
            try certificate.addSubkey(ForgedKey())
        }
        let run = try quickly { try release.check(certificate: try certificate.bytes()) }
        #expect(run.status == 0, "\(run.messages)")
    }

    @Test(arguments: ["subkeys", "user IDs"])
    func twoThousandParts(_ parts: String) throws {
        let packet =
            parts == "subkeys"
            ? ForgedPacket.make(14, try subkey.publicBody()) : ForgedPacket.make(13, Array("someone".utf8))
        let bytes = trusted + Array(repeatElement(packet, count: 2_000).joined())
        let run = try quickly { try release.check(certificate: bytes) }
        #expect(run.status == 78 && run.rules == ["key-file-malformed"])
        #expect(run.messages.contains("more than 512 \(parts)"))
    }

    @Test func fiftyMegabytes() throws {
        try release.write("key.gpg", [UInt8](repeating: 0x99, count: 50 << 20))
        let run = try quickly { try release.check() }
        #expect(run.status == 78 && run.rules == ["key-file-malformed"])
        #expect(run.messages.contains("larger than"))
    }
}
