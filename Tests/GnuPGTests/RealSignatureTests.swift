import Foundation
import GnuPG
import OpenPGP
import Testing

let realData = ProcessInfo.processInfo.environment["RELEASE_TEST_DATA"]

@Suite(
    "Real signatures, through gpgme", .enabled(if: realData != nil, "RELEASE_TEST_DATA is unset"), .serialized)
struct RealSignatureTests {
    func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: try #require(realData) + "/" + name)))
    }

    func outcome(over change: ([UInt8]) -> [UInt8]) throws -> SignatureFacts {
        let process = try GnuPGProcess.prepare()
        let certificate = try #require(KeyFile(bytes("codecov/codecov.asc")).certificates.first)
        let folder = "codecov/releases/20250312T032614Z-unix/codecov.SHA256SUM"
        guard case .passed(let signature) = try #require(SignatureFile(bytes(folder + ".sig")).signatures.first)
        else { throw CancellationError() }
        let home = try EngineHome.importing(certificate, options: EngineOptions(), process: process)
        let facts = try home.facts(of: signature, over: .bytes(change(bytes(folder))))
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
