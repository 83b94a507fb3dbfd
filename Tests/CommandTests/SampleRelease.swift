import Foundation
import Testing

/// A release in a folder, signed with a key made for it, and the command to check it with.
final class SampleRelease: Sendable {
    let folder: String
    private let home: String

    init() throws {
        folder = "/tmp/ct-\(UUID().uuidString.prefix(8))"
        home = folder + "/gnupg"
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try gpg(["--quick-generate-key", "Release <release@example.org>", "ed25519", "sign", "never"])
        try Data(gpg(["--armor", "--export"])).write(to: URL(fileURLWithPath: folder + "/key.asc"))
        try write("tool", "#!/bin/sh\necho hello\n")
        try sign()
    }

    deinit {
        _ = try? execute("/usr/bin/gpgconf", ["--homedir", home, "--kill", "all"])
        try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
    }

    func read(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)) }

    /// Writes SHA256SUMS for `tool` and signs it.
    func sign(_ options: [String] = []) throws {
        let sums = try execute("/usr/bin/sha256sum", ["tool"])
        try Data(sums.output).write(to: URL(fileURLWithPath: folder + "/SHA256SUMS"))
        try gpg(options + ["--armor", "--detach-sign", "--output", "SHA256SUMS.asc", "SHA256SUMS"])
    }

    func fingerprint() throws -> String {
        let listing = String(decoding: try gpg(["--list-keys", "--with-colons"]), as: UTF8.self)
        let line = try #require(listing.split(separator: "\n").first { $0.hasPrefix("fpr:") })
        return String(line.split(separator: ":").last ?? "")
    }

    /// Revokes the key as compromised and writes the public key again.
    func revokeKey() throws {
        let fingerprint = try fingerprint()
        let path = "\(home)/openpgp-revocs.d/\(fingerprint).rev"
        let certificate = try String(contentsOfFile: path, encoding: .utf8)
        // GnuPG's prepared certificate gives no reason, so this one is made anew, as a user would.
        try #require(certificate.contains("BEGIN PGP PUBLIC KEY BLOCK"))
        let answers = "y\n1\nleaked\n\ny\n"
        try answers.write(toFile: folder + "/answers", atomically: false, encoding: .utf8)
        let command =
            "gpg --homedir \(home) --no-tty --command-fd 0 --pinentry-mode loopback --passphrase '' --yes "
            + "--output revocation.asc --gen-revoke \(fingerprint) <answers 2>/dev/null"
        try #require(execute("/bin/sh", ["-c", command]).status == 0)
        try gpg(["--import", "revocation.asc"])
        try Data(gpg(["--armor", "--export"])).write(to: URL(fileURLWithPath: folder + "/key.asc"))
    }

    @discardableResult
    func gpg(_ arguments: [String]) throws -> [UInt8] {
        let base = [
            "--homedir", home, "--batch", "--yes", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback",
        ]
        let result = try execute("/usr/bin/gpg", base + arguments)
        try #require(result.status == 0, "gpg \(arguments)")
        return result.output
    }

    /// Runs `verify-uploader check` in the folder and reads its JSON.
    func check(_ arguments: [String]) throws -> CommandRun {
        try CommandRun(Self.command, ["check"] + arguments + ["--format", "json"], in: folder)
    }

    func execute(_ path: String, _ arguments: [String]) throws -> CommandRun {
        try CommandRun(path, arguments, in: folder)
    }

    static let command = CommandRun.command
}
