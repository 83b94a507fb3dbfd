import FileAccess
import Findings
import Foundation
import GnuPG
import OpenPGP
import Testing

@testable import GnuPGSigning

/// A GnuPG home as a publisher has one, made by gpg; its agent ends with it.
final class SampleHome: Sendable {
    let path: String

    init() throws {
        path = "/tmp/gs-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        // So that protected keys cost as little as can be.
        try "s2k-count 65536\n".write(toFile: path + "/gpg-agent.conf", atomically: false, encoding: .utf8)
    }

    deinit {
        _ = try? Self.execute("/usr/bin/gpgconf", ["--homedir", path, "--kill", "all"])
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Makes a primary key that only certifies and a signing subkey; gives the primary key's fingerprint.
    @discardableResult
    func makeKey(_ user: String = "Publisher <p@example.org>", passphrase: String = "") throws -> Fingerprint {
        try gpg(["--quick-generate-key", user, "ed25519", "cert", "never"], passphrase: passphrase)
        let primary = try #require(try fingerprints().last)
        try addSubkey(to: primary, passphrase: passphrase)
        return primary
    }

    func addSubkey(to primary: Fingerprint, expiry: String = "never", passphrase: String = "") throws {
        try gpg(["--quick-add-key", primary.hexadecimal, "ed25519", "sign", expiry], passphrase: passphrase)
    }

    /// Of primary keys, in the order in which they were made.
    func fingerprints() throws -> [Fingerprint] { try keys(after: "pub") }
    func subkeys() throws -> [Fingerprint] { try keys(after: "sub") }

    private func keys(after record: String) throws -> [Fingerprint] {
        let lines = String(decoding: try gpg(["--list-keys", "--with-colons"]), as: UTF8.self).split(separator: "\n")
        return zip(lines, lines.dropFirst()).filter { $0.0.hasPrefix(record + ":") }
            .compactMap { Fingerprint(hexadecimal: String($0.1.split(separator: ":").last ?? "")) }
    }

    func secretKey(_ key: Fingerprint, passphrase: String = "", armored: Bool = true) throws -> GivenSecretKey {
        let form = armored ? ["--armor"] : []
        let bytes = try gpg(form + ["--export-secret-keys", key.hexadecimal], passphrase: passphrase)
        return try given(bytes)
    }

    func given(_ bytes: [UInt8]) throws -> GivenSecretKey {
        GivenSecretKey(try Secret(copying: bytes), title: "'sample'")
    }

    func configure(_ lines: [String]) throws {
        try (lines.joined(separator: "\n") + "\n").write(toFile: path + "/gpg.conf", atomically: false, encoding: .utf8)
    }

    func killAgent() throws {
        _ = try Self.execute("/usr/bin/gpgconf", ["--homedir", path, "--kill", "all"])
    }

    @discardableResult
    func gpg(_ arguments: [String], passphrase: String = "") throws -> [UInt8] {
        let base = ["--homedir", path, "--batch", "--yes", "--quiet"]
        let unlocking = ["--pinentry-mode", "loopback", "--passphrase", passphrase]
        let result = try Self.execute("/usr/bin/gpg", base + unlocking + arguments)
        try #require(result.status == 0, "gpg \(arguments)")
        return result.output
    }

    static func execute(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: [UInt8]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, Array(output))
    }
}
