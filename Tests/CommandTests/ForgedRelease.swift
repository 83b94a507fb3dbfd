import Foundation
import PacketForge
import Testing

/// A release in a folder of which every packet is made by the test: `tool`, its manifest `SHA256SUMS` with the signature
/// `SHA256SUMS.sig`, and the key in `key.gpg`.
final class ForgedRelease: Sendable {
    let folder: String
    let key: ForgedKey
    let manifest: [UInt8]

    static let tool = Array("#!/bin/sh\necho hello\n".utf8)

    init(_ kind: ForgedKey.Kind = .ed25519) throws {
        folder = "/tmp/cf-\(UUID().uuidString.prefix(8))"
        key = try ForgedKey(kind)
        manifest = Self.line(try ForgedHash.sha256.digest(of: Self.tool), "tool")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write("tool", Self.tool)
        try write("SHA256SUMS", manifest)
        try write("SHA256SUMS.sig", signature())
        try write("key.gpg", ForgedCertificate(key).bytes())
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The key's signature over the manifest.
    func signature(_ change: (inout SignatureRecipe) throws -> Void = { _ in }) throws -> [UInt8] {
        try key.signature(over: manifest, change)
    }

    /// Writes another manifest with a good signature.
    func publish(_ manifest: [UInt8]) throws {
        try write("SHA256SUMS", manifest)
        try write("SHA256SUMS.sig", key.signature(over: manifest))
    }

    func path(_ name: String) -> String { folder + "/" + name }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    }

    /// A manifest's line.
    static func line(_ digest: [UInt8], _ name: String) -> [UInt8] {
        let digits = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return Array("\(digits)  \(name)\n".utf8)
    }

    /// Runs `verify-uploader check tool --keys key.gpg`, or with other arguments, and reads its JSON.
    func check(
        _ arguments: [String] = ["tool", "--keys", "key.gpg"], environment: [String: String]? = nil
    ) throws -> CommandRun {
        try CommandRun(
            CommandRun.command, ["check"] + arguments + ["--format", "json"], in: folder, environment: environment)
    }

    /// The same, after `signature` has taken the signature file's place.
    func check(signature: [UInt8], _ options: [String] = []) throws -> CommandRun {
        try write("SHA256SUMS.sig", signature)
        return try check(["tool", "--keys", "key.gpg"] + options)
    }

    /// The same, after `certificate` has taken the key file's place.
    func check(certificate: [UInt8], _ options: [String] = []) throws -> CommandRun {
        try write("key.gpg", certificate)
        return try check(["tool", "--keys", "key.gpg"] + options)
    }
}
