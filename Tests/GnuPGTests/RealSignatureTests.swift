import GnuPG
import OpenPGP
import TestSupport
import Testing

@Suite("Real signatures, through gpgme", .enabled(if: RealData.isThere, "\(RealData.absence)"), .serialized)
struct RealSignatureTests {
    func outcome(over change: ([UInt8]) -> [UInt8]) throws -> SignatureFacts {
        let process = try GnuPGProcess.prepare()
        let certificate = try #require(KeyFile(RealData.bytes("codecov/codecov.asc")).certificates.first)
        let folder = "codecov/releases/20250312T032614Z-unix/codecov.SHA256SUM"
        guard
            case .passed(let signature) = try #require(SignatureFile(RealData.bytes(folder + ".sig")).signatures.first)
        else { throw CancellationError() }
        let home = try EngineHome.importing(certificate, options: EngineOptions(), process: process)
        let facts = try home.facts(of: signature, over: .bytes(change(RealData.bytes(folder))))
        return try #require(facts)
    }

    @Test func aGoodOneIsGood() throws {
        let facts = try outcome { $0 }
        #expect(facts.outcome == .good)
        #expect(facts.primaryKey.fingerprint.hexadecimal == "27034E7FDB850E0BBC2C62FF806BB28AED779869")
        #expect(facts.signingKey?.algorithm == .rsa)
        #expect(facts.signingKey?.bits == 4096)
    }

    @Test func overOtherBytesItIsBad() throws {
        let facts = try outcome { $0 + [0x0A] }
        #expect(facts.outcome == .bad)
    }
}
