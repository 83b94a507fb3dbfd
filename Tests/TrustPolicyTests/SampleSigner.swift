import Findings
import Manifests
import OpenPGP
import PacketForge
import Releases
import Testing
import TrustPolicy

/// A signer whose signatures are forged and of which the engine says whatever a test wants: nothing is verified here.
struct SampleSigner {
    let key: ForgedKey
    let subkey: ForgedKey
    let certificate: Certificate

    static let domain = "example.org"
    /// When signatures are made unless a test says otherwise.
    static let signing = Timestamp(secondsSince1970: SignatureRecipe.usualCreation)

    init() throws {
        key = try ForgedKey()
        subkey = try ForgedKey()
        var forged = try ForgedCertificate(key)
        try forged.addSubkey(subkey)
        certificate = try #require(try KeyFile(forged.bytes()).certificates.first)
    }

    var fingerprint: Fingerprint { certificate.fingerprint }
    var subkeyFingerprint: Fingerprint { certificate.subkeyFingerprints[0] }

    /// A signature that says `identity`, by the primary key or the subkey; both of which expire when a test says so.
    func signature(
        _ identity: ReleaseIdentity? = .sample, bySubkey: Bool = false, at time: Timestamp = signing,
        expired: Timestamp? = nil
    ) throws -> SignatureEvidence {
        let signer = bySubkey ? subkey : key
        let bytes = try signer.signature(over: []) { recipe in
            recipe.createdAt = time.secondsSince1970
            for notation in identity?.notations(domain: Self.domain) ?? [] {
                recipe.hashed.append(.notation(notation.name, notation.value))
            }
        }
        let packet = try #require(try SignatureFile(bytes).passed.first)
        let facts = SignatureFacts(
            outcome: .good, signingKey: facts(bySubkey ? subkeyFingerprint : fingerprint, expired),
            primaryKey: facts(fingerprint, expired), createdAt: time, expiresAt: nil, hashAlgorithm: .sha256)
        return .checked(packet, certificate, facts)
    }

    private func facts(_ fingerprint: Fingerprint, _ expiry: Timestamp?) -> KeyFacts {
        KeyFacts(
            fingerprint: fingerprint, createdAt: Timestamp(secondsSince1970: ForgedKey.usualCreation),
            expiresAt: expiry,
            algorithm: .eddsaLegacy, bits: 255, isRevoked: false, isExpired: false, isDisabled: false, isInvalid: false,
            canSign: true)
    }
}

extension SignatureFile {
    var passed: [SignaturePacket] {
        signatures.compactMap { if case .passed(let packet) = $0 { packet } else { nil } }
    }
}

extension ReleaseIdentity {
    static let sample = ReleaseIdentity(
        kind: .manifest, product: "tool", version: ReleaseVersion("v1.2.0"), channel: "stable", platform: "linux")

    func with(_ change: (inout ReleaseIdentity) -> Void) -> ReleaseIdentity {
        var identity = self
        change(&identity)
        return identity
    }
}

extension SignedSubject {
    /// A manifest of which the digests are known.
    static func manifest(_ content: UInt8 = 1) -> SignedSubject { SignedSubject(.manifest, content) }

    init(_ kind: SignedKind, _ content: UInt8) {
        self.init(kind, name: Array("SHA256SUMS".utf8), digests: [.sample(content)])
    }
}

extension Digest {
    static func sample(_ content: UInt8) -> Digest {
        guard let digest = Digest(.sha256, [UInt8](repeating: content, count: 32)) else { fatalError("32 bytes") }
        return digest
    }
}

extension Timestamp {
    /// Days after signatures are usually made.
    static func day(_ days: Int64) -> Timestamp { SampleSigner.signing.advanced(by: TimeSpan(seconds: days * 86_400)) }
}

extension TrustDecision {
    /// The rules of the errors.
    var errors: [Rule] { findings.filter { $0.severity == .error }.map(\.rule) }
    var warnings: [Rule] { findings.filter { $0.severity == .warning }.map(\.rule) }
}

extension SignerRequirements {
    /// What is asked of signers and their release, a day after signing unless a test says otherwise.
    static func sample(
        _ signers: [SampleSigner], threshold: Int = 1, now: Timestamp = .day(1), keyExpiry: KeyExpiry = .now,
        _ change: (inout ReleaseRequirements) -> Void = { _ in }
    ) throws -> SignerRequirements {
        var requirements = try SignerRequirements(
            signers: Set(signers.map(\.fingerprint)), threshold: threshold, now: now, keyExpiry: keyExpiry)
        var release = ReleaseRequirements()
        release.domain = SampleSigner.domain
        release.signs = .manifest
        release.policyProduct = "tool"
        change(&release)
        requirements.release = release
        return requirements
    }
}
