import Findings
import GnuPG
import OpenPGP
import PacketForge
import TestSupport
import Testing
import TrustState

/// Anyone can put what they like into a copy of a key that they serve; the digest starts of it are right.
@Suite("No flood of forged packets hides a revocation")
struct KeyCacheFloodTests {
    let sample: SampleState
    let key: ForgedKey
    let subkey: ForgedKey

    init() throws {
        sample = try SampleState()
        (key, subkey) = (try ForgedKey(), try ForgedKey())
    }

    private var cache: KeyCache { get throws { KeyCache(in: try sample.folder) } }

    private static func certificate(_ forged: ForgedCertificate) throws -> Certificate {
        try #require(try KeyFile(try forged.bytes()).certificates.first)
    }

    /// As an honest source has it, before or after the subkey was revoked.
    private func honest(_ edit: (inout ForgedCertificate) throws -> Void = { _ in }) throws -> Certificate {
        var forged = try ForgedCertificate(key)
        try forged.addSubkey(subkey)
        try edit(&forged)
        return try Self.certificate(forged)
    }

    private func cached() throws -> Certificate {
        let fingerprint = try honest().fingerprint
        return try #require(try cache.files(for: [fingerprint]).first?.certificates.first)
    }

    /// What gpg makes of the cached key, merged with a copy of an honest source from before the revocation.
    private func isRevoked(_ what: ForgedKey) throws -> Bool {
        let merged = try #require(try cache.merge(with: [try honest()]).first)
        let home = try EngineHome.importing(merged, options: EngineOptions(), process: try GnuPGProcess.prepare())
        let keys = try #require(try home.keys())
        return try #require(keys.byFingerprint.first { $0.key.hexadecimal == (try? what.hexadecimalFingerprint()) })
            .value.isRevoked
    }

    enum Position: CaseIterable { case first, last, before, after, amongUnboundSubkeys }

    /// A copy with 600 forged revocations of the subkey, all newer, and none of its bindings.
    private func flood(_ position: Position, genuine: Bool, from start: Int64 = 1) throws -> Certificate {
        var forged = try ForgedCertificate(key)
        if position == .amongUnboundSubkeys {
            for _ in 0..<100 {
                try forged.addSubkey(try ForgedKey()) { ($0.signatureClass, $0.isBad) = (0x28, true) }
            }
        }
        let isFirst = genuine && position == .first
        // In the place of the binding.
        try forged.addSubkey(subkey) { ($0.signatureClass, $0.isBad) = (0x28, !isFirst) }
        for number in 0..<Int64(600) {
            // As if it were a line of gpg's listing that says that it is good.
            try forged.revokeSubkey(2, "forged:\nrev:!::22:0:1717200000::::x:28x:\n") { recipe in
                recipe.isBad = true
                recipe.createdAt += start + number
            }
        }
        if genuine, !isFirst { try forged.revokeSubkey(3, "retired") }
        return try Self.certificate(forged)
    }

    @Test(arguments: Position.allCases)
    func aRevocationOfASubkeyWithoutItsBindingIsKept(_ position: Position) throws {
        let revocation = try honest { try $0.revokeSubkey(3, "retired") }
        switch position {
        case .before:
            try cache.store([revocation])
            try cache.store([try flood(position, genuine: false)])
        case .after:
            try cache.store([try flood(position, genuine: false)])
            try cache.store([revocation])
        case .first, .last, .amongUnboundSubkeys: try cache.store([try flood(position, genuine: true)])
        }
        for batch: Int64 in 1...2 {
            try cache.store([try flood(position, genuine: false, from: batch * 1_000)])
        }
        #expect(try isRevoked(subkey))
        #expect(try cached().subkeys.flatMap(\.bindings).count < 100)
    }

    /// Two copies at once, of which one has the revocation and the other the flood.
    @Test(arguments: [true, false]) func twoCopiesAtOnce(_ floodFirst: Bool) throws {
        let (flood, revocation) = (
            try flood(.last, genuine: false), try honest { try $0.revokeSubkey(3, "retired") }
        )
        try cache.store(floodFirst ? [flood, revocation] : [revocation, flood])
        #expect(try isRevoked(subkey))
    }

    @Test func aRevocationOfTheKeyIsKeptThoughNothingElseOfItCanBeUsed() throws {
        var forged = ForgedCertificate(bare: key)
        try forged.revoke(2, "stolen")
        for number in 0..<Int64(900) {
            try forged.revoke(1, "forged") { recipe in
                recipe.isBad = true
                recipe.createdAt += 1 + number
            }
        }
        try cache.store([try Self.certificate(forged)])
        #expect(try isRevoked(key))
        #expect(try cached().revocationClaims.contains { $0.reason?.code == .compromised })
    }

    /// That of a compromised key too, though a later one of the same key says that it only retired.
    @Test func everyGenuineRevocationIsKept() throws {
        let revoked = try honest { forged in
            for number in 0..<Int64(12) {
                try forged.revokeSubkey(number == 0 ? 2 : 3, "\(number)") { $0.createdAt += number }
            }
        }
        try cache.store([revoked])
        try cache.store([try flood(.last, genuine: false)])
        let texts = try cached().revocationClaims.compactMap(\.reason?.text)
        #expect(Set((0..<12).map { Array("\($0)".utf8) }).isSubset(of: texts))
    }

    /// What a subkey or user ID needs to count stays, too.
    @Test func noForgedBindingsOrCertificationsReplaceGenuineOnes() throws {
        let name = "Odd \\x: \u{1B}[0m\n\u{202E}\0 <odd@example.org>"
        let genuine = try honest { try $0.addUserID(name) }
        try cache.store([genuine])
        for batch: Int64 in 0..<2 {
            var forged = ForgedCertificate(bare: key)
            for number in 0..<Int64(50) {
                try forged.addUserID("junk \(batch) \(number)") { $0.isBad = true }
            }
            try forged.addUserID(name) { $0.isBad = true }
            for number in 0..<Int64(50) {
                try forged.certify(Array(name.utf8), by: key) { recipe in
                    recipe.isBad = true
                    recipe.createdAt += 1 + batch * 1_000 + number
                }
                try forged.addSubkey(subkey) { recipe in
                    recipe.isBad = true
                    recipe.createdAt += 1 + batch * 1_000 + number
                }
            }
            try cache.store([try Self.certificate(forged)])
        }
        let kept = try cached().verified(process: try GnuPGProcess.prepare())
        #expect(kept.subkeyFingerprints == genuine.subkeyFingerprints)
        #expect(Set(kept.userIDs.map(\.bytes)) == Set(genuine.userIDs.map(\.bytes)))
        #expect(try cached().userIDs.count < 30)
    }

    /// A signature counts for what it is about, and not where somebody copied it to.
    @Test func aRevocationUnderOtherSubkeysIsNoneOfTheirs() throws {
        var forged = try ForgedCertificate(key)
        for _ in 0..<100 {
            try forged.addSubkey(try ForgedKey()) { $0.isBad = true }
            try forged.revokeSubkey(3, "retired", of: subkey)
        }
        try forged.addSubkey(subkey)
        try forged.revokeSubkey(3, "retired")
        try cache.store([try Self.certificate(forged)])
        #expect(try cached().subkeys.count < 20)
        #expect(try isRevoked(subkey))
    }

    /// Forty certifications of one user ID that name a thief, more than were ever asked for, and one that names the revoker.
    @Test(arguments: [true, false]) func aRevokerAmongForgedOnesIsKept(_ isGenuine: Bool) throws {
        let (thief, revoker) = (try ForgedKey(), try ForgedKey())
        let (forgedNaming, genuineNaming) = (
            try ForgedSubpacket.revocationKey(thief), try ForgedSubpacket.revocationKey(revoker)
        )
        var forged = try ForgedCertificate(key)
        let name = Array("Forged <forged@example.org>".utf8)
        for number in 0..<Int64(40) {
            try forged.certify(name, by: key) { recipe in
                recipe.isBad = true
                recipe.createdAt += number
                recipe.hashed.append(forgedNaming)
            }
        }
        if isGenuine { try forged.certify(name, by: key) { $0.hashed.append(genuineNaming) } }
        try forged.revoke(2, "forged", by: thief)
        try forged.revoke(2, "stolen", by: revoker)
        let certificate = try Self.certificate(forged)
        #expect(certificate.hasDesignatedRevocations)
        let checked = try certificate.withoutForgedRevokers(process: try GnuPGProcess.prepare())
        try cache.store([certificate])
        for copy in [checked, try cached()] {
            let texts = copy.revocationClaims.compactMap(\.reason?.text)
            #expect(texts == (isGenuine ? [Array("stolen".utf8)] : []))
        }
    }

    /// Nobody can verify these here, so that the worst of them must not be the one that is left out.
    @Test func ofRevocationsByTheRevokerTheWorstIsKept() throws {
        let revoker = try ForgedKey()
        let forged = try honest { forged in
            try forged.addDesignatedRevoker(revoker)
            for number in 0..<Int64(200) {
                for isOfSubkey in [true, false] {
                    let change: ForgedCertificate.Change = { recipe in
                        recipe.isBad = true
                        recipe.createdAt += number
                    }
                    if isOfSubkey {
                        try forged.revokeSubkey(1, "forged", by: revoker, change)
                    } else {
                        try forged.revoke(1, "forged", by: revoker, change)
                    }
                }
            }
            try forged.revoke(2, "stolen", by: revoker)
            try forged.revokeSubkey(2, "stolen too", by: revoker)
        }
        try cache.store([forged])
        let texts = try cached().revocationClaims.compactMap(\.reason?.text)
        #expect(texts.contains(Array("stolen".utf8)) && texts.contains(Array("stolen too".utf8)))
        #expect(texts.count < 50)
    }

    /// To look for the right place of each would take gpg a minute or more; then a check could decide nothing (69).
    @Test(arguments: [0, 3]) func forgedRevocationsOfManySubkeysDoNotStopACheck(_ count: Int64) throws {
        var forged = try ForgedCertificate(key)
        for _ in 0..<240 {
            try forged.addSubkey(try ForgedKey())
            for number in 0..<count {
                try forged.revokeSubkey(2, "forged") { recipe in
                    recipe.isBad = true
                    recipe.createdAt += number
                }
            }
        }
        let options = EngineOptions(secondsPerOperation: 12)
        let home = try EngineHome.importing(
            try Self.certificate(forged), options: options, process: try GnuPGProcess.prepare())
        #expect(try home.keys()?.byFingerprint.count == 241)
    }
}
