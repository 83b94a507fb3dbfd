import FileAccess
import Findings
import GnuPG
import OpenPGP
import PacketForge
import ReleaseVerification
import Testing
import TrustPolicy

/// gpg takes a key for one that may do everything, for ever, where no self-signature is left that says otherwise.
@Suite("Keys of which no self-signature is in force do not count")
struct SelfSignatureTests {
    private static let manifest = Array("\(String(repeating: "0", count: 64))  x\n".utf8)
    private static let userID = Array("Forged <forged@example.org>".utf8)

    private let key: ForgedKey
    private let signature: [UInt8]

    init() throws {
        key = try ForgedKey()
        signature = try key.signature(over: Self.manifest)
    }

    /// The objections to the signature, and the one to the key.
    private func judge(_ forged: ForgedCertificate) throws -> (signature: [Rule], key: Rule?) {
        let certificates = try KeyFile(forged.bytes()).certificates
        let judge = SignatureJudge(
            certificates: certificates,
            requirements: try SignerRequirements(signers: Set(certificates.map(\.fingerprint)), now: .now()),
            process: try GnuPGProcess.prepare())
        let path = try #require(BytePath("/x/SHA256SUMS"))
        let verdict = try judge.verify(
            ReadFile(path: path, bytes: Self.manifest), signatures: [ReadFile(path: path, bytes: signature)])
        let key = try judge.standings().first?.objection?.rule
        if case .accepted = verdict { return ([], key) }
        return (verdict.findings.filter { $0.severity == .error }.map(\.rule), key)
    }

    private func revokeUserID(of forged: inout ForgedCertificate) throws {
        try forged.certify(Self.userID, by: key) { recipe in
            recipe.signatureClass = 0x30
            recipe.createdAt = SignatureRecipe.usualCreation
        }
    }

    @Test(arguments: [UInt8(0x03), 0x01]) func theOnlyUserIDIsRevoked(flags: UInt8) throws {
        var forged = try ForgedCertificate(key, flags: flags)
        try revokeUserID(of: &forged)
        let (signature, key) = try judge(forged)
        #expect(signature == [.keyInvalid] && key == .keyInvalid)
    }

    @Test func aUserIDThatIsNotRevokedIsEnough() throws {
        var forged = try ForgedCertificate(key)
        try revokeUserID(of: &forged)
        try forged.addUserID("Second <second@example.org>")
        let (signature, key) = try judge(forged)
        #expect(signature.isEmpty && key == nil)
    }

    /// The self-signature cannot be used, and what is left of it is a revocation.
    @Test func theOnlyUserIDHasASelfSignatureThatIsNotUnderstood() throws {
        var forged = try ForgedCertificate(key) { $0.hashed.append(ForgedSubpacket(100, [1], critical: true)) }
        try revokeUserID(of: &forged)
        #expect(try judge(forged).signature == [.keyInvalid])
    }

    @Test func aPictureIsNoUserID() throws {
        var forged = ForgedCertificate(bare: key)
        try forged.addUserAttribute([1, 16, 0, 1, 1])
        #expect(try !judge(forged).signature.isEmpty)
    }

    @Test func aSelfSignatureHasExpired() throws {
        let expired = try ForgedCertificate(key, flags: 0x01) { $0.hashed.append(.expirationTime(86_400)) }
        let (signature, key) = try judge(expired)
        #expect(signature == [.keyInvalid] && key == .keyInvalid)
    }

    /// Who made the newer one is not known before gpg has looked at it.
    @Test func aNewerOneThatIsForgedDoesNotMakeUpForIt() throws {
        var expired = try ForgedCertificate(key) { $0.hashed.append(.expirationTime(86_400)) }
        try expired.certify(Self.userID, by: key) { recipe in
            recipe.createdAt += 86_400
            recipe.isBad = true
        }
        #expect(try judge(expired).signature == [.keyInvalid])
    }

    @Test func aSelfSignatureThatHasNotExpiredCounts() throws {
        let lasting = try ForgedCertificate(key) { $0.hashed.append(.expirationTime(2_000_000_000)) }
        let (signature, key) = try judge(lasting)
        #expect(signature.isEmpty && key == nil)
    }
}
