import Foundation
import PacketForge
import TestSupport
import Testing

/// Rows S1 to S10, S15, S16 and S20 of docs/threat-model.md: every alternative as the file that `check` finds.
@Suite("What is no signature of the one accepted form is none to the command")
struct SignatureFileRows {
    static let page = "<!DOCTYPE html><html><body>404</body></html>"
    static let errorPage = "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>"

    static let somethingElse: [SignatureRow] = [
        SignatureRow("S1 empty", 2, "signature-malformed", says: "empty") { _ in [] },
        SignatureRow("S2 HTML", 2, "signature-malformed", says: "an HTML page") { _ in Array(page.utf8) },
        SignatureRow("S2 XML", 2, "signature-malformed", says: "an XML error page (NoSuchKey)") { _ in
            Array(errorPage.utf8)
        },
        SignatureRow("S2 JSON", 2, "signature-malformed", says: "JSON") { _ in Array("{\"error\": 404}".utf8) },
        SignatureRow("S2 public key", 2, "signature-malformed", says: "a public key") { try $0.read("key.gpg") },
        SignatureRow("S2 armored public key", 2, "signature-malformed", says: "a public key") {
            ForgedArmor.publicKey(try $0.read("key.gpg"))
        },
        SignatureRow("S2 text", 2, "signature-malformed", says: "text: 'Not Found'") { _ in Array("Not Found".utf8) },
        SignatureRow("S3 the manifest itself", 2, "signature-malformed", says: "text: '") { $0.manifest },
        SignatureRow("S4 attached", 2, "signature-malformed", says: "inline") {
            try ForgedPacket.attachedMessage($0.manifest, signedBy: $0.key)
        },
        SignatureRow("S4 attached, armored", 2, "signature-malformed", says: "an OpenPGP message") {
            ForgedArmor("PGP MESSAGE").text(try ForgedPacket.attachedMessage($0.manifest, signedBy: $0.key))
        },
        SignatureRow("S4 attached, under the right label", 2, "signature-malformed", says: "inline") {
            ForgedArmor.signature(try ForgedPacket.attachedMessage($0.manifest, signedBy: $0.key))
        },
        SignatureRow("S4 clear-signed", 2, "signature-malformed", says: "clear-signed") { release in
            let text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
            let signature = try release.signature { $0.signatureClass = 1 }
            return Array(text.utf8) + release.manifest + ForgedArmor.signature(signature)
        },
        SignatureRow("S5 compressed", 2, "signature-malformed", says: "compressed") {
            ForgedPacket.compressed(try $0.signature())
        },
        SignatureRow("S5 marker first", 2, "signature-malformed", says: "marker") {
            ForgedPacket.marker + (try $0.signature())
        },
        SignatureRow("S5 private-use packet behind", 2, "signature-malformed", says: "private-use") {
            try $0.signature() + ForgedPacket.make(60, [1], .new)
        },
        SignatureRow("S5 ring-trust packet behind", 2, "signature-malformed", says: "ring-trust") {
            try $0.signature() + ForgedPacket.ringTrust
        },
        SignatureRow("S20 65 signatures", 2, "signature-malformed", says: "more than 64") { release in
            Array(repeatElement(try release.signature(), count: 65).joined())
        },
        SignatureRow("S20 64 of one signer", 0, nil) { release in
            Array(repeatElement(try release.signature { $0.version = 3 }, count: 63).joined())
                + (try release.signature())
        },
    ]

    static let lengths: [SignatureRow] = [
        ("2 GiB, old form", ForgedPacket.Header.oldClaiming(0x7FFF_FFFF, lengthBytes: 4)),
        ("2 GiB, new form", .newClaiming(0x7FFF_FFFF)), ("4 GiB", .newClaiming(0xFFFF_FFFF)),
        ("indeterminate", .indeterminate), ("partial", .partial(exponent: 6)),
    ].map { name, header in
        .made("S7 length: \(name)", 2, "signature-malformed", says: "length") { recipe, _ in recipe.header = header }
    }

    static let armor: [SignatureRow] = [
        .armored("S8 no END line", 2, "signature-malformed", says: "no END line", { $0.hasEndLine = false }),
        .armored("S8 text before", 2, "signature-malformed", text: { "hello\n" + $0 }),
        .armored("S8 text behind", 2, "signature-malformed", says: "line", text: { $0 + "hello\n" }),
        .armored("S8 label MESSAGE", 2, "signature-malformed", says: "message", { $0.label = "PGP MESSAGE" }),
        .armored(
            "S8 NUL inside", 2, "signature-malformed", text: { $0.replacing("\n\n", with: "\n\n\0") }),
        .armored(
            "S8 junk inside", 2, "signature-malformed", says: "character",
            text: { $0.replacing("\n\n", with: "\n\n!") }),
        .armored("S8 no blank line", 2, "signature-malformed", says: "blank line", { $0.hasBlankLine = false }),
        .armored("S8 Hash header", 2, "signature-malformed", says: "Hash", { $0.headers = ["Hash: SHA256"] }),
        .armored(
            "S8 70 KB header", 2, "signature-malformed", says: "longer",
            { $0.headers = ["Comment: " + String(repeating: "x", count: 70_000)] }),
        .armored("S8 wrong checksum", 2, "signature-malformed", says: "checksum", { $0.checksum = .wrong }),
        .armored("S9 no checksum", 0, nil, { $0.checksum = .none }),
        .armored("S9 CRLF", 0, nil, { $0.lineEnd = "\r\n" }),
        .armored("S9 Version and Comment", 0, nil, { $0.headers = ["Version: GnuPG v2", "Comment: x"] }),
        .armored("S9 no final line end", 0, nil, text: { String($0.dropLast()) }),
        SignatureRow("S9 second of two blocks", 0, nil) { release in
            ForgedArmor.signature(try release.signature { $0.hash = .sha1 }) + Array("\n\n".utf8)
                + ForgedArmor.signature(try release.signature())
        },
        SignatureRow("S9 first of two blocks", 0, nil) { release in
            ForgedArmor.signature(try release.signature()) + Array("\n".utf8)
                + ForgedArmor.signature(ForgedPacket.compressed(try release.signature()))
        },
        SignatureRow("S9 two blocks that are none", 2, "signature-malformed") { release in
            ForgedArmor.signature(ForgedPacket.compressed(try release.signature()))
        },
    ]

    static let packets: [SignatureRow] =
        [0x01, 0x02, 0x10, 0x40, 0x50].map { (number: UInt8) in
            .made("S10 class \(number)", 2, "signature-malformed", says: "class 0x") { recipe, _ in
                recipe.signatureClass = number
            }
        }
        + [0, 2, 3, 5, 6, 255].map { (number: UInt8) in
            .made("S10 version \(number)", 2, "signature-malformed", says: "version \(number)") { recipe, _ in
                recipe.version = number
            }
        }
        + [
            .made("S10 unknown hash", 2, "weak-signature", says: "hash 99") { recipe, _ in recipe.claimedHash = 99 },
            .made("S15 critical notation", 2, "signature-unsupported", says: "critical notation 'a@b'") { recipe, _ in
                recipe.hashed.append(.notation("a@b", "1", critical: true))
            },
            .made("S15 critical subpacket", 2, "signature-unsupported", says: "type 99") { recipe, _ in
                recipe.hashed.append(ForgedSubpacket(99, [1], critical: true))
            },
            .made("S16 two creation times", 2, "signature-malformed", says: "type 2") { recipe, _ in
                recipe.hashed.append(.creationTime(recipe.createdAt))
            },
            .made("S16 two expiries", 2, "signature-malformed", says: "type 3") { recipe, _ in
                recipe.hashed += [.expirationTime(0), .expirationTime(0)]
            },
            .made("S16 two issuer fingerprints", 2, "signature-malformed", says: "type 33") { recipe, release in
                recipe.hashed.append(.issuerFingerprint(try release.key.fingerprint()))
            },
            .made("S16 two issuer key IDs", 2, "signature-malformed", says: "type 16") { recipe, release in
                recipe.hashed += try [.issuer(release.key.keyID()), .issuer(release.key.keyID())]
            },
        ]

    @Test(arguments: somethingElse + lengths + armor + packets)
    func eachIsRefusedOrAccepted(_ row: SignatureRow) throws { try row.check() }

    /// Compressed three times; unpacked it is one literal data packet of 2 GiB.
    static let bomb = """
        owFbzBh95se3voX3gtw6t3X/v22iujtsl4qnV+GndamvSm8pmXyf1/UhXt75LW9O/fqsdVdmn97l5PL6yZWck/+PPm/5Vmtl/bfy5nKj\
        3zNt2nnzou7eDf66umaxILOAxuzr/+7sSWUrvn1rvuV/ew8GV5Wy+nn7f5Vsf9f8/ny+3OxwHhHLD4/ezZ7zdetXmepHj7+uudmoZPv9\
        2vf4/b/jvjsm3f22S73IQbB51WffHoeqJqETPGyxBs+ZWpI7zkhOxQFVjOb/s//3y67ztdvbOZ/ranJvx317zcwAAA==
        """

    @Test func aCompressionBombIsNotUnpacked() throws {
        let release = try ForgedRelease()
        let bytes = Array(try #require(Data(base64Encoded: Self.bomb)))
        #expect(bytes.count < 256)
        var run: ProgramRun?
        let time = try ContinuousClock().measure { run = try release.check(signature: bytes) }
        #expect(run?.status == 2 && run?.rules == ["signature-malformed"])
        // gpg alone computes for seconds; what is measured is mostly the start of the command and of gpg.
        #expect(time < Sanitizer.seconds(2))
    }

    @Test func withoutAFileItIsMissing() throws {
        let release = try ForgedRelease()
        try release.remove("SHA256SUMS.sig")
        let run = try release.check()
        #expect(run.status == 2 && run.rules == ["signature-missing"])
    }

    /// S3: what is looked at first is named first.
    @Test(
        arguments: [
            (page, "an HTML page", "an HTML page"), (errorPage, "an XML error page (NoSuchKey)", "XML error page"),
            ("{\"error\": 404}", "a JSON document", "JSON"), ("Not Found\n", "'Not Found'", "'Not Found'"),
        ])
    func theSameAsTheManifestOrTheKey(_ text: String, _ manifestIs: String, _ keyIs: String) throws {
        let release = try ForgedRelease()
        for name in ["SHA256SUMS", "SHA256SUMS.sig"] { try release.write(name, text) }
        let manifest = try release.check()
        #expect(manifest.status == 4 && manifest.rules == ["manifest-malformed"])
        #expect(manifest.messages.contains(manifestIs), "\(manifest.messages)")
        try release.write("key.gpg", text)
        let key = try release.check()
        #expect(key.status == 78 && key.rules == ["key-file-malformed"])
        #expect(key.messages.contains(keyIs), "\(key.messages)")
    }

    @Test func aSignatureInPlaceOfTheManifestOrTheKey() throws {
        let release = try ForgedRelease()
        for signature in [try release.signature(), ForgedArmor.signature(try release.signature())] {
            try release.write("SHA256SUMS", signature)
            let manifest = try release.check(signature: signature)
            #expect(manifest.status == 4 && manifest.rules == ["manifest-malformed"])
            #expect(manifest.messages.contains("OpenPGP signature"))
            let key = try release.check(certificate: signature)
            #expect(key.status == 78 && key.rules == ["key-file-malformed"])
            try release.write("key.gpg", ForgedCertificate(release.key).bytes())
        }
    }

    @Test func aKeyInPlaceOfTheManifest() throws {
        let release = try ForgedRelease()
        try release.write("SHA256SUMS", try release.read("key.gpg"))
        let run = try release.check()
        #expect(run.status == 4 && run.rules == ["manifest-malformed"])
        #expect(run.messages.contains("OpenPGP public key"))
    }
}
