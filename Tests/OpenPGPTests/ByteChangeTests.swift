import OpenPGP
import PacketForge
import TestSupport
import Testing

@Suite("No byte of a signature file can be changed or cut off")
struct ByteChangeTests {
    let key: ForgedKey
    let packet: [UInt8]

    init() throws {
        key = try ForgedKey()
        packet = try key.signature(over: signedText)
    }

    private func usable(_ bytes: [UInt8]) -> [SignaturePacket] {
        ((try? signatures(in: bytes)) ?? []).compactMap(\.usable)
    }

    @Test func everyTruncationIsRefused() throws {
        let armored = ForgedArmor.signature(packet)
        for length in 0..<packet.count { #expect(usable(Array(packet.prefix(length))).isEmpty) }
        for length in 0..<armored.count - 1 { #expect(usable(Array(armored.prefix(length))).isEmpty) }
        #expect(usable(armored.dropLast()).count == 1, "a final newline may be missing")
    }

    @Test func everyChangeOfAnArmoredFileIsRefused() {
        for (checksum, lineEnd) in [(ForgedArmor.Checksum.right, "\n"), (.right, "\r\n")] {
            let armored = ForgedArmor.signature(packet) { ($0.checksum, $0.lineEnd) = (checksum, lineEnd) }
            for index in armored.indices {
                for value in Self.values(insteadOf: armored[index]) {
                    var changed = armored
                    changed[index] = value
                    #expect(usable(changed).isEmpty, "byte \(index) as \(value)")
                }
            }
        }
    }

    /// What passes the gate differs in what the engine checks (the bytes that were signed, or the signature's numbers) or
    /// in the two bytes of the digest that whoever has the signed bytes compares.
    @Test func everyChangeOfABinaryFileIsRefusedOrSeenByTheEngine() throws {
        let original = try #require(usable(packet).first)
        let values = packet.suffix(68)
        var seenByEngine = 0
        for index in packet.indices {
            for value in 0...UInt8.max where value != packet[index] {
                var changed = packet
                changed[index] = value
                for signature in usable(changed) {
                    #expect(
                        signature.digestSuffix != original.digestSuffix || signature.packet.suffix(68) != values
                            || signature.digestStart != original.digestStart,
                        "byte \(index) as \(value)")
                    seenByEngine += 1
                }
            }
        }
        #expect(seenByEngine > 0)
    }

    /// gpg calls everything else bad. It never looks at the digest's first two bytes: see ``SignaturePacket/digestStart``.
    @Test
    func whatPassesTheGateIsBadToGPGUnlessItIsTheDigestsStart() throws {
        let original = try #require(usable(packet).first)
        let home = try PlainGnuPG()
        try home.gpg(["--import", "FILE"], ForgedCertificate(key).bytes())
        var good: [SignaturePacket] = []
        for index in packet.indices {
            var changed = packet
            changed[index] ^= 0x01
            guard let signature = usable(changed).first else { continue }
            let answer = try home.gpg(["--verify", "FILE", "DATA"], signature.packet, data: signedText)
            if answer.text.contains("VALIDSIG") { good.append(signature) }
        }
        #expect(good.count == 2)
        #expect(good.allSatisfy { $0.digestSuffix == original.digestSuffix && $0.digestStart != original.digestStart })
    }

    private static func values(insteadOf byte: UInt8) -> Set<UInt8> {
        let flipped = (0..<8).map { byte ^ 1 << $0 }
        return Set(flipped + [0x00, 0x09, 0x0A, 0x0D, 0x20, 0x2D, 0x3D, 0x41, 0x42, 0x88, 0xC2, 0xFF]).subtracting([
            byte
        ])
    }
}
