import FileAccess
import Foundation
import GnuPG
import OpenPGP
import ReleaseVerification
import TestSupport
import Testing
import TrustPolicy

@Suite(
    "Real releases verify, and nothing near them does", .enabled(if: RealData.isThere, "\(RealData.absence)"),
    .serialized)
struct MutationTests {
    let judge: SignatureJudge
    let releases: [String]

    init() throws {
        let certificates = try KeyFile(RealData.bytes("codecov/codecov.asc")).certificates
        let requirements = try SignerRequirements(signers: Set(certificates.map(\.fingerprint)), now: .now())
        judge = SignatureJudge(
            certificates: certificates, requirements: requirements, options: EngineOptions(),
            process: try GnuPGProcess.prepare())
        releases = try RealData.names("codecov/releases").map { RealData.path("codecov/releases/" + $0) }
    }

    func read(_ folder: String) throws -> (manifest: ReadFile, signature: ReadFile) {
        let name = folder.hasSuffix("windows") ? "codecov.exe.SHA256SUM" : "codecov.SHA256SUM"
        func file(_ path: String) throws -> ReadFile {
            ReadFile(path: try #require(BytePath(path)), bytes: try URL(fileURLWithPath: path).bytes())
        }
        return (try file(folder + "/" + name), try file(folder + "/" + name + ".sig"))
    }

    func isAccepted(_ manifest: ReadFile, _ signature: ReadFile) throws -> Bool {
        if case .accepted = try judge.verify(manifest, signatures: [signature]) { true } else { false }
    }

    @Test func allOfThemVerify() throws {
        #expect(releases.count == 44)
        for release in releases {
            let (manifest, signature) = try read(release)
            #expect(try isAccepted(manifest, signature), "\(release)")
        }
    }

    @Test func noByteOfAManifestCanBeChanged() throws {
        for release in releases.prefix(5) {
            let (manifest, signature) = try read(release)
            for index in manifest.bytes.indices {
                var bytes = manifest.bytes
                bytes[index] ^= 1
                #expect(try !isAccepted(ReadFile(path: manifest.path, bytes: bytes), signature), "byte \(index)")
            }
        }
    }

    @Test func noByteOfASignatureFileCanBeChanged() throws {
        let (manifest, signature) = try read(try #require(releases.first))
        for index in signature.bytes.indices {
            for flip: UInt8 in [1, 0x20] {
                var bytes = signature.bytes
                bytes[index] ^= flip
                #expect(
                    try !isAccepted(manifest, ReadFile(path: signature.path, bytes: bytes)), "byte \(index) ^ \(flip)")
            }
        }
    }

    @Test func noByteOfABinarySignatureCanBeChanged() throws {
        let (manifest, signature) = try read(try #require(releases.first))
        let lines = String(decoding: signature.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let base64 = lines.filter { !$0.hasPrefix("-") && !$0.hasPrefix("=") && !$0.contains(":") }.joined()
        let binary = Array(try #require(Data(base64Encoded: base64)))
        #expect(try isAccepted(manifest, ReadFile(path: signature.path, bytes: binary)))
        for index in binary.indices {
            var bytes = binary
            bytes[index] ^= 1
            #expect(try !isAccepted(manifest, ReadFile(path: signature.path, bytes: bytes)), "byte \(index)")
        }
    }

    @Test func noTruncatedSignatureFileIsAccepted() throws {
        let (manifest, signature) = try read(try #require(releases.first))
        let end = signature.bytes.last == 0x0A ? signature.bytes.count - 1 : signature.bytes.count
        for length in 0..<end {
            let cut = ReadFile(path: signature.path, bytes: Array(signature.bytes.prefix(length)))
            #expect(try !isAccepted(manifest, cut), "\(length) bytes")
        }
    }

    @Test func signaturesOfOtherReleasesDoNotFit() throws {
        let manifest = try read(releases[0]).manifest
        let signature = try read(releases[1]).signature
        #expect(try !isAccepted(manifest, signature))
    }
}
