import FileAccess
import Findings
import Foundation
import OpenPGP
import PacketForge
import TestSupport
import Testing
import TrustState

@Suite("What was once found of a key stays")
struct KeyCacheTests {
    let sample: SampleState
    let key: ForgedKey
    let clean: Certificate

    init() throws {
        sample = try SampleState()
        key = try ForgedKey()
        clean = try Self.certificate(try ForgedCertificate(key))
    }

    private static func certificate(_ forged: ForgedCertificate) throws -> Certificate {
        try #require(try KeyFile(try forged.bytes()).certificates.first)
    }

    private var cache: KeyCache { get throws { KeyCache(in: try sample.folder) } }
    private var file: String { "state/keys/\(clean.fingerprint.hexadecimal).pgp" }
    private var revoked: Certificate {
        get throws {
            var forged = try ForgedCertificate(key)
            try forged.revoke(2, "stolen")
            return try Self.certificate(forged)
        }
    }

    @Test func aRevocationStaysInEitherOrder() throws {
        for copies in [[clean, try revoked], [try revoked, clean], [try revoked, clean, clean]] {
            let sample = try SampleState()
            for copy in copies { try KeyCache(in: sample.folder).store([copy]) }
            let cache = try KeyCache(in: sample.folder)
            for merged in [
                try cache.merge(with: [clean]), try cache.files(for: [clean.fingerprint]).flatMap(\.certificates),
            ] {
                #expect(merged.count == 1)
                #expect(merged.first?.revocationClaims.map(\.reason?.code) == [.compromised])
            }
        }
    }

    @Test func everythingThatSomeCopyHadIsThere() throws {
        let revoker = try ForgedKey()
        let subkeys = [try ForgedKey(), try ForgedKey()]
        var full = try ForgedCertificate(key)
        try full.addDesignatedRevoker(revoker)
        try full.addUserID("Another <a@example.org>")
        try full.addUserAttribute([2, 0xFF, 1])
        try full.addSubkey(subkeys[0])
        try full.revokeSubkey(3, "retired")
        try full.addSubkey(subkeys[1])
        try full.revokeSubkey(2, "stolen", by: revoker)
        try full.revoke(2, "stolen", by: revoker)
        let certificate = try Self.certificate(full)
        #expect(try KeyFile(certificate.complete()).certificates == [certificate])
        try cache.store([clean])
        try cache.store([certificate])
        #expect(try cache.store([clean]) == KeyFile.merged([certificate, clean]))
        let cached = try #require(try cache.files(for: [clean.fingerprint]).first?.certificates.first)
        #expect(Set(cached.foreignRevocations) == Set(certificate.foreignRevocations))
        #expect(Set(cached.subkeyFingerprints) == Set(certificate.subkeyFingerprints) && cached.userIDs.count == 3)
        #expect(cached.revocationClaims.count == certificate.revocationClaims.count)
    }

    @Test func aRevocationOfASubkeyStaysWithoutItsBinding() throws {
        let subkey = try ForgedKey()
        var bound = try ForgedCertificate(key)
        try bound.addSubkey(subkey)
        var onlyRevoked = try ForgedCertificate(key)
        try onlyRevoked.addSubkey(subkey) { $0.signatureClass = 0x28 }
        try cache.store([try Self.certificate(onlyRevoked)])
        let merged = try #require(try cache.merge(with: [try Self.certificate(bound)]).first)
        #expect(merged.revocationClaims.map(\.subkey) == [try Self.certificate(bound).subkeyFingerprints.first])
    }

    @Test func whatIsKnownIsNotWritten() throws {
        #expect(try cache.files(for: [clean.fingerprint]).isEmpty)
        #expect(try cache.merge(with: [clean]) == [clean])
        #expect(!sample.scratch.exists("state"))
        try cache.store([])
        #expect(!sample.scratch.exists("state"))
        try cache.store([try revoked])
        let path = sample.scratch.path(file)
        let before = try FileManager.default.attributesOfItem(atPath: path)
        try cache.store([clean])
        let after = try FileManager.default.attributesOfItem(atPath: path)
        #expect(before[.systemFileNumber] as? UInt64 == after[.systemFileNumber] as? UInt64)
        #expect(after[.posixPermissions] as? Int == 0o600)
        #expect(try sample.scratch.names == ["state"])
    }

    @Test func secretsAreNotCached() throws {
        let secret = try #require(try KeyFile(try ForgedCertificate(key).secretBytes()).certificates.first)
        try cache.store([secret])
        #expect(try sample.scratch.read(file) == clean.complete())
    }

    @Test(.timeLimit(.minutes(60)))
    func aFileThatIsNotWhatWasCachedIsAnError() throws {
        try cache.store([try revoked])
        let path = sample.scratch.path(file)
        let whole = try sample.scratch.read(file)
        let other = try Self.certificate(try ForgedCertificate(ForgedKey())).complete()
        let contents: [(String, [UInt8])] = [
            ("empty", []), ("truncated", Array(whole.dropLast())), ("text", Array("<html>".utf8)),
            ("another key", other),
            ("two keys", whole + other), ("armored", ForgedArmor.publicKey(whole)),
        ]
        let make: [(String, () throws -> Void)] =
            contents.map { name, bytes in (name, { try sample.scratch.write(file, bytes) }) } + [
                ("large", { _ = truncate(path, 1 << 30) }),
                (
                    "pipe",
                    {
                        try sample.scratch.remove(file); _ = mkfifo(path, 0o600)
                    }
                ),
                (
                    "link",
                    {
                        try sample.scratch.remove(file)
                        try sample.scratch.write("elsewhere", whole)
                        _ = symlink(sample.scratch.path("elsewhere"), path)
                    }
                ),
            ]
        for (name, spoil) in make {
            try spoil()
            for body in [
                { _ = try cache.files(for: [clean.fingerprint]) }, { _ = try cache.merge(with: [clean]) },
                { _ = try cache.store([clean]) },
            ] {
                let found = try #require(finding(body), "\(name)")
                #expect(found.rule == .stateMalformed && found.remedy.text.contains(path), "\(name): \(found.message)")
            }
        }
    }

    @Test func aFolderForKeysThatIsALinkIsNotUsed() throws {
        try sample.scratch.makeFolder("state")
        try sample.scratch.makeFolder("elsewhere")
        try #require(symlink("../elsewhere", sample.scratch.path("state/keys")) == 0)
        #expect(finding { try cache.store([clean]) }?.rule.status == .localIO)
        #expect(try FileManager.default.contentsOfDirectory(atPath: sample.scratch.path("elsewhere")).isEmpty)
        try sample.scratch.remove("state/keys")
        try sample.scratch.makeFolder("state/keys", mode: 0o777)
        #expect(finding { try cache.store([clean]) }?.rule == .inputOutput)
    }

    /// Anyone can put signatures that claim to be the key's into a copy of it.
    @Test func noNumberOfForgedSignaturesKeepsARevocationOut() throws {
        for batch in 0..<3 {
            var forged = try ForgedCertificate(key)
            for number in 0..<200 { try forged.addUserID("\(batch)-\(number)") }
            try cache.store([Self.certificate(forged)])
        }
        try cache.store([try revoked])
        let cached = try #require(try cache.files(for: [clean.fingerprint]).first?.certificates.first)
        #expect(!cached.revocations.isEmpty)
    }

    @Test func noNumberOfForgedRevocationsKeepsAGenuineOneOut() throws {
        let subkey = try ForgedKey()
        for batch in 0..<2 {
            var forged = try ForgedCertificate(key)
            try forged.addSubkey(subkey)
            for number in 0..<450 {
                let change: ForgedCertificate.Change = { recipe in
                    recipe.isBad = true
                    recipe.createdAt += Int64(batch * 1_000 + number)
                }
                try forged.revoke(2, "forged", change)
                try forged.revokeSubkey(2, "forged", change)
            }
            try cache.store([Self.certificate(forged)])
        }
        var genuine = try ForgedCertificate(key)
        try genuine.addSubkey(subkey)
        try genuine.revokeSubkey(3, "retired")
        try cache.store([Self.certificate(genuine)])
        try cache.store([try revoked])
        // The forged ones come again.
        var forged = try ForgedCertificate(key)
        for number in 0..<900 {
            try forged.revoke(2, "forged") { recipe in
                recipe.isBad = true
                recipe.createdAt += Int64(5_000 + number)
            }
        }
        try cache.store([Self.certificate(forged)])
        let cached = try #require(try cache.files(for: [clean.fingerprint]).first?.certificates.first)
        let reasons = Set(cached.revocationClaims.compactMap(\.reason?.text))
        #expect(reasons.isSuperset(of: [Array("stolen".utf8), Array("retired".utf8)]))
        #expect(cached.revocations.count < 50)
    }

    /// Whatever strangers put into a copy, what is cached can be read again.
    @Test func everyPartIsBounded() throws {
        for batch in 0..<3 {
            var forged = try ForgedCertificate(key)
            for number in 0..<70 {
                try forged.addUserID("\(batch) \(number)")
                for _ in 0..<4 { try forged.certify(Array("\(batch) \(number)".utf8), by: key) { $0.isBad = true } }
            }
            for _ in 0..<70 {
                try forged.addSubkey(try ForgedKey())
                for number in 0..<4 {
                    try forged.revokeSubkey(2, "forged") {
                        $0.isBad = true; $0.createdAt += Int64(number)
                    }
                }
            }
            try cache.store([Self.certificate(forged)])
        }
        try cache.store([try revoked])
        let cached = try #require(try cache.files(for: [clean.fingerprint]).first?.certificates.first)
        #expect(cached.revocations.count == 1)
    }

    @Test func aRevokerThatIsForgedIsNotCached() throws {
        let (thief, revoker) = (try ForgedKey(), try ForgedKey())
        var forged = try ForgedCertificate(key)
        try forged.addDesignatedRevoker(thief) { $0.isBad = true }
        try forged.addDesignatedRevoker(revoker)
        try forged.revoke(2, "forged", by: thief)
        try forged.revoke(2, "stolen", by: revoker)
        try cache.store([Self.certificate(forged)])
        let cached = try #require(try cache.files(for: [clean.fingerprint]).first?.certificates.first)
        #expect(cached.revocationClaims.map(\.reason?.text) == [Array("stolen".utf8)])
    }

    /// One with a hash that can be forged counts as long as it is there, and is not remembered for ever.
    @Test func aRevocationThatAnybodyCouldHaveMadeIsNotCached() throws {
        var forged = try ForgedCertificate(key)
        try forged.revoke(2, "") { $0.hash = .sha1 }
        try cache.store([Self.certificate(forged)])
        let cached = try #require(try cache.files(for: [clean.fingerprint]).first?.certificates.first)
        #expect(cached.revocations.isEmpty)
    }
}
