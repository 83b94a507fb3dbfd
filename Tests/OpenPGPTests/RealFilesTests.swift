import Foundation
import OpenPGP
import Testing

/// The folder of real releases; see CONTRIBUTING.md.
let realData = ProcessInfo.processInfo.environment["RELEASE_TEST_DATA"]

@Suite("Real files pass the gate", .enabled(if: realData != nil, "RELEASE_TEST_DATA is unset"))
struct RealFilesTests {
    func files(below folder: String, _ suffixes: [String]) throws -> [String] {
        let root = try #require(realData) + "/" + folder
        let names = try #require(FileManager.default.enumerator(atPath: root)).compactMap { $0 as? String }
        return names.filter { name in suffixes.contains { name.hasSuffix($0) } }.sorted().map { root + "/" + $0 }
    }

    func bytes(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test func everyCodecovSignature() throws {
        let paths = try files(below: "codecov/releases", [".sig"])
        #expect(paths.count == 44)
        for path in paths {
            let signatures = try SignatureFile(bytes(path)).signatures
            guard case .passed(let signature) = try #require(signatures.first), signatures.count == 1 else {
                Issue.record("\(path): \(signatures)")
                continue
            }
            #expect(signature.issuerKeyID.hexadecimal == "806BB28AED779869")
        }
    }

    @Test func everyBitcoinSignature() throws {
        let paths = try files(below: "bitcoin/30.2", [".asc"])
        #expect(paths.count == 15)
        for path in paths {
            for signature in try SignatureFile(bytes(path)).signatures {
                guard case .passed = signature else {
                    Issue.record("\(path): \(signature)")
                    continue
                }
            }
        }
    }

    @Test func everyKey() throws {
        let codecov = try KeyFile(bytes(try #require(realData) + "/codecov/codecov.asc")).certificates
        #expect(codecov.map(\.fingerprint.hexadecimal) == ["27034E7FDB850E0BBC2C62FF806BB28AED779869"])
        #expect(codecov.first?.primaryKey.bits == 4096)
        for path in try files(below: "bitcoin/builder-keys", [".gpg"]) {
            #expect(try !KeyFile(bytes(path)).certificates.isEmpty, "\(path)")
        }
    }

    @Test func everyTruncationIsRefused() throws {
        let path = try #require(files(below: "codecov/releases", [".sig"]).first)
        let whole = try bytes(path)
        let end = whole.last == 0x0A ? whole.count - 1 : whole.count
        for length in 0..<end {
            #expect(throws: FormatError.self, "\(length) of \(whole.count) bytes") {
                _ = try SignatureFile(Array(whole.prefix(length)))
            }
        }
    }

    @Test func whatWasServedInsteadOfAKey() throws {
        let path = try #require(realData) + "/codecov/known-bad/issue-1955-keybase-404/pgp_keys.asc"
        #expect(throws: FormatError.self) { _ = try KeyFile(bytes(path)) }
    }
}
