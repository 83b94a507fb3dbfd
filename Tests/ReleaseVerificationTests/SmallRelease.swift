import FileAccess
import GnuPG
import OpenPGP
import PacketForge
import ReleaseVerification
import TestSupport
import Testing
import TrustPolicy

/// An artifact, a manifest that lists it, and a signature of that: as small as they can be, so that everything can be tried.
struct SmallRelease {
    let artifact: [UInt8]
    let manifest: [UInt8]
    /// A signature packet.
    let binary: [UInt8]
    /// The same in armor.
    let armored: [UInt8]

    static let artifactName = "x"

    init(_ artifact: String, signedBy key: ForgedKey) throws {
        self.artifact = Array(artifact.utf8)
        let digest = try ForgedHash.sha256.hexadecimalDigest(of: self.artifact)
        manifest = Array("\(digest)  \(Self.artifactName)\n".utf8)
        binary = try key.signature(over: manifest)
        armored = ForgedArmor.signature(binary)
    }

    /// Whether a file is one of its signatures, or has that and nothing but line ends and other whole signatures in it.
    func isSigned(by file: [UInt8], besides others: [SmallRelease]) -> Bool {
        let newline = UInt8(ascii: "\n")
        for whole in [binary, Array(armored.dropLast())] {
            guard let place = file.firstRange(of: whole) else { continue }
            var rest = [file[..<place.lowerBound], file[place.upperBound...]].map(Array.init)
            for other in others.flatMap({ [$0.binary, Array($0.armored.dropLast())] }) {
                rest = rest.map { part in
                    part.firstRange(of: other).map { Array(part[..<$0.lowerBound] + part[$0.upperBound...]) } ?? part
                }
            }
            if rest.joined().allSatisfy({ $0 == newline }) { return true }
        }
        return false
    }
}

/// Verifies whole triples as `check` does, in a process that has everything ready.
struct TripleVerifier {
    let judge: SignatureJudge
    private let folder: ScratchFolder

    init(trusting key: ForgedKey) throws {
        let certificates = try KeyFile(ForgedCertificate(key).bytes()).certificates
        let requirements = try SignerRequirements(signers: Set(certificates.map(\.fingerprint)), now: .now())
        judge = SignatureJudge(
            certificates: certificates, requirements: requirements, process: try GnuPGProcess.prepare())
        folder = try ScratchFolder()
    }

    /// The manifest, where the signature is one over these bytes.
    func verified(_ manifest: [UInt8], _ signature: [UInt8]) throws -> VerifiedManifest? {
        let path = try #require(BytePath(folder.path("SHA256SUMS")))
        let beside = try #require(BytePath(folder.path("SHA256SUMS.sig")))
        return try judge.verify(
            ReadFile(path: path, bytes: manifest), signatures: [ReadFile(path: beside, bytes: signature)]
        ).accepted
    }

    func isVerified(_ artifact: [UInt8], by manifest: VerifiedManifest) throws -> Bool {
        try folder.write(SmallRelease.artifactName, artifact)
        let path = try #require(BytePath(folder.path(SmallRelease.artifactName)))
        let listed = [ListedName(Array(SmallRelease.artifactName.utf8), in: manifest)]
        if case .accepted = try judge.verify(try OpenFile(path, links: .refuse), listed: listed, signatures: []) {
            return true
        }
        return false
    }

    func isVerified(_ artifact: [UInt8], _ manifest: [UInt8], _ signature: [UInt8]) throws -> Bool {
        guard let manifest = try verified(manifest, signature) else { return false }
        return try isVerified(artifact, by: manifest)
    }
}
