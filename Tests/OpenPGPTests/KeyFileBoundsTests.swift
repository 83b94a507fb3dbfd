import OpenPGP
import PacketForge
import TestSupport
import Testing

@Suite("No key file takes more than a moment and a little memory")
struct KeyFileBoundsTests {
    private let key: ForgedKey

    init() throws {
        key = try ForgedKey()
    }

    @Test func junkCertificationsAreDropped() throws {
        let (junk, userID) = (try ForgedKey(), Array("Forged <forged@example.org>".utf8))
        var certificate = try ForgedCertificate(key)
        let clean = try #require(try KeyFile(certificate.bytes()).certificates.first)
        try certificate.certify(userID, by: junk, count: 20_000)
        let bytes = try certificate.bytes()
        var read: Certificate?
        let time = try ContinuousClock().measure { read = try KeyFile(bytes).certificates.first }
        #expect(time < Sanitizer.seconds(10))
        #expect(read?.droppedSignatureCount == 20_000)
        #expect(read?.minimized() == clean.minimized())
    }

    @Test func junkInTheKeysOwnNameIsBounded() throws {
        let userID = Array("Forged <forged@example.org>".utf8)
        var certificate = try ForgedCertificate(key)
        try certificate.certify(userID, by: key, count: 1023)
        #expect(keyFileReason(try certificate.bytes()) == nil)
        try certificate.certify(userID, by: key)
        #expect(keyFileReason(try certificate.bytes()) == "a key has more than 1024 signatures of its own")
    }

    @Test func junkRevocationsAreBounded() throws {
        let junk = try ForgedCertificate(ForgedKey()).revocation()
        let bytes = try ForgedCertificate(key).bytes()
        #expect(keyFileReason(bytes + [[UInt8]](repeating: junk, count: 2000).flatMap { $0 }) != nil)
        #expect(keyFileReason([[UInt8]](repeating: junk, count: 2000).flatMap { $0 }) != nil)
    }

    @Test func subkeysUserIDsAndKeysAreCounted() throws {
        let bytes = try ForgedCertificate(key).bytes()
        let subkey = ForgedPacket.make(14, try key.publicBody())
        let userID = ForgedPacket.make(13, Array("x".utf8))
        let bare = ForgedPacket.make(6, try key.publicBody())
        let repeated = { (packet: [UInt8], count: Int) in [[UInt8]](repeating: packet, count: count).flatMap { $0 } }
        #expect(keyFileReason(bytes + repeated(subkey, 512)) == nil)
        #expect(keyFileReason(bytes + repeated(subkey, 513)) == "a key has more than 512 subkeys")
        #expect(keyFileReason(bytes + repeated(userID, 511)) == nil)
        #expect(keyFileReason(bytes + repeated(userID, 512)) == "a key has more than 512 user IDs")
        #expect(keyFileReason(repeated(bare, 1024)) == nil)
        #expect(keyFileReason(repeated(bare, 1025)) == "it holds more than 1024 keys")
        #expect(keyFileReason(bytes + ForgedPacket.make(13, [UInt8](repeating: 65, count: 2049))) != nil)
    }

    /// Copies of one key with other user IDs each: together they are one key with all of them.
    @Test func userIDsOfCopiesAreCounted() throws {
        let primary = ForgedPacket.make(6, try key.publicBody())
        let copies = { (count: Int) in
            (0..<count).flatMap { copy in
                primary + (0..<512).flatMap { ForgedPacket.make(13, Array("\(copy) \($0)".utf8)) }
            }
        }
        #expect(try KeyFile(copies(32)).certificates.map(\.userIDs.count) == [32 * 512])
        #expect(keyFileReason(copies(33)) == "it holds more than 16384 user IDs and subkeys")
    }

    /// Copies of one key with 60,000 different revocations in all, which nobody can forget.
    @Test func revocationsOfCopiesAreMergedInTime() throws {
        let (copies, each) = (150, 400)
        let template = try ForgedCertificate(key).revocation()
        let date = Self.date(Int(SignatureRecipe.usualCreation))
        let start = try #require(template.indices.first { template[$0...].starts(with: date) })
        let primary = ForgedPacket.make(6, try key.publicBody())
        var bytes: [UInt8] = []
        for number in 0..<(copies * each) {
            if number.isMultiple(of: each) { bytes += primary }
            var revocation = template
            revocation.replaceSubrange(start..<(start + 4), with: Self.date(number))
            bytes += revocation
        }
        var merged: [Certificate] = []
        let time = try ProcessorTime.measure { merged = try KeyFile(bytes).certificates }
        #expect(time < Sanitizer.seconds(20))
        #expect(merged.map(\.revocations.count) == [copies * each])
    }

    private static func date(_ seconds: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: seconds >> $0) }
    }

    /// It would be held against each of them.
    @Test func aRevocationNamesFewKeysAsItsMaker() throws {
        let certificate = try ForgedCertificate(key)
        let revocation = { (count: UInt8) in
            try certificate.revocation { recipe in
                recipe.hashed += (1..<count).map { .issuer([UInt8](repeating: $0, count: 8)) }
            }
        }
        #expect(keyFileReason(try certificate.bytes() + revocation(16)) == nil)
        #expect(keyFileReason(try revocation(16)) == nil)
        let reason = "a revocation names 17 keys as its maker"
        #expect(keyFileReason(try revocation(17)) == reason)
        let other = try ForgedCertificate(ForgedKey()).bytes()
        #expect(keyFileReason(try other + revocation(17)) == reason)
    }

    @Test func hugeFilesAreRefusedAtOnce() {
        let time = ContinuousClock().measure {
            #expect(
                keyFileReason([UInt8](repeating: 0x99, count: 50 << 20)) == "it is larger than 8388608 bytes")
        }
        #expect(time < Sanitizer.seconds(1))
        #expect(keyFileReason([UInt8](repeating: 0x0A, count: 8 << 20)) != nil)
    }

    /// Readers of strangers' bytes must never trap.
    @Test func spoiledFilesAreReadOrRefused() throws {
        var certificate = try ForgedCertificate(key)
        try certificate.addSubkey(ForgedKey(.p256))
        try certificate.revoke(1, "x")
        let signature = try key.signature(over: signedText) { $0.hashed.append(.notation("a@b", "c")) }
        let sources = [
            try certificate.bytes(), try certificate.secretBytes(), signature, ForgedArmor.signature(signature),
        ]
        var generator = SystemRandomNumberGenerator()
        var refusals = 0
        for source in sources {
            for _ in 0..<3000 {
                var bytes = source
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                if Bool.random() { bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))) }
                if (try? signatures(in: bytes)) == nil { refusals += 1 }
                if let file = try? KeyFile(bytes) {
                    for certificate in KeyFile.merged([file, file]) {
                        _ = (certificate.minimized(), certificate.weakBindings, certificate.revocationClaims)
                    }
                } else {
                    refusals += 1
                }
            }
        }
        #expect(refusals > 3000)
    }
}
