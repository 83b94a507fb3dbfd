import Findings
import OpenPGP
import PacketForge
import Testing

/// Why a key file is refused; nil if it is not.
func keyFileReason(_ bytes: [UInt8]) -> String? {
    do throws(FormatError) {
        _ = try KeyFile(bytes)
        return nil
    } catch {
        #expect(error.finding.rule == .keyFileMalformed)
        return error.reason.text
    }
}

extension ForgedKey {
    /// The fingerprint as the library has it.
    func name() throws -> Fingerprint { try #require(Fingerprint(try fingerprint())) }
}

@Suite("A key file holds keys and nothing else")
struct KeyFileFormTests {
    let key: ForgedKey
    let bytes: [UInt8]

    init() throws {
        key = try ForgedKey()
        bytes = try ForgedCertificate(key).bytes()
    }

    @Test func acceptedForms() throws {
        let other = try ForgedCertificate(ForgedKey(.p256)).bytes()
        let accepted: [([UInt8], Int)] = [
            (bytes, 1), (bytes + other, 2), (ForgedArmor.publicKey(bytes), 1),
            (ForgedArmor.publicKey(bytes + other), 2),
            (ForgedArmor.publicKey(bytes) + Array("\n\n".utf8) + ForgedArmor.publicKey(other), 2),
            (ForgedPacket.marker + bytes + ForgedPacket.make(21, [1, 2, 3], .new), 1),
        ]
        for (file, count) in accepted {
            let certificates = try KeyFile(file).certificates
            #expect(certificates.count == count)
            #expect(certificates.first?.fingerprint == (try key.name()))
            #expect(certificates.first?.userIDs.map(\.bytes) == [Array("Forged <forged@example.org>".utf8)])
        }
    }

    @Test func somethingElseIsNamed() throws {
        let signature = try key.signature(over: signedText)
        let named: [([UInt8], String)] = [
            ([], "it is an empty file"),
            (Array("<html>404".utf8), "it is an HTML page"),
            (Array("SELF-SIGNED PUBLIC KEY NOT FOUND".utf8), "it is text: 'SELF-SIGNED PUBLIC KEY NOT FOUND'"),
            (ForgedArmor.signature(signature), "it is a detached signature"),
            (signature, "a signature that revokes no key stands before any key"),
            (ForgedPacket.compressed(bytes), "it is compressed data"),
            (bytes + ForgedPacket.literal([1]), "it holds literal data of an OpenPGP message"),
            (bytes + ForgedPacket.make(60, [1], .new), "it holds a private-use packet (type 60)"),
            (ForgedPacket.make(13, [65]) + bytes, "it is a user ID without a key"),
            (ForgedPacket.marker, "it holds no key"),
        ]
        for (file, name) in named {
            #expect(keyFileReason(file) == name)
        }
    }

    @Test func trustPacketsAreRefusedInBothOfGnuPGsForms() {
        for trust in [ForgedPacket.ringTrust, ForgedPacket.make(12, [0x03]), ForgedPacket.make(12, [0, 3, 0, 0])] {
            #expect(keyFileReason(bytes + trust)?.contains("trust packets") == true)
            #expect(keyFileReason(trust + bytes) != nil)
        }
    }

    @Test func framingIsStrict() throws {
        let body = try key.publicBody()
        for header in [ForgedPacket.Header.indeterminate, .partial(exponent: 4), .newClaiming(0x7FFF_FFFF)] {
            #expect(keyFileReason(ForgedPacket.make(6, body, header)) != nil)
        }
        for length in 1..<bytes.count - 1 {
            // A file may end behind a whole packet; a key without a user ID is one that no engine takes.
            let certificate = try? KeyFile(Array(bytes.prefix(length))).certificates.first
            #expect(certificate?.userIDs.contains { !$0.selfSignatures.isEmpty } != true)
        }
        #expect(keyFileReason(ForgedPacket.make(6, body + [0])) != nil)
        #expect(keyFileReason(ForgedArmor.publicKey(bytes) + bytes) != nil)
    }

    @Test func keysOfOtherVersionsArePassedOver() throws {
        let version6 = ForgedPacket.make(6, [6, 0, 0, 0, 0, 27, 0, 0, 0, 32] + [UInt8](repeating: 1, count: 32))
        let userID = ForgedPacket.make(13, [65])
        let file = try KeyFile(version6 + userID + bytes)
        #expect(file.certificates.map(\.fingerprint) == [try key.name()])
        #expect(file.unsupported.map(\.text) == ["a key is of version 6, not 4"])
        #expect(keyFileReason(version6 + userID) == "a key is of version 6, not 4")
        let subkey = ForgedPacket.make(14, [6] + [UInt8](repeating: 0, count: 40))
        #expect(try KeyFile(bytes + subkey).certificates.first?.subkeys.isEmpty == true)
    }

    @Test func aKeyOfAnUnknownAlgorithmIsKeptButNotStrong() throws {
        let body: [UInt8] = [4, 0, 0, 0, 1, 99, 1, 2, 3]
        let key = try #require(try KeyFile(ForgedPacket.make(6, body)).certificates.first?.primaryKey)
        #expect(key.algorithm.rawValue == 99 && key.bits == 0 && !key.isStrongEnough())
        #expect(keyFileReason(ForgedPacket.make(5, body)) != nil, "its secret part cannot be told apart")
    }

    @Test(arguments: [ForgedKey.Kind.ed25519, .rsa(bits: 2048), .dsa, .p256])
    func ofASecretKeyOnlyThePublicPartIsKept(_ kind: ForgedKey.Kind) throws {
        let (primary, subkey) = (try ForgedKey(kind), try ForgedKey(kind))
        var certificate = try ForgedCertificate(primary)
        try certificate.addSubkey(subkey)
        for file in [
            try certificate.secretBytes(), ForgedArmor("PGP PRIVATE KEY BLOCK").text(try certificate.secretBytes()),
        ] {
            let read = try #require(try KeyFile(file).certificates.first)
            #expect(read.hadSecretParts)
            let minimized = read.minimized()
            #expect(minimized == (try KeyFile(try certificate.bytes()).certificates.first?.minimized()))
            for key in [primary, subkey] {
                let secret = try key.secretFields()
                #expect(secret.count > 20)
                #expect(
                    !minimized.contains(window: secret.suffix(16)) && !minimized.contains(window: secret.prefix(16)))
            }
        }
        #expect(try !KeyFile(certificate.bytes()).hadSecretParts)
    }
}

extension [UInt8] {
    fileprivate func contains(window: ArraySlice<UInt8>) -> Bool {
        indices.contains { self[$0...].starts(with: window) }
    }
}
