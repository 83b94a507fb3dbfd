import FileAccess
import Foundation
import GnuPG
import Hashing
import OpenPGP
import TestSupport
import Testing
import TrustPolicy

@testable import ReleaseVerification

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

    // MARK: One byte

    private static let everyBit: [UInt8] = (0..<8).map { 1 << $0 }
    private static let everyValue: [UInt8] = Array(1...255)

    /// Changes each byte of `bytes` by each of `differences`, and says which of these changes `isAccepted`.
    private func accepted(
        changing bytes: [UInt8], by differences: [UInt8], _ isAccepted: ([UInt8]) throws -> Bool
    ) rethrows -> [String] {
        var found: [String] = []
        var changed = bytes
        for index in bytes.indices {
            for difference in differences {
                changed[index] = bytes[index] ^ difference
                if try isAccepted(changed) { found.append("byte \(index) ^ \(difference)") }
            }
            changed[index] = bytes[index]
        }
        return found
    }

    /// As gpg and everything around it judge, 876 times: each bit of one manifest, and one of each byte of four.
    @Test func noBitOfAManifestCanBeFlipped() throws {
        for (number, release) in releases.prefix(5).enumerated() {
            let (manifest, signature) = try read(release)
            let differences = number == 0 ? Self.everyBit : [1]
            let accepted = try accepted(changing: manifest.bytes, by: differences) { bytes in
                try isAccepted(ReadFile(path: manifest.path, bytes: bytes), signature)
            }
            #expect(accepted.isEmpty, "\(release)")
        }
    }

    /// All 93,075 of them. Whatever gpg says, a signature is refused that does not start with the digest of what it signs;
    /// so gpg is asked about those alone whose digest happens to start alike.
    @Test func noByteOfAManifestCanHaveAnotherValue() throws {
        for release in releases.prefix(5) {
            let (manifest, signature) = try read(release)
            guard case .passed(let packet) = try SignatureFile(signature.bytes).signatures.first else {
                Issue.record("the signature itself is refused")
                continue
            }
            let algorithm = try #require(packet.digestAlgorithm)
            func startsAlike(_ bytes: [UInt8]) throws -> Bool {
                var computation = try DigestComputation([algorithm])
                try computation.update(bytes)
                return try packet.isStart(of: computation)
            }
            #expect(try startsAlike(manifest.bytes))
            let accepted = try accepted(changing: manifest.bytes, by: Self.everyValue) { bytes in
                try startsAlike(bytes) && isAccepted(ReadFile(path: manifest.path, bytes: bytes), signature)
            }
            #expect(accepted.isEmpty, "\(release)")
        }
    }

    @Test func noBitOfASignatureFileCanBeFlipped() throws {
        for release in releases.prefix(5) {
            let (manifest, signature) = try read(release)
            let accepted = try accepted(changing: signature.bytes, by: Self.everyBit) { bytes in
                try isAccepted(manifest, ReadFile(path: signature.path, bytes: bytes))
            }
            #expect(accepted.isEmpty, "\(release)")
        }
    }

    /// All 212,415 of them. Where the gate lets no signature pass there is nothing that could be accepted.
    @Test func noByteOfASignatureFileCanHaveAnotherValue() throws {
        let (manifest, signature) = try read(try #require(releases.first))
        let accepted = try accepted(changing: signature.bytes, by: Self.everyValue) { bytes in
            guard let file = try? SignatureFile(bytes), file.signatures.contains(where: \.isPassed) else {
                return false
            }
            return try isAccepted(manifest, ReadFile(path: signature.path, bytes: bytes))
        }
        #expect(accepted.isEmpty)
    }

    /// Without armor, and so without a checksum, gpg must find what is changed in the signature's number, by which the file
    /// ends: there one bit of each byte is flipped, and before it each.
    @Test func noByteOfABinarySignatureCanBeChanged() throws {
        let (manifest, signature) = try read(try #require(releases.first))
        let lines = String(decoding: signature.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let base64 = lines.filter { !$0.hasPrefix("-") && !$0.hasPrefix("=") && !$0.contains(":") }.joined()
        let binary = Array(try #require(Data(base64Encoded: base64)))
        #expect(try isAccepted(manifest, ReadFile(path: signature.path, bytes: binary)))
        let number = 512
        for (part, differences) in [(binary.dropLast(number), Self.everyBit), (binary.suffix(number), [1])] {
            let accepted = try accepted(changing: Array(part), by: differences) { bytes in
                let whole = binary[..<part.startIndex] + bytes + binary[part.endIndex...]
                return try isAccepted(manifest, ReadFile(path: signature.path, bytes: Array(whole)))
            }
            #expect(accepted.isEmpty)
        }
    }

    // MARK: The rest

    @Test func noTruncatedSignatureFileIsAccepted() throws {
        for release in releases.prefix(5) {
            let (manifest, signature) = try read(release)
            let end = signature.bytes.last == 0x0A ? signature.bytes.count - 1 : signature.bytes.count
            for length in 0..<end {
                let cut = ReadFile(path: signature.path, bytes: Array(signature.bytes.prefix(length)))
                #expect(try !isAccepted(manifest, cut), "\(length) bytes")
            }
        }
    }

    @Test func signaturesOfOtherReleasesDoNotFit() throws {
        let manifest = try read(releases[0]).manifest
        let signature = try read(releases[1]).signature
        #expect(try !isAccepted(manifest, signature))
    }
}

extension GatedSignature {
    fileprivate var isPassed: Bool {
        if case .passed = self { true } else { false }
    }
}
