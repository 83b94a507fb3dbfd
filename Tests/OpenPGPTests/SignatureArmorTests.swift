import Findings
import Foundation
import OpenPGP
import PacketForge
import Testing

@Suite("Armor has one strict form, and each block stands for itself")
struct SignatureArmorTests {
    let packet: [UInt8]

    init() throws {
        packet = try ForgedKey().signature(over: signedText)
    }

    /// The armored signature with the first `old` replaced.
    private func changed(_ old: String, _ new: String) throws -> [UInt8] {
        let text = String(decoding: ForgedArmor.signature(packet), as: UTF8.self)
        let range = try #require(text.range(of: old))
        return Array(text.replacingCharacters(in: range, with: new).utf8)
    }

    @Test func refusedForms() throws {
        let armored = ForgedArmor.signature(packet)
        let refused: [(String, [UInt8])] = [
            ("no END line", ForgedArmor.signature(packet) { $0.hasEndLine = false }),
            ("text before", Array("hello\n".utf8) + armored),
            ("text after", armored + Array("hello\n".utf8)),
            ("a packet after", armored + packet),
            ("no blank line", ForgedArmor.signature(packet) { $0.hasBlankLine = false }),
            ("Hash header", ForgedArmor.signature(packet) { $0.headers = ["Hash: SHA256"] }),
            ("unknown header", ForgedArmor.signature(packet) { $0.headers = ["X-Comment: a"] }),
            ("header without its space", ForgedArmor.signature(packet) { $0.headers = ["Comment:a"] }),
            ("control character in a header", ForgedArmor.signature(packet) { $0.headers = ["Comment: \u{1B}[2J"] }),
            (
                "70 KB of headers",
                ForgedArmor.signature(packet) { $0.headers = .init(repeating: "Comment: abcdefghijklmn", count: 3000) }
            ),
            ("wrong checksum", ForgedArmor.signature(packet) { $0.checksum = .wrong }),
            ("empty", ForgedArmor.signature([])),
            ("label MESSAGE", ForgedArmor("PGP MESSAGE").text(packet)),
            ("other END line", try changed("END PGP SIGNATURE", "END PGP MESSAGE")),
            ("trailing space", try changed("BEGIN PGP SIGNATURE-----", "BEGIN PGP SIGNATURE----- ")),
            ("space in the blank line", try changed("-----\n\n", "-----\n \n")),
            ("NUL inside", try changed("\niH", "\ni\0")),
            ("padding inside", try changed("\niH", "\ni=")),
            ("mixed line ends", try changed("-----\n\n", "-----\n\r\n")),
            ("old Mac line ends", ForgedArmor.signature(packet) { $0.lineEnd = "\r" }),
            ("blank line inside", try changed("\n=", "\n\n=")),
            ("dash-escaped", try changed("-----BEGIN", "- -----BEGIN")),
            ("two BEGIN lines", Array("-----BEGIN PGP SIGNATURE-----\n".utf8) + armored),
        ]
        for (name, bytes) in refused {
            #expect(bytes != armored && refusal(bytes) == .signatureMalformed, "\(name)")
        }
    }

    @Test func unusedBitsAreZero() throws {
        // One byte is two digits, the second of which has four bits to spare; two are three, with two to spare.
        for spare in ["iB==", "iA=", "iA===", "iIh=", "i===", "====", "i"] {
            let text = "-----BEGIN PGP SIGNATURE-----\n\n\(spare)\n-----END PGP SIGNATURE-----\n"
            #expect(
                reason(Array(text.utf8))?.contains("base64") == true
                    || reason(Array(text.utf8))?.contains("bits") == true)
        }
    }

    @Test func aBadBlockCondemnsItselfOnly() throws {
        let good = ForgedArmor.signature(packet)
        let bad = [
            ForgedArmor.signature(packet) { $0.checksum = .wrong },
            ForgedArmor.signature(packet) { $0.headers = ["Hash: SHA256"] },
            ForgedArmor.signature(ForgedPacket.compressed(packet)),
            ForgedArmor.signature(packet + ForgedPacket.marker),
        ]
        for block in bad {
            for file in [good + block, block + good] {
                let found = try signatures(in: file)
                #expect(found.count == 2)
                #expect(found.compactMap(\.usable).map(\.packet) == [packet])
                #expect(found.compactMap(\.refusal).map(\.rule) == [.signatureMalformed])
            }
        }
        let twoBad = try signatures(in: bad[0] + bad[2])
        #expect(twoBad.compactMap(\.refusal).count == 2)
    }
}
