import Findings
import OpenPGP
import Testing

private let good = PacketBuilder().packet

@Suite("The gate lets detached signatures through, and nothing else")
struct GateTests {
    @Test func aPlainSignaturePasses() {
        #expect(gate(good) == ["passed"])
        #expect(gate(Array(PacketBuilder.armor(good).utf8)) == ["passed"])
        #expect(gate(good + good) == ["passed", "passed"])
    }

    @Test(
        arguments: [
            (PacketBuilder.packet(8, [1, 2, 3]), "compressed data"),
            (PacketBuilder.packet(10, [0x50, 0x47, 0x50]) + good, "marker"),
            (good + PacketBuilder.packet(60, [0]), "private-use"), (good + PacketBuilder.packet(12, [0]), "ring-trust"),
            (PacketBuilder.packet(4, [3]) + PacketBuilder.packet(11, [0x62]) + good, "inline"),
            (PacketBuilder.packet(6, [4]), "public key"), (PacketBuilder.packet(11, [0x62]), "literal"),
            (PacketBuilder.packet(1, [3]), "encrypted"), ([], "empty"), (Array("junk".utf8), "text"),
        ] as [([UInt8], String)])
    func otherPacketsCondemnTheFile(_ bytes: [UInt8], _ reason: String) {
        let verdict = gate(bytes)
        #expect(verdict.count == 1)
        #expect(verdict.first?.hasPrefix("file: ") == true)
        #expect(verdict.first?.contains(reason) == true, "\(verdict)")
    }

    @Test(
        arguments: [
            [0xC2, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 4], [0xC2, 0xE1, 4, 0], [0x8B, 4, 0], [0xC2], [0x88, 5, 4],
            [0xC2, 0xFF, 0],
        ] as [[UInt8]])
    func lengthsAreDefiniteAndTrue(_ bytes: [UInt8]) {
        #expect(gate(bytes).first?.hasPrefix("file: ") == true)
    }

    static let packets: [(String, @Sendable (inout PacketBuilder) -> Void, String)] = [
        ("text-mode", { $0.signatureClass = 1 }, "signature-malformed"),
        ("standalone", { $0.signatureClass = 2 }, "signature-malformed"),
        ("certification", { $0.signatureClass = 0x10 }, "signature-malformed"),
        ("timestamp", { $0.signatureClass = 0x40 }, "signature-malformed"),
        ("confirmation", { $0.signatureClass = 0x50 }, "signature-malformed"),
        ("v3", { $0.version = 3 }, "signature-malformed"), ("v5", { $0.version = 5 }, "signature-malformed"),
        ("v6", { $0.version = 6 }, "signature-malformed"), ("MD5", { $0.hash = 1 }, "weak-signature"),
        ("SHA-1", { $0.hash = 2 }, "weak-signature"), ("RIPEMD-160", { $0.hash = 3 }, "weak-signature"),
        ("SHA-224", { $0.hash = 11 }, "weak-signature"), ("unknown hash", { $0.hash = 99 }, "weak-signature"),
        ("unknown algorithm", { $0.algorithm = 99 }, "signature-malformed"),
        ("encryption algorithm", { $0.algorithm = 16 }, "signature-malformed"),
        ("no creation time", { $0.hashed.removeFirst() }, "signature-malformed"),
        ("two creation times", { $0.hashed.append(PacketBuilder.time(2)) }, "signature-malformed"),
        (
            "two expiries", { $0.hashed += [PacketBuilder.time(3), PacketBuilder.time(3)] }, "signature-malformed"
        ),
        ("two fingerprints", { $0.hashed.append([33, 4] + PacketBuilder.fingerprint) }, "signature-malformed"),
        ("no issuer", { ($0.hashed, $0.unhashed) = ([PacketBuilder.time(2)], []) }, "signature-malformed"),
        ("another key ID", { $0.unhashed = [[16, 9, 9, 9, 9, 9, 9, 9, 9]] }, "signature-malformed"),
        ("broken unhashed notation", { $0.unhashed.append([20, 0, 0, 0, 0, 0, 1, 0, 0]) }, "signature-malformed"),
        ("unhashed creation time", { $0.unhashed.append(PacketBuilder.time(2)) }, "signature-malformed"),
        ("critical unknown subpacket", { $0.hashed.append([0x80 | 99, 1]) }, "signature-unsupported"),
        (
            "critical notation", { $0.hashed.append([0x80 | 20, 0x80, 0, 0, 0, 0, 1, 0, 1, 0x61, 0x62]) },
            "signature-unsupported"
        ),
        ("broken notation", { $0.hashed.append([20, 0x80, 0, 0, 0, 0, 9, 0, 1, 0x61]) }, "signature-malformed"),
        ("wrong bit count", { $0.numbers = [0, 9, 0x80] }, "signature-malformed"),
        ("leading zero bits", { $0.numbers = [0, 8, 0x01] }, "signature-malformed"),
        ("trailing bytes", { $0.numbers += [0] }, "signature-malformed"),
        ("missing number", { $0.numbers = [] }, "signature-malformed"),
        ("only one of two numbers", { $0.algorithm = 22 }, "signature-malformed"),
    ]

    @Test(arguments: packets.indices)
    func aBadPacketCondemnsOnlyItself(_ index: Int) {
        let (name, change, rule) = Self.packets[index]
        var builder = PacketBuilder()
        change(&builder)
        #expect(gate(builder.packet) == [rule], "\(name)")
        #expect(gate(builder.packet + good) == [rule, "passed"], "\(name), then a good one")
        #expect(gate(good + builder.packet) == ["passed", rule], "a good one, then \(name)")
    }

    @Test func atMost64Signatures() {
        #expect(gate(Array(repeatElement(good, count: 64).joined())).count == 64)
        #expect(gate(Array(repeatElement(good, count: 65).joined())).first?.hasPrefix("file: ") == true)
        let blocks = repeatElement(PacketBuilder.armor(good), count: 65).joined(separator: "\n")
        #expect(gate(Array(blocks.utf8)).first?.hasPrefix("file: ") == true)
    }
}

@Suite("Armor is read in one form")
struct ArmorTests {
    func gate(_ text: String) -> [String] { OpenPGPTests.gate(Array(text.utf8)) }

    @Test func whatIsUsualIsAccepted() {
        #expect(gate(PacketBuilder.armor(good, line: "\r\n")) == ["passed"])
        #expect(gate(PacketBuilder.armor(good, headers: ["Version: GnuPG v2", "Comment: hello"])) == ["passed"])
        #expect(gate(String(PacketBuilder.armor(good).dropLast())) == ["passed"], "no final newline")
        #expect(gate("\n" + PacketBuilder.armor(good) + "\n\n" + PacketBuilder.armor(good)) == ["passed", "passed"])
    }

    @Test func aBlockIsGatedByItself() {
        let other = PacketBuilder.packet(8, [1])
        #expect(gate(PacketBuilder.armor(other) + PacketBuilder.armor(good)) == ["signature-malformed", "passed"])
    }

    static let whole = PacketBuilder.armor(good)

    @Test(
        arguments: [
            ("no END line", whole.replacing("-----END PGP SIGNATURE-----\n", with: "")),
            ("text before", "hello\n" + whole), ("text behind", whole + "hello\n"),
            ("label MESSAGE", PacketBuilder.armor(good, label: "MESSAGE")),
            ("label PUBLIC KEY BLOCK", PacketBuilder.armor(good, label: "PUBLIC KEY BLOCK")),
            ("junk inside", whole.replacing("\n\n", with: "\n\n!")),
            ("NUL inside", whole.replacing("\n\n", with: "\n\n\0")),
            ("no blank line", whole.replacing("\n\n", with: "\n")),
            ("forged Hash header", PacketBuilder.armor(good, headers: ["Hash: SHA256"])),
            ("70 KB header", PacketBuilder.armor(good, headers: ["Comment: " + String(repeating: "x", count: 70_000)])),
            ("wrong checksum", PacketBuilder.armor(good, checksum: "=AAAA")),
            ("clear-signed", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n" + whole),
            ("another END label", whole.replacing("END PGP SIGNATURE", with: "END PGP MESSAGE")),
            ("blanks behind BEGIN", whole.replacing("SIGNATURE-----\n\n", with: "SIGNATURE----- \n\n")),
            ("control characters in a header", PacketBuilder.armor(good, headers: ["Comment: \u{1B}[31m"])),
        ])
    func everythingElseIsRefused(_ name: String, _ text: String) {
        #expect(gate(text).first?.hasPrefix("file: ") == true, "\(name): \(gate(text))")
    }
}

@Suite("Key files are bounded, and hold keys")
struct KeyFileTests {
    /// An RSA key packet's body; its number is no key.
    static let key: [UInt8] = [4, 0x60, 0, 0, 0, 1, 0, 8, 0x80, 0, 2, 3]

    func reason(_ bytes: [UInt8]) -> String? {
        do {
            _ = try KeyFile(bytes)
            return nil
        } catch {
            return error.reason.text
        }
    }

    @Test func aKeyIsRead() throws {
        #expect(try KeyFile(PacketBuilder.packet(6, Self.key)).certificates.count == 1)
    }

    @Test func aRingTrustPacketCondemnsTheFile() {
        let forged = PacketBuilder.packet(6, Self.key) + PacketBuilder.packet(12, [0, 3, 0x67, 0x70, 0x67, 0])
        #expect(reason(forged)?.contains("ring-trust") == true)
    }

    @Test func secretsAreDroppedBeforeAnythingSeesThem() throws {
        let secret = [UInt8](repeating: 0xAB, count: 64)
        let file = try KeyFile(PacketBuilder.packet(5, Self.key + secret) + PacketBuilder.packet(7, Self.key + secret))
        let certificate = try #require(file.certificates.first)
        #expect(certificate.hadSecretParts)
        #expect(!certificate.minimized().contains(0xAB))
        #expect(
            try KeyFile(PacketBuilder.packet(6, Self.key)).certificates.first?.fingerprint == certificate.fingerprint)
    }

    @Test func manySubkeysOrUserIDsAreRefused() {
        let key = PacketBuilder.packet(6, Self.key)
        let subkeys = (0..<2_000).map {
            PacketBuilder.packet(14, [4, 0x60, 0, UInt8($0 >> 8), UInt8($0 & 255)] + Self.key[5...])
        }
        #expect(reason(key + subkeys.joined())?.contains("subkeys") == true)
        let userIDs = (0..<2_000).map { PacketBuilder.packet(13, Array("user \($0)".utf8)) }
        #expect(reason(key + userIDs.joined())?.contains("user IDs") == true)
        #expect(reason([UInt8](repeating: 0x99, count: KeyFile.largest + 1))?.contains("larger") == true)
    }

    @Test func foreignCertificationsCostNothing() throws {
        var foreign = PacketBuilder()
        foreign.signatureClass = 0x10
        let junk = [[UInt8]](repeating: foreign.packet, count: 20_000).joined()
        let file = try KeyFile(PacketBuilder.packet(6, Self.key) + PacketBuilder.packet(13, [0x61]) + junk)
        #expect(try #require(file.certificates.first).minimized().count < 100)
    }
}
