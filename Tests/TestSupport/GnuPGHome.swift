/// A GnuPG home as a publisher has one, with a real gpg; its agent ends with this value.
public final class GnuPGHome: FileFolder {
    public let path: String
    /// Where gpg is run.
    private let folder: ScratchFolder

    public struct Failure: Error {
        let arguments: [String]
        let said: String
    }

    /// `gnupg` in `folder`, which lives as long as this value at least.
    public init(in folder: ScratchFolder) throws {
        self.folder = folder
        path = folder.path("gnupg")
        try makeFolder("")
        // So that protected keys cost as little as can be.
        try write("gpg-agent.conf", "s2k-count 65536\n")
    }

    public convenience init() throws { try self.init(in: ScratchFolder()) }

    deinit { try? killAgent() }

    public func killAgent() throws { try ProgramRun("/usr/bin/gpgconf", ["--homedir", path, "--kill", "all"]) }

    /// Runs gpg, which must succeed, and gives its output.
    @discardableResult
    public func gpg(_ arguments: [String], passphrase: String = "", input: [UInt8] = []) throws -> [UInt8] {
        let base = ["--homedir", path, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback"]
        let result = try ProgramRun(
            "/usr/bin/gpg", base + ["--passphrase", passphrase] + arguments, in: folder.path, input: input)
        guard result.status == 0 else { throw Failure(arguments: arguments, said: result.errorText) }
        return result.output
    }

    /// Makes a primary key, and gives its fingerprint.
    @discardableResult
    public func makeKey(
        _ user: String, algorithm: String = "ed25519", usage: String = "sign", passphrase: String = ""
    ) throws -> String {
        try gpg(["--quick-generate-key", user, algorithm, usage, "never"], passphrase: passphrase)
        return try fingerprints().last ?? ""
    }

    public func addSubkey(to primary: String, expiry: String = "never", passphrase: String = "") throws {
        try gpg(["--quick-add-key", primary, "ed25519", "sign", expiry], passphrase: passphrase)
    }

    /// Those of the keys (`pub`) or subkeys (`sub`) in the order in which they were made.
    public func fingerprints(of record: String = "pub") throws -> [String] {
        let listing = String(decoding: try gpg(["--list-keys", "--with-colons"]), as: UTF8.self).split(separator: "\n")
        return zip(listing, listing.dropFirst()).filter { $0.0.hasPrefix(record + ":") }
            .compactMap { $0.1.split(separator: ":").last.map(String.init) }
    }
}
