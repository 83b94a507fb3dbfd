import PacketForge
import TestSupport
import Testing

/// A release in a folder of which every packet is made by the test: `tool`, its manifest `SHA256SUMS` with the signature
/// `SHA256SUMS.sig`, and the key in `key.gpg`.
final class ForgedRelease: FileFolder {
    private let scratch: ScratchFolder
    var path: String { scratch.path }
    let key: ForgedKey
    let manifest: [UInt8]

    static let tool = Array("#!/bin/sh\necho hello\n".utf8)

    init(_ kind: ForgedKey.Kind = .ed25519) throws {
        scratch = try ScratchFolder(mode: 0o755)
        key = try ForgedKey(kind)
        manifest = Self.line(try ForgedHash.sha256.digest(of: Self.tool), "tool")
        try write("tool", Self.tool)
        try write("SHA256SUMS", manifest)
        try write("SHA256SUMS.sig", signature())
        try write("key.gpg", ForgedCertificate(key).bytes())
    }

    /// The key's signature over the manifest.
    func signature(_ change: (inout SignatureRecipe) throws -> Void = { _ in }) throws -> [UInt8] {
        try key.signature(over: manifest, change)
    }

    /// Writes another manifest with a good signature.
    func publish(_ manifest: [UInt8]) throws {
        try write("SHA256SUMS", manifest)
        try write("SHA256SUMS.sig", key.signature(over: manifest))
    }

    /// A manifest's line.
    static func line(_ digest: [UInt8], _ name: String) -> [UInt8] {
        let digits = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return Array("\(digits)  \(name)\n".utf8)
    }

    /// Runs `verify-uploader check tool --keys key.gpg`, or with other arguments, and reads its JSON.
    func check(
        _ arguments: [String] = ["tool", "--keys", "key.gpg"], environment: [String: String]? = nil
    ) throws -> ProgramRun {
        try ProgramRun(
            verifyUploader, ["check"] + arguments + ["--format", "json"], in: path, environment: environment)
    }

    /// The same, after `signature` has taken the signature file's place.
    func check(signature: [UInt8], _ options: [String] = []) throws -> ProgramRun {
        try write("SHA256SUMS.sig", signature)
        return try check(["tool", "--keys", "key.gpg"] + options)
    }

    /// The same, after `certificate` has taken the key file's place.
    func check(certificate: [UInt8], _ options: [String] = []) throws -> ProgramRun {
        try write("key.gpg", certificate)
        return try check(["tool", "--keys", "key.gpg"] + options)
    }
}
