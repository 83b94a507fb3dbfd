import Foundation

/// What has a folder of its own, with files in it.
public protocol FileFolder: Sendable {
    var path: String { get }
}

extension FileFolder {
    public func path(_ name: String) -> String { path + "/" + name }

    public func makeFolder(_ name: String, mode: Int = 0o700) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        try manager.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }

    public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    public func write(_ name: String, _ text: String) throws { try write(name, text.utf8) }

    /// Writes a script, and gives its path. Another process writes it: nothing that these tests start meanwhile inherits the
    /// file while it is open for writing, for which it could not be executed (ETXTBSY, man 2 execve).
    @discardableResult
    public func writeProgram(_ name: String, _ text: String) throws -> String {
        let script = "rm -f \"$0\" && cat >\"$0\" && chmod 755 \"$0\""
        let run = try ProgramRun("/bin/sh", ["-c", script, path(name)], input: Array(text.utf8))
        guard run.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        return path(name)
    }

    public func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    public func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

    public func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// Makes a symbolic link.
    public func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    /// What lies directly in the folder, sorted.
    public var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

/// A folder that lives as long as this value. Its path is short, because sockets of GnuPG lie in some of them.
public final class ScratchFolder: FileFolder {
    public let path: String

    public init(in parent: String = "/tmp", mode: Int = 0o700) throws {
        path = "\(parent)/ri-\(UUID().uuidString.prefix(8))"
        try makeFolder("", mode: mode)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
