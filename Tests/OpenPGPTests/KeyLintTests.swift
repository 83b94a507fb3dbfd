import Findings
import OpenPGP
import PacketForge
import TestSupport
import Testing

@Suite("What a reviewer would object to in a key")
struct KeyLintTests {
    /// 2026-01-01T00:00:00Z
    private static let now = Timestamp(secondsSince1970: 1_767_225_600)
    private static let tenYears: Int64 = 10 * 365 * 86_400
    private static let aYear: Int64 = 365 * 86_400

    /// An offline primary key and a signing subkey, both with an expiry.
    private static func exemplary(_ change: (inout ForgedCertificate) throws -> Void = { _ in }) throws -> [UInt8] {
        var certificate = try exemplaryPrimary()
        try certificate.addSubkey(ForgedKey()) { $0.hashed.append(.keyExpirationTime(tenYears)) }
        try change(&certificate)
        return try certificate.bytes()
    }

    private static func exemplaryPrimary(
        _ kind: ForgedKey.Kind = .ed25519, flags: UInt8 = 0x01,
        _ change: (inout SignatureRecipe) throws -> Void = { _ in }
    ) throws -> ForgedCertificate {
        try ForgedCertificate(ForgedKey(kind), flags: flags) { recipe in
            recipe.hashed.append(.keyExpirationTime(tenYears))
            try change(&recipe)
        }
    }

    private func lint(_ bytes: [UInt8]) throws -> [Finding] { try KeyLint(bytes, now: Self.now, path: [0x6B]).findings }

    @Test func aKeyAsItShouldBeIsClean() throws {
        #expect(try lint(Self.exemplary()).isEmpty)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let rule: Rule
        let severity: Severity
        let make: @Sendable () throws -> [UInt8]

        init(_ name: String, _ rule: Rule, _ severity: Severity, _ make: @escaping @Sendable () throws -> [UInt8]) {
            (testDescription, self.rule, self.severity, self.make) = (name, rule, severity, make)
        }
    }

    static let rows = [
        Row("SHA-1 self-signature", .weakKeyBinding, .error) {
            try signing(exemplaryPrimary { $0.hash = .sha1 })
        },
        Row("SHA-1 binding", .weakKeyBinding, .error) {
            var certificate = try exemplaryPrimary()
            try certificate.addSubkey(ForgedKey()) { recipe in
                recipe.hash = .sha1
                recipe.hashed.append(.keyExpirationTime(tenYears))
            }
            return try certificate.bytes()
        },
        Row("SHA-1 cross-certification", .weakKeyBinding, .error) {
            var certificate = try exemplaryPrimary()
            try certificate.addSubkey(ForgedKey(), crossCertification: .sha1) {
                $0.hashed.append(.keyExpirationTime(tenYears))
            }
            return try certificate.bytes()
        },
        Row("another user ID with SHA-1", .weakKeyBinding, .warning) {
            try exemplary { try $0.addUserID("Old <old@example.org>", flags: 0x01) { $0.hash = .sha1 } }
        },
        Row("RSA of 1024 bits", .weakKey, .error) { try signing(exemplaryPrimary(.rsa(bits: 1_024))) },
        Row("RSA of 2048 bits", .weakKey, .warning) { try signing(exemplaryPrimary(.rsa(bits: 2_048))) },
        Row("DSA", .weakKey, .error) { try signing(exemplaryPrimary(.dsa)) },
        Row("a primary key without expiry", .keyNeverExpires, .warning) {
            try signing(ForgedCertificate(ForgedKey(), flags: 0x01))
        },
        Row("a signing subkey without expiry", .keyNeverExpires, .warning) {
            var certificate = try exemplaryPrimary()
            try certificate.addSubkey(ForgedKey())
            return try certificate.bytes()
        },
        Row("no cross-certification", .missingCrossCertification, .error) {
            var certificate = try exemplaryPrimary()
            try certificate.addSubkey(ForgedKey(), crossCertification: nil) {
                $0.hashed.append(.keyExpirationTime(tenYears))
            }
            return try certificate.bytes()
        },
        Row("a primary key that signs", .primaryKeySigns, .warning) { try signing(exemplaryPrimary(flags: 0x03)) },
        Row("nothing that signs", .noSigningKey, .error) { try exemplaryPrimary().bytes() },
        Row("nothing but an encryption subkey", .noSigningKey, .error) {
            var certificate = try exemplaryPrimary()
            try certificate.addSubkey(ForgedKey(), flags: 0x0C)
            return try certificate.bytes()
        },
        Row("a ring-trust packet", .unusualPacket, .warning) {
            try exemplary { $0.append(afterUserIDs: ForgedPacket.make(12, [0, 3, 0x67, 0x70, 0x67, 0])) }
        },
        Row("a picture", .unusualPacket, .warning) { try exemplary { try $0.addUserAttribute([1, 2, 3]) } },
        Row("a designated revoker", .unusualPacket, .warning) {
            try exemplary { try $0.addDesignatedRevoker(ForgedKey()) }
        },
        Row("a secret key", .secretMaterial, .error) {
            var certificate = try exemplaryPrimary()
            try certificate.addSubkey(ForgedKey()) { $0.hashed.append(.keyExpirationTime(tenYears)) }
            return try certificate.secretBytes()
        },
        Row("an expired primary key", .keyExpired, .error) {
            try signing(
                ForgedCertificate(ForgedKey(), flags: 0x01) { $0.hashed.append(.keyExpirationTime(aYear)) })
        },
        Row("a revoked primary key", .keyRevoked, .error) { try exemplary { try $0.revoke(2, "stolen") } },
        Row("an expired subkey beside a good one", .keyLeftover, .note) {
            try exemplary { try $0.addSubkey(ForgedKey()) { $0.hashed.append(.keyExpirationTime(aYear)) } }
        },
        Row("a revoked subkey beside a good one", .keyLeftover, .note) {
            try exemplary { certificate in
                try certificate.addSubkey(ForgedKey()) { $0.hashed.append(.keyExpirationTime(tenYears)) }
                try certificate.revokeSubkey(1)
            }
        },
        Row("an escape sequence in a user ID", .unsafeUserID, .error) {
            try exemplary { try $0.addUserID("\u{1B}[2J <a@example.org>", flags: 0x01) }
        },
        Row("a bidirectional mark in a user ID", .unsafeUserID, .error) {
            try exemplary { try $0.addUserID("a\u{202E}b <a@example.org>", flags: 0x01) }
        },
        Row("a user ID that nobody certified", .unboundPart, .warning) {
            try exemplary { $0.append(afterUserIDs: ForgedPacket.make(13, Array("Eve <eve@example.org>".utf8))) }
        },
    ]

    /// An exemplary signing subkey beside another primary key.
    private static func signing(_ certificate: ForgedCertificate) throws -> [UInt8] {
        var certificate = certificate
        try certificate.addSubkey(ForgedKey()) { $0.hashed.append(.keyExpirationTime(tenYears)) }
        return try certificate.bytes()
    }

    @Test(arguments: rows)
    func eachIsObjectedToUnderItsRule(_ row: Row) throws {
        let findings = try lint(row.make())
        #expect(findings.contains { $0.rule == row.rule && $0.severity == row.severity }, "\(findings)")
        // And for nothing else that would be an error.
        #expect(findings.filter { $0.severity == .error }.allSatisfy { $0.rule == row.rule }, "\(findings)")
        #expect(findings.allSatisfy { $0.path == [0x6B] && !$0.remedy.text.isEmpty })
    }

    @Test(arguments: ["", "<html>", "no key", "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n"])
    func whatIsNoKeyFileIsSaidToBeNone(_ text: String) {
        let error = #expect(throws: FormatError.self) { try lint(Array(text.utf8)) }
        #expect(error?.rule == .keyFileMalformed)
    }
}
