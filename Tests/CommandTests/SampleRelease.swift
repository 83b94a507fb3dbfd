import TestSupport
import Testing

/// A release in a folder, signed with a key made for it, and the command to check it with.
final class SampleRelease: FileFolder {
    private let scratch: ScratchFolder
    private let home: GnuPGHome
    var path: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
        home = try GnuPGHome(in: scratch)
        try home.makeKey("Release <release@example.org>")
        try write("key.asc", gpg(["--armor", "--export"]))
        try write("tool", "#!/bin/sh\necho hello\n")
        try sign()
    }

    /// Writes SHA256SUMS for the files and signs it.
    func sign(_ options: [String] = [], files: [String] = ["tool"]) throws {
        try write("SHA256SUMS", execute("/usr/bin/sha256sum", files).output)
        try gpg(options + ["--armor", "--detach-sign", "--output", "SHA256SUMS.asc", "SHA256SUMS"])
    }

    func fingerprint() throws -> String { try #require(home.fingerprints().first) }

    /// Revokes the key as compromised and writes the public key again.
    func revokeKey() throws {
        // GnuPG's prepared certificate gives no reason, so one is made anew, as a user would.
        let options = ["--no-tty", "--command-fd", "0", "--pinentry-mode", "loopback", "--passphrase", "", "--yes"]
        let made = try ProgramRun(
            "/usr/bin/gpg",
            ["--homedir", home.path] + options + ["--output", "revocation.asc", "--gen-revoke", fingerprint()],
            in: path, input: Array("y\n1\nleaked\n\ny\n".utf8))
        try #require(made.status == 0)
        try gpg(["--import", "revocation.asc"])
        try write("key.asc", gpg(["--armor", "--export"]))
    }

    @discardableResult
    func gpg(_ arguments: [String]) throws -> [UInt8] { try home.gpg(arguments) }

    /// Runs `verify-uploader check` in the folder and reads its JSON.
    func check(_ arguments: [String]) throws -> ProgramRun { try verify(["check"] + arguments + ["--format", "json"]) }

    /// Runs `verify-uploader` in the folder.
    func verify(_ arguments: [String]) throws -> ProgramRun { try execute(verifyUploader, arguments) }

    func execute(_ program: String, _ arguments: [String]) throws -> ProgramRun {
        try ProgramRun(program, arguments, in: path)
    }
}
