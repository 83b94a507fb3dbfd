import Findings
import OpenPGP
import PacketForge
import Testing

@Suite("A signature packet breaks no rule that its bytes can show")
struct SignatureGateTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let rule: Rule?
        let change: @Sendable (inout SignatureRecipe, ForgedKey) throws -> Void

        init(
            _ name: String, _ rule: Rule?,
            _ change: @escaping @Sendable (inout SignatureRecipe, ForgedKey) throws -> Void
        ) {
            testDescription = name
            self.rule = rule
            self.change = change
        }
    }

    static let rows: [Row] = classes + versions + hashes + subpackets + unhashedArea

    private static let classes = [0x01, 0x02, 0x10, 0x13, 0x18, 0x1F, 0x20, 0x40, 0x50, 0xFF].map { (number: UInt8) in
        Row("class \(number)", .signatureMalformed) { recipe, _ in recipe.signatureClass = number }
    }

    private static let versions = [0, 2, 3, 5, 6, 255].map { (number: UInt8) in
        Row("version \(number)", .signatureMalformed) { recipe, _ in recipe.version = number }
    }

    private static let hashes =
        [ForgedHash.md5, .sha1, .ripemd160, .sha224].map { hash in
            Row("\(hash)", .weakSignature) { recipe, _ in recipe.hash = hash }
        } + [Row("hash 99", .weakSignature) { recipe, _ in recipe.claimedHash = 99 }]

    private static let subpackets = [
        Row("critical subpacket 99", .signatureUnsupported) { recipe, _ in
            recipe.hashed.append(ForgedSubpacket(99, [1], critical: true))
        },
        Row("subpacket 99 that is not critical", nil) { recipe, _ in recipe.hashed.append(ForgedSubpacket(99, [1])) },
        Row("critical notation", .signatureUnsupported) { recipe, _ in
            recipe.hashed.append(.notation("version@example.org", "v1", critical: true))
        },
        Row("critical creation time, issuer and expiry", nil) { recipe, _ in
            recipe.hashed.append(.expirationTime(60))
            for index in recipe.hashed.indices { recipe.hashed[index].isCritical = true }
        },
        Row("no creation time", .signatureMalformed) { recipe, _ in recipe.hasCreationTime = false },
        Row("two creation times", .signatureMalformed) { recipe, _ in recipe.hashed.append(.creationTime(1)) },
        Row("two expiries", .signatureMalformed) { recipe, _ in
            recipe.hashed += [.expirationTime(60), .expirationTime(60)]
        },
        Row("two issuer fingerprints", .signatureMalformed) { recipe, key in
            recipe.hashed.append(.issuerFingerprint(try key.fingerprint()))
        },
        Row("two hashed key IDs", .signatureMalformed) { recipe, key in
            recipe.hashed += [.issuer(try key.keyID()), .issuer(try key.keyID())]
        },
        Row("hashed key ID of another key", .signatureMalformed) { recipe, _ in
            recipe.hashed.append(.issuer([1, 2, 3, 4, 5, 6, 7, 8]))
        },
        Row("hashed key ID alone", nil) { recipe, key in
            (recipe.hashed, recipe.unhashed) = ([.issuer(try key.keyID())], [])
        },
        Row("fingerprint alone", nil) { recipe, _ in recipe.unhashed = [] },
        Row("no issuer at all", .signatureMalformed) { recipe, _ in (recipe.hashed, recipe.unhashed) = ([], []) },
        Row("fingerprint of version 6", .signatureMalformed) { recipe, key in
            recipe.hashed = [ForgedSubpacket(33, [6] + (try key.fingerprint()))]
        },
        Row("creation time of three bytes", .signatureMalformed) { recipe, _ in
            (recipe.hasCreationTime, recipe.hashed[0]) = (false, ForgedSubpacket(2, [1, 2, 3]))
        },
        Row("notation whose lengths do not add up", .signatureMalformed) { recipe, _ in
            recipe.hashed.append(ForgedSubpacket(20, [0x80, 0, 0, 0, 0, 9, 0, 9, 1]))
        },
        Row("notations that are not critical", nil) { recipe, _ in
            recipe.hashed += [.notation("a@b", "1"), .notation("a@b", "2"), .notation("c@d", [0, 255])]
        },
        Row("trust subpacket of three bytes, at which gpg ends with an error", .signatureMalformed) { recipe, _ in
            recipe.hashed.append(ForgedSubpacket(5, [1, 2, 3]))
        },
        Row("empty key block", .signatureMalformed) { recipe, _ in recipe.hashed.append(ForgedSubpacket(38, [])) },
        Row("embedded signature that is none", .signatureMalformed) { recipe, _ in
            recipe.hashed.append(.embeddedSignature([4, 0x19]))
        },
        Row("signer's user ID", nil) { recipe, _ in recipe.hashed.append(.signersUserID("a@b")) },
    ]

    private static let unhashedArea = [
        Row("unhashed key ID alone", nil) { recipe, _ in recipe.hashed = [] },
        Row("unhashed key ID of another key", .signatureMalformed) { recipe, _ in
            recipe.unhashed = [.issuer([1, 2, 3, 4, 5, 6, 7, 8])]
        },
        Row("unhashed fingerprint of another key", .signatureMalformed) { recipe, _ in
            recipe.unhashed = [.issuerFingerprint([UInt8](repeating: 1, count: 20))]
        },
        Row("two unhashed key IDs that contradict", .signatureMalformed) { recipe, key in
            (recipe.hashed, recipe.unhashed) = ([], [.issuer(try key.keyID()), .issuer([1, 2, 3, 4, 5, 6, 7, 8])])
        },
        Row("unhashed key ID and fingerprint that contradict", .signatureMalformed) { recipe, key in
            recipe.hashed = []
            recipe.unhashed.append(.issuerFingerprint([UInt8](repeating: 1, count: 20)))
        },
        Row("unhashed creation time", .signatureMalformed) { recipe, _ in recipe.unhashed.append(.creationTime(1)) },
        Row("unhashed expiry", .signatureMalformed) { recipe, _ in recipe.unhashed.append(.expirationTime(1)) },
        Row("unhashed embedded signature", .signatureMalformed) { recipe, _ in
            recipe.unhashed.append(.embeddedSignature([4]))
        },
        Row("critical unhashed key ID", .signatureMalformed) { recipe, _ in recipe.unhashed[0].isCritical = true },
        Row("unhashed notation", nil) { recipe, _ in recipe.unhashed.append(.notation("version@example.org", "v2")) },
    ]

    @Test(arguments: rows)
    func gated(_ row: Row) throws {
        let key = try ForgedKey()
        let packet = try key.signature(over: signedText) { try row.change(&$0, key) }
        #expect(refusal(packet) == row.rule)
    }

    @Test func unhashedNotationsAreAsIfAbsent() throws {
        let packet = try ForgedKey().signature(over: signedText) { recipe in
            recipe.hashed.append(.notation("version@example.org", "v1"))
            recipe.unhashed.append(.notation("version@example.org", "v2"))
        }
        let notations = try #require(try signatures(in: packet).first?.usable?.notations)
        #expect(notations.map(\.value) == [Array("v1".utf8)])
    }

    @Test func aCriticalNotationThatIsUnderstoodIsAccepted() throws {
        let name = "version@example.org"
        let packet = try ForgedKey().signature(over: signedText) {
            $0.hashed.append(.notation(name, "v1", critical: true))
        }
        #expect(refusal(packet, understanding: [Array(name.utf8)]) == nil)
        #expect(refusal(packet, understanding: [Array("VERSION@example.org".utf8)]) == .signatureUnsupported)
    }

    @Test func goodOnesCountBesideOthersInEveryOrder() throws {
        let key = try ForgedKey()
        let good = try key.signature(over: signedText)
        let weak = try key.signature(over: signedText) { $0.hash = .sha1 }
        let old = try key.signature(over: signedText) { $0.version = 3 }
        for file in [[good, weak, old], [weak, good, old], [old, weak, good]] {
            let found = try signatures(in: file.flatMap { $0 })
            #expect(found.compactMap(\.usable).map(\.packet) == [good])
            #expect(Set(found.compactMap(\.refusal).map(\.rule)) == [.weakSignature, .signatureMalformed])
        }
    }

    @Test func integersAreExact() throws {
        let packet = try ForgedKey(.rsa(bits: 2048)).signature(over: signedText)
        // Behind the header, four fields, two areas with their lengths, and the start of the digest.
        let hashed = Int(packet[7]) << 8 | Int(packet[8])
        let unhashed = Int(packet[9 + hashed]) << 8 | Int(packet[10 + hashed])
        let integer = 13 + hashed + unhashed
        let bits = Int(packet[integer]) << 8 | Int(packet[integer + 1])
        for claim in [bits - 1, bits + 1, bits ^ 0x8, 0, 0xFFFF] {
            var changed = packet
            (changed[integer], changed[integer + 1]) = (UInt8(claim >> 8), UInt8(claim & 0xFF))
            #expect(refusal(changed) == .signatureMalformed)
        }
        let body = Array(packet.dropFirst(3))
        #expect(refusal(ForgedPacket.make(2, body + [0])) == .signatureMalformed)
        #expect(refusal(ForgedPacket.make(2, body + [0, 1, 1])) == .signatureMalformed, "a second integer")
        #expect(refusal(ForgedPacket.make(2, body.dropLast())) == .signatureMalformed)
        for algorithm: UInt8 in [2, 16, 18, 20, 21, 25, 26, 100] {
            var other = body
            other[2] = algorithm
            #expect(refusal(ForgedPacket.make(2, other)) == .signatureMalformed)
        }
    }
}
