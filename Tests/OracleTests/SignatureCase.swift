import PacketForge

/// Bytes that somebody may hand over, and how they came about.
struct SignatureCase {
    let seed: Int
    /// A manifest, most often.
    var data: [UInt8]
    /// The file beside it.
    var signature: [UInt8]
    var keyFile: [UInt8]
    /// What is unusual about them, for those who look into a disagreement.
    var traits: [String]
}

extension SignatureCase {
    /// What all cases are signatures of, unless it is changed: a manifest of one file, ``artifact``.
    static let artifact = Array("#!/bin/sh\necho hello\n".utf8)
    static let artifactName = "tool"

    /// The usual data.
    static func manifest() throws -> [UInt8] {
        Array("\(try ForgedHash.sha256.hexadecimalDigest(of: artifact))  \(artifactName)\n".utf8)
    }
}

/// Dates of cases, in seconds since 1970. The oracles go by this machine's clock and cannot be told another time, so all lie
/// years away from it.
enum CaseDate {
    static let keyMade = ForgedKey.usualCreation
    static let bound = ForgedCertificate.usualBinding
    static let signed = SignatureRecipe.usualCreation
    /// 2024-03-01: between the binding and the signature.
    static let beforeSigning: Int64 = 1_709_251_200
    /// 2025-01-01: past, and later than the signature.
    static let afterSigning: Int64 = 1_735_689_600
    /// 2090-01-01.
    static let future: Int64 = 3_786_912_000
    /// 2023-01-01: before there was a key.
    static let beforeKey: Int64 = 1_672_531_200

    static let all = [keyMade, bound, signed, beforeSigning, afterSigning, future, beforeKey]
}
