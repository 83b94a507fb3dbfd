import Findings
import OpenPGP
import PacketForge
import TestSupport
import Testing

@Suite("Key files without what is secret in them")
struct SecretRedactionTests {
    /// What is left of a file, and what became of the memory that it lay in; nil where there was no secret.
    private func redact(_ file: [UInt8]) throws -> [UInt8]? {
        var memory = file
        return try memory.withUnsafeMutableBytes { try SecretRedaction.redacted($0) }
    }

    private func armored(_ packets: [UInt8]) -> [UInt8] {
        var armor: [UInt8] = []
        packets.withUnsafeBytes { bytes in
            ArmorWriter.write(bytes, as: .privateKey) { armor.append(contentsOf: $0) }
        }
        return armor
    }

    private static let kinds: [ForgedKey.Kind] = [.ed25519, .rsa(bits: 2_048), .dsa]

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        (0...max(0, bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
    }

    @Test(arguments: 0..<3)
    func thePublicPartIsLeftAndReadsAsBefore(_ kind: Int) throws {
        var certificate = try ForgedCertificate(ForgedKey(Self.kinds[kind]))
        let subkey = try ForgedKey()
        try certificate.addSubkey(subkey)
        let secret = try certificate.secretBytes()
        for file in [secret, armored(secret)] {
            let redacted = try #require(try redact(file))
            let (before, after) = (try KeyFile(file), try KeyFile(redacted))
            #expect(after.certificates == before.certificates && after.hadSecretParts)
            let minimized = Certificate.armored(after.certificates)
            #expect(try minimized == Certificate.armored(KeyFile(certificate.bytes()).certificates))
        }
        // Of each key's secret part, nothing but its first byte is there.
        let redacted = try #require(try redact(secret))
        for key in [certificate.primary, subkey] {
            let part = try Array(key.secretBody().suffix(16))
            #expect(contains(secret, part) && !contains(redacted, part))
        }
    }

    @Test func whatHoldsNoSecretIsSaidToHoldNone() throws {
        let key = try ForgedCertificate(ForgedKey()).bytes()
        let published = try Certificate.armored(KeyFile(key).certificates)
        for file in [key, published, [], Array("<html>".utf8), [0x80], Array(key.dropLast())] {
            #expect(try redact(file) == nil)
        }
    }

    @Test func lineEndsHeadersAndOtherBlocksAreKept() throws {
        let certificate = try ForgedCertificate(ForgedKey())
        let other = try ForgedCertificate(ForgedKey()).bytes()
        let secret = String(decoding: armored(try certificate.secretBytes()), as: UTF8.self)
        let published = String(decoding: Certificate.armored(try KeyFile(other).certificates), as: UTF8.self)
        let headed = secret.replacing("-----\n\n", with: "-----\nComment: a key\n\n", maxReplacements: 1)
        for text in [headed + published, published + "\n" + headed, headed, secret + secret] {
            for end in ["\n", "\r\n"] {
                let file = Array(text.replacing("\n", with: end).utf8)
                let redacted = try #require(try redact(file))
                #expect(try KeyFile(redacted).certificates == KeyFile(file).certificates)
            }
        }
    }

    @Test func whatCannotBeToldApartIsRefusedWithoutBeingShown() throws {
        let packets = try ForgedCertificate(ForgedKey()).secretBytes()
        let armor = String(decoding: armored(packets), as: UTF8.self)
        let lines = armor.split(separator: "\n", omittingEmptySubsequences: false)
        let files = [
            Array(packets.prefix(20)), Array(armor.replacing("-----\n\n", with: "-----\n").utf8),
            Array(armor.utf8.prefix(200)), Array(armor.replacing(lines[2].prefix(4), with: "????").utf8),
            Array(armor.replacing("\n=", with: "\n\n=").utf8),
            Array(armor.replacing(lines[2], with: String(lines[2].reversed())).utf8),
        ]
        for file in files {
            let error = #expect(throws: FormatError.self) { try redact(file) }
            #expect(error?.rule == .keyFileMalformed)
            #expect(error.map { !$0.reason.text.contains(lines[2].prefix(12)) } ?? false)
            #expect(throws: FormatError.self) { try KeyFile(file) }
        }
    }

    /// A file that is changed in any place reads as it would have without the redaction, or is refused either way.
    @Test func noByteMakesADifferenceToReaders() throws {
        let packets = try ForgedCertificate(ForgedKey()).secretBytes()
        for file in [packets, armored(packets)] {
            for position in file.indices {
                for change in [0x01, 0x80] as [UInt8] {
                    var changed = file
                    changed[position] ^= change
                    let direct = try? KeyFile(changed).certificates
                    let redacted = (try? redact(changed) ?? changed).flatMap { try? KeyFile($0).certificates }
                    #expect(direct == redacted, "byte \(position)")
                }
            }
        }
    }
}
