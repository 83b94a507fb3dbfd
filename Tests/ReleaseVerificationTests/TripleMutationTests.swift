import Foundation
import Hashing
import OpenPGP
import PacketForge
import TestSupport
import Testing

@testable import ReleaseVerification

/// Every change of one byte, every truncation and every splice of two valid triples of artifact, manifest and signature.
///
/// That takes half an hour. By default, all that is cheap is tried; gpg is asked about a few of the changes and splices that only
/// it can refuse; and of the splices of armor, one in five is made. MUTATIONS=all does everything.
@Suite("Two small releases verify, and nothing between or near them does", .serialized)
struct TripleMutationTests {
    private static let isWhole = ProcessInfo.processInfo.environment["MUTATIONS"] == "all"
    private static let everyValue: [UInt8] = Array(1...255)
    private static let limit = TimeLimitTrait.Duration.minutes(isWhole ? 120 : 5)

    private let verifier: TripleVerifier
    private let one: SmallRelease
    private let other: SmallRelease

    init() throws {
        let key = try ForgedKey()
        verifier = try TripleVerifier(trusting: key)
        one = try SmallRelease("one artifact", signedBy: key)
        other = try SmallRelease("another artifact", signedBy: key)
    }

    private var releases: [SmallRelease] { [one, other] }

    /// Whether the manifest is verified. gpg is asked where the gate lets a signature pass, if `asksGPG`.
    private func isSigned(_ manifest: [UInt8], _ signature: [UInt8], asksGPG: Bool) throws -> Bool {
        guard let file = try? SignatureFile(signature) else { return false }
        let passed = file.signatures.compactMap { signature -> SignaturePacket? in
            if case .passed(let packet) = signature { packet } else { nil }
        }
        // One that does not start with the digest of what it signs is refused, whatever gpg says.
        guard try passed.contains(where: { try asksGPG || Self.startsRight($0, manifest) }) else { return false }
        return try verifier.verified(manifest, signature) != nil
    }

    private static func startsRight(_ packet: SignaturePacket, _ manifest: [UInt8]) throws -> Bool {
        guard let algorithm = packet.digestAlgorithm else { return false }
        var computation = try DigestComputation([algorithm])
        try computation.update(manifest)
        return try packet.isStart(of: computation)
    }

    @Test func bothVerifyAndNoMixtureOfThemDoes() throws {
        for (a, artifact) in releases.enumerated() {
            for (m, manifest) in releases.enumerated() {
                for (s, signature) in releases.enumerated() {
                    for file in [signature.binary, signature.armored] {
                        let isVerified = try verifier.isVerified(artifact.artifact, manifest.manifest, file)
                        #expect(isVerified == (a == m && m == s), "\(a) \(m) \(s)")
                    }
                }
            }
        }
    }

    // MARK: One byte

    private func changes(of bytes: [UInt8], _ visit: ([UInt8], _ difference: UInt8) throws -> Bool) rethrows -> [String]
    {
        var found: [String] = []
        var changed = bytes
        for index in bytes.indices {
            for difference in Self.everyValue {
                changed[index] = bytes[index] ^ difference
                if try visit(changed, difference) { found.append("byte \(index) ^ \(difference)") }
            }
            changed[index] = bytes[index]
        }
        return found
    }

    @Test(.timeLimit(limit)) func noByteOfTheArtifactCanBeChanged() throws {
        let manifest = try #require(try verifier.verified(one.manifest, one.binary))
        #expect(try verifier.isVerified(one.artifact, by: manifest))
        let accepted = try changes(of: one.artifact) { bytes, _ in try verifier.isVerified(bytes, by: manifest) }
        #expect(accepted.isEmpty)
    }

    @Test(.timeLimit(limit)) func noByteOfTheManifestCanBeChanged() throws {
        let accepted = try changes(of: one.manifest) { bytes, difference in
            try isSigned(bytes, one.binary, asksGPG: Self.isWhole || difference == 1)
        }
        #expect(accepted.isEmpty)
    }

    @Test(.timeLimit(limit), arguments: [false, true]) func noByteOfTheSignatureCanBeChanged(isArmored: Bool) throws {
        let accepted = try changes(of: isArmored ? one.armored : one.binary) { bytes, difference in
            // Over the right bytes the digest starts right: which changes are tried at all decides how often gpg is asked.
            let isTried = isArmored || Self.isWhole || [1, 0x80].contains(difference) || !Self.passesGate(bytes)
            return try isTried && isSigned(one.manifest, bytes, asksGPG: true)
        }
        #expect(accepted.isEmpty)
    }

    private static func passesGate(_ signature: [UInt8]) -> Bool {
        guard let file = try? SignatureFile(signature) else { return false }
        return file.signatures.contains { if case .passed = $0 { true } else { false } }
    }

    // MARK: Truncations

    @Test(.timeLimit(limit)) func nothingThatIsCutOffVerifies() throws {
        for length in 0..<one.artifact.count {
            #expect(try !verifier.isVerified(Array(one.artifact.prefix(length)), one.manifest, one.binary), "\(length)")
        }
        for length in 0..<one.manifest.count {
            let (start, end) = (Array(one.manifest.prefix(length)), Array(one.manifest.suffix(length)))
            #expect(try !isSigned(start, one.binary, asksGPG: true), "the first \(length)")
            #expect(try !isSigned(end, one.binary, asksGPG: true), "the last \(length)")
        }
        for signature in [one.binary, one.armored] {
            for length in 0..<signature.count {
                let (start, end) = (Array(signature.prefix(length)), Array(signature.suffix(length)))
                // A missing final newline changes nothing.
                let isWhole = signature == one.armored && length == signature.count - 1
                #expect(try isSigned(one.manifest, start, asksGPG: true) == isWhole, "the first \(length)")
                #expect(try !isSigned(one.manifest, end, asksGPG: true), "the last \(length)")
            }
        }
    }

    // MARK: Splices

    /// The start of one and the end of the other, at every pair of places; or only at one in `interval`, and where one is whole.
    private func splices(
        of start: [UInt8], _ end: [UInt8], interval: Int = 1, _ visit: ([UInt8]) throws -> Void
    ) rethrows {
        for first in 0...start.count {
            for second in 0...end.count
            where (first + second) % interval == 0 || first == start.count || second == 0 {
                try visit(Array(start[..<first] + end[second...]))
            }
        }
    }

    @Test(.timeLimit(limit)) func noSpliceOfTwoArtifactsVerifies() throws {
        let manifest = try #require(try verifier.verified(one.manifest, one.binary))
        for (start, end) in [(one, other), (other, one)] {
            try splices(of: start.artifact, end.artifact) { spliced in
                let isVerified = try verifier.isVerified(spliced, by: manifest)
                #expect(isVerified == (spliced == one.artifact))
            }
        }
    }

    @Test(.timeLimit(limit)) func noSpliceOfTwoManifestsVerifies() throws {
        for (start, end) in [(one, other), (other, one)] {
            try splices(of: start.manifest, end.manifest) { spliced in
                for release in releases {
                    let isSigned = try isSigned(spliced, release.binary, asksGPG: Self.isWhole)
                    #expect(isSigned == (spliced == release.manifest))
                }
            }
        }
    }

    /// Save for those that still hold one signature from end to end, and nothing but line ends or the other one besides: a file
    /// may hold several.
    @Test(.timeLimit(limit), arguments: [false, true]) func noSpliceOfTwoSignaturesVerifies(isArmored: Bool) throws {
        var (verified, tried) = (0, 0)
        for (start, end) in [(one, other), (other, one)] {
            let files = isArmored ? (start.armored, end.armored) : (start.binary, end.binary)
            try splices(of: files.0, files.1, interval: isArmored && !Self.isWhole ? 5 : 1) { spliced in
                guard Self.passesGate(spliced) else { return }
                tried += 1
                for release in releases {
                    let isWhole = release.isSigned(by: spliced, besides: releases)
                    guard isWhole || Self.isWhole || tried % 8 == 0 else { continue }
                    let isSigned = try isSigned(release.manifest, spliced, asksGPG: true)
                    #expect(isSigned == isWhole)
                    if isSigned { verified += 1 }
                }
            }
        }
        #expect(verified >= 4)
    }
}
