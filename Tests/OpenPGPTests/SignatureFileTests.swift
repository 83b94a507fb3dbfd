import Findings
import OpenPGP
import PacketForge
import TestSupport
import Testing

/// A signed text that tests share.
let signedText = Array("0f\u{1F}  artifact\n".utf8)

extension GatedSignature {
    var usable: SignaturePacket? {
        if case .passed(let packet) = self { packet } else { nil }
    }

    var refusal: RefusedSignature? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

/// The signatures that the gate finds.
func signatures(
    in bytes: [UInt8], understanding notations: Set<[UInt8]> = []
) throws(FormatError) -> [GatedSignature] {
    try SignatureFile(bytes, understanding: notations).signatures
}

/// The rule that a file, or its only signature, is refused under; nil if it is not refused.
func refusal(_ bytes: [UInt8], understanding notations: Set<[UInt8]> = []) -> Rule? {
    do throws(FormatError) {
        let signatures = try SignatureFile(bytes, understanding: notations).signatures
        guard !signatures.contains(where: { $0.usable != nil }) else { return nil }
        return signatures.first?.refusal?.rule
    } catch {
        return error.finding.rule
    }
}

/// Why a file is refused as a whole.
func reason(_ bytes: [UInt8]) -> String? {
    do throws(FormatError) {
        _ = try signatures(in: bytes)
        return nil
    } catch {
        return error.reason.text
    }
}

@Suite("A signature file is taken apart in one strict form")
struct SignatureFileTests {
    let key: ForgedKey

    init() throws {
        key = try ForgedKey()
    }

    @Test func aSignatureIsReadWhole() throws {
        let packet = try key.signature(over: signedText) { recipe in
            recipe.hash = .sha512
            recipe.hashed += [.expirationTime(3600), .notation("version@example.org", "v1", critical: false)]
        }
        let signature = try #require(try signatures(in: packet).first?.usable)
        #expect(signature.packet == packet)
        #expect(signature.issuerFingerprint?.bytes == (try key.fingerprint()))
        #expect(signature.issuerKeyID == signature.issuerFingerprint?.keyID)
        #expect(signature.hashAlgorithm == .sha512)
        #expect(signature.publicKeyAlgorithm == .eddsaLegacy)
        #expect(signature.createdAt.secondsSince1970 == SignatureRecipe.usualCreation)
        #expect(signature.expiresAt?.secondsSince1970 == SignatureRecipe.usualCreation + 3600)
        let notation = try #require(signature.notations.first)
        #expect(notation.name == Array("version@example.org".utf8) && notation.value == Array("v1".utf8))
        #expect(notation.isHumanReadable && !notation.isCritical)
        let digest = try ForgedHash.sha512.digest(of: signedText + signature.digestSuffix)
        #expect(digest.prefix(2) == signature.digestStart[...])
    }

    @Test func allKindsOfKeysSign() throws {
        for kind in [ForgedKey.Kind.rsa(bits: 2048), .dsa, .p256] {
            #expect(refusal(try ForgedKey(kind).signature(over: signedText)) == nil)
        }
    }

    @Test func anExpiryOfZeroIsNone() throws {
        let packet = try key.signature(over: signedText) { $0.hashed.append(.expirationTime(0)) }
        #expect(try signatures(in: packet).first?.usable?.expiresAt == nil)
    }

    @Test func acceptedForms() throws {
        let packet = try key.signature(over: signedText)
        let second = try ForgedKey(.rsa(bits: 2048)).signature(over: signedText)
        let armored = ForgedArmor.signature(packet)
        let accepted: [([UInt8], Int)] = [
            (packet, 1),
            (packet + second, 2),
            (armored, 1),
            (armored.dropLast(), 1),
            (ForgedArmor.signature(packet) { $0.checksum = .none }, 1),
            (ForgedArmor.signature(packet) { $0.lineEnd = "\r\n" }, 1),
            (ForgedArmor.signature(packet) { $0.headers = ["Version: GnuPG v2", "Comment: Grüße"] }, 1),
            (ForgedArmor.signature(packet) { $0.lineLength = 76 }, 1),
            (ForgedArmor.signature(packet) { $0.lineLength = 10_000 }, 1),
            (ForgedArmor.signature(packet + second), 2),
            (armored + ForgedArmor.signature(second), 2),
            (Array("\n\n".utf8) + armored + Array("\n".utf8) + ForgedArmor.signature(second) + Array("\n\n".utf8), 2),
        ].map { (Array($0.0), $0.1) }
        for (bytes, count) in accepted {
            #expect(try signatures(in: bytes).compactMap(\.usable).count == count)
        }
    }

    @Test func somethingElseIsNamed() throws {
        let packet = try key.signature(over: signedText)
        let certificate = try ForgedCertificate(key)
        let attached = try ForgedPacket.attachedMessage(signedText, signedBy: key)
        let named: [([UInt8], String)] = [
            ([], "it is an empty file"),
            (Array(" \n\n".utf8), "it is a blank file"),
            (Array("<!DOCTYPE html><html>".utf8), "it is an HTML page"),
            (Array("\n<html><body>404".utf8), "it is an HTML page"),
            (Array("<?xml version='1.0'?><Error><Code>NoSuchKey</Code>".utf8), "it is an XML error page (NoSuchKey)"),
            (Array("{\"error\": 404}".utf8), "it is a JSON document"),
            (Array("Not Found\n".utf8), "it is text: 'Not Found'"),
            ([0x7F] + Array("ELF".utf8), "it is a program (ELF)"),
            (try certificate.bytes(), "it is a public key"),
            (try certificate.secretBytes(), "it is a secret key"),
            (ForgedArmor.publicKey(try certificate.bytes()), "it is a public key"),
            (attached, "it is an attached (inline) signed message, whose signature covers the data inside it"),
            (
                ForgedArmor("PGP MESSAGE").text(attached),
                "it is an OpenPGP message, whose signature (if any) covers the data inside it"
            ),
            (
                Array("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n".utf8)
                    + ForgedArmor.signature(packet),
                "it is a clear-signed message, whose signature covers the text inside it"
            ),
            (ForgedPacket.compressed(packet), "it is compressed data"),
            (ForgedArmor.signature(ForgedPacket.compressed(packet)), "it is compressed data"),
            (ForgedPacket.marker + packet, "it is a marker packet"),
            (packet + ForgedPacket.ringTrust, "a ring-trust packet of a GnuPG keyring follows the signature"),
            (packet + ForgedPacket.make(60, [1], .new), "a private-use packet (type 60) follows the signature"),
            (packet + ForgedPacket.literal(signedText), "literal data of an OpenPGP message follows the signature"),
            ([0xEF, 0xBB, 0xBF] + ForgedArmor.signature(packet), "it is text that starts with a byte order mark"),
        ]
        for (bytes, name) in named {
            #expect(reason(bytes) == name)
        }
    }

    @Test func lengthsAreDefiniteAndTrue() throws {
        let body = Array(try key.signature(over: signedText).dropFirst(2))
        let refused: [ForgedPacket.Header] = [
            .oldClaiming(0x7FFF_FFFF, lengthBytes: 4), .newClaiming(0x7FFF_FFFF), .newClaiming(0xFFFF_FFFF),
            .oldClaiming(body.count + 1, lengthBytes: 1), .oldClaiming(body.count - 1, lengthBytes: 2),
            .indeterminate, .partial(exponent: 6), .oldClaiming(0, lengthBytes: 1),
        ]
        for header in refused {
            #expect(refusal(ForgedPacket.make(2, body, header)) == .signatureMalformed)
        }
        #expect(refusal(ForgedPacket.make(2, body, .oldClaiming(body.count, lengthBytes: 4))) == nil)
        #expect(refusal(ForgedPacket.make(2, body, .newClaiming(body.count))) == nil)
        #expect(refusal([0x88]) == .signatureMalformed)
        #expect(refusal([0xC2, 0xFF, 0x00]) == .signatureMalformed)
    }

    @Test func atMost64Signatures() throws {
        let packet = try key.signature(over: signedText)
        let full = [[UInt8]](repeating: packet, count: 64)
        #expect(try signatures(in: full.flatMap { $0 }).count == 64)
        #expect(reason(full.flatMap { $0 } + packet) == "it has more than 64 signatures")
        let blocks = full.flatMap { ForgedArmor.signature($0) }
        #expect(try signatures(in: blocks).count == 64)
        #expect(reason(blocks + ForgedArmor.signature(packet)) == "it has more than 64 blocks")
        let pair = ForgedArmor.signature(packet + packet)
        let fewerBlocks = full.dropLast().flatMap { ForgedArmor.signature($0) }
        #expect(reason(fewerBlocks + pair) == "it has more than 64 signatures")
    }

    @Test func hostileSizesTakeNoTime() throws {
        let packet = try key.signature(over: signedText)
        let hostile: [[UInt8]] = [
            [UInt8](repeating: 0x0A, count: 1 << 20),
            [UInt8](repeating: 0x41, count: 1 << 20),
            [UInt8](repeating: 0x88, count: 1 << 20),
            Array(repeating: [0x88, 0x00] as [UInt8], count: 1 << 19).flatMap { $0 },
            ForgedArmor.signature([UInt8](repeating: 0x88, count: 700_000)),
            [UInt8](repeating: 0x20, count: 3 << 20),
            ForgedArmor.signature(packet) { $0.headers = ["Comment: " + String(repeating: "x", count: 70_000)] },
        ]
        let clock = ContinuousClock()
        for bytes in hostile {
            var rule: Rule?
            let time = clock.measure { rule = refusal(bytes) }
            #expect(rule == .signatureMalformed)
            #expect(time < .seconds(Sanitizer.isOn ? 20 : 2))
        }
    }
}
