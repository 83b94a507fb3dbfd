/// What gpg alone says of packets, with a home of its own and no agent.
public struct PlainGnuPG: Sendable {
    private let folder: ScratchFolder

    public init() throws { folder = try ScratchFolder() }

    /// gpg with `bytes` as a file that replaces `FILE` and `data` as one that replaces `DATA`. It writes its status lines
    /// to standard output too.
    @discardableResult
    public func gpg(_ arguments: [String], _ bytes: [UInt8] = [], data: [UInt8] = []) throws -> ProgramRun {
        try folder.write("FILE", bytes)
        try folder.write("DATA", data)
        let fixed = ["--homedir", folder.path, "--batch", "--no-autostart", "--trust-model", "always"]
        return try ProgramRun("/usr/bin/gpg", fixed + ["--status-fd", "1"] + arguments, in: folder.path)
    }

    /// Forgets all keys.
    public func forget() throws {
        if folder.exists("pubring.kbx") { try folder.remove("pubring.kbx") }
    }
}
