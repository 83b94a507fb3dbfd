import FileAccess
import Findings
import Foundation
import GnuPG
import OpenPGP
import PacketForge
import ReleaseVerification
import TestSupport
import Testing
import TrustPolicy

/// Random signatures and certificates, judged here and by gpg alone. DIFFERENTIAL_TESTS says how many of each kind: 12 are
/// enough to see that it works, and thousands find something.
@Suite("Nothing is accepted that gpg alone does not accept, and bad means bad", .serialized)
struct DifferentialTests {
    private static let count = ProcessInfo.processInfo.environment["DIFFERENTIAL_TESTS"].flatMap { Int($0) } ?? 12
    private static let manifest = Array("\(String(repeating: "0", count: 64))  x\n".utf8)
    /// 2025-01-01T00:00:00Z
    private static let now: Int64 = 1_735_689_600

    /// "accepted", or the rules and messages of the errors.
    private func judge(_ signature: [UInt8], _ keyFile: [UInt8]) throws -> [String] {
        do {
            let certificates = KeyFile.merged([try KeyFile(keyFile)])
            guard !certificates.isEmpty else { return ["no certificate"] }
            let now = Timestamp(secondsSince1970: Self.now)
            let judge = SignatureJudge(
                certificates: certificates,
                requirements: try SignerRequirements(signers: Set(certificates.map(\.fingerprint)), now: now),
                options: EngineOptions(time: now), process: try GnuPGProcess.prepare())
            let path = try #require(BytePath("/x/SHA256SUMS"))
            let verdict = try judge.verify(
                ReadFile(path: path, bytes: Self.manifest), signatures: [ReadFile(path: path, bytes: signature)])
            if case .accepted = verdict { return ["accepted"] }
            return verdict.findings.filter { $0.severity == .error }.map(Self.line)
        } catch let error as any FindingError {
            return [Self.line(error.finding)]
        }
    }

    private static func line(_ finding: Finding) -> String { "\(finding.rule.name): \(finding.message.text)" }

    private func compare(
        _ seed: Int, _ signature: [UInt8], _ keyFile: [UInt8], with gnuPG: PlainGnuPG
    ) throws {
        let ours = try judge(signature, keyFile)
        let gpg = try gnuPG.verify(signature, Self.manifest, keyFile, at: Self.now)
        // gpg imports nothing of some damaged files of which the damaged part is left out here.
        if ours == ["accepted"], !gpg.contains("NO_PUBKEY") {
            #expect(gpg.contains("VALIDSIG") && gpg.contains("GOODSIG"), "seed \(seed): \(gpg)")
        }
        if ours.contains(where: { $0.hasPrefix("signature-bad") }) {
            #expect(gpg.contains("BADSIG"), "seed \(seed): \(ours) \(gpg)")
        }
        #expect(!ours.contains { $0.hasPrefix("engine-") }, "seed \(seed): \(ours) \(gpg)")
    }

    @Test func signaturesWithRandomSubpackets() throws {
        let gnuPG = try PlainGnuPG()
        let key = try ForgedKey()
        let certificate = try ForgedCertificate(key).bytes()
        for seed in 0..<Self.count {
            var numbers = SeededNumbers(seed)
            let signature = try key.signature(over: Self.manifest) { recipe in
                numbers.addSubpackets(3, to: &recipe)
                recipe.createdAt += Int64.random(in: -20_000_000...20_000_000, using: &numbers)
            }
            try compare(seed, signature, certificate, with: gnuPG)
        }
    }

    @Test func certificatesWithRandomSelfSignatures() throws {
        let gnuPG = try PlainGnuPG()
        let keys = try [ForgedKey(), ForgedKey(.p256), ForgedKey(.rsa(bits: 2048))]
        let subkeys = try [ForgedKey(), ForgedKey(.p256)]
        for seed in 0..<Self.count {
            var numbers = SeededNumbers(seed)
            let key = keys[seed % keys.count]
            let certificate = try certificate(of: key, subkeys, &numbers)
            let signer = ([key] + subkeys)[Int.random(in: 0...2, using: &numbers)]
            let signature = try signer.signature(over: Self.manifest) { recipe in
                recipe.createdAt += Int64.random(in: -15_000_000...15_000_000, using: &numbers)
            }
            try compare(seed, signature, certificate, with: gnuPG)
        }
    }

    /// A certificate of which every signature is random: its time, flags and hash, and whether it is good.
    private func certificate(
        of key: ForgedKey, _ subkeys: [ForgedKey], _ numbers: inout SeededNumbers
    ) throws -> [UInt8] {
        // A closure cannot capture an inout parameter for later.
        var own = numbers
        defer { numbers = own }
        let change = { (recipe: inout SignatureRecipe) in
            if own.isOne(in: 2) { own.addSubpackets(2, to: &recipe) }
            if own.isOne(in: 3) {
                recipe.hashed.append(.keyExpirationTime(Int64.random(in: 0...60_000_000, using: &own)))
            }
            if own.isOne(in: 6) { recipe.isBad = true }
            if own.isOne(in: 8) { recipe.hash = .sha1 }
            if own.isOne(in: 8) { recipe.version = 3 }
            recipe.createdAt += Int64.random(in: -5_000_000...40_000_000, using: &own)
        }
        var certificate = try ForgedCertificate(key, flags: UInt8.random(in: 0...3, using: &own), change)
        try certificate.addUserID("Second", change)
        if own.isOne(in: 2) { try certificate.addUserAttribute([1, 16, 0, 1, 1], change) }
        for subkey in subkeys {
            let flags = UInt8.random(in: 0...15, using: &own)
            try certificate.addSubkey(
                subkey, flags: flags, crossCertification: own.isOne(in: 2) ? nil : .sha256, change)
            if own.isOne(in: 6) { try certificate.revokeSubkey(1, "x", change) }
        }
        if own.isOne(in: 8) { try certificate.revoke(1, "x", change) }
        return try certificate.bytes()
    }

    @Test func certificatesWithRandomChanges() throws {
        let gnuPG = try PlainGnuPG()
        let (key, subkey) = (try ForgedKey(), try ForgedKey())
        var forged = try ForgedCertificate(key)
        try forged.addUserID("Second <second@example.org>") { $0.createdAt += 86_400 }
        try forged.addSubkey(subkey)
        try forged.addSubkey(ForgedKey(), flags: 0x0C, crossCertification: nil)
        let certificate = try forged.bytes()
        let signatures = [try key.signature(over: Self.manifest), try subkey.signature(over: Self.manifest)]
        for seed in 0..<Self.count {
            var numbers = SeededNumbers(seed)
            try compare(seed, signatures[seed % 2], numbers.change(certificate), with: gnuPG)
        }
    }
}
