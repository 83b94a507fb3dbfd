public import FileAccess
internal import SystemPackage

/// The folder where it is remembered what was accepted before. It is made when something is first written there, for this
/// user alone, and not used where others can change what it holds or put another one in its place.
public struct StateFolder: Sendable, Hashable {
    public let path: BytePath

    /// The folder that the user named.
    public init(_ path: BytePath) {
        // mkdir(2) takes `state/` for `state`, and BytePath sees no name in it.
        let end = path.bytes.lastIndex { $0 != UInt8(ascii: "/") }
        self.path = end.flatMap { BytePath(path.bytes[...$0]) } ?? path
    }

    /// The folder of a program in `XDG_STATE_HOME`, else in `.local/state` in `HOME`. A variable without an absolute path counts
    /// as unset. See: https://specifications.freedesktop.org/basedir-spec/latest/
    ///
    /// - Parameters: the two variables as they were when the process started; nil for none or an empty one.
    /// - Throws: ``TrustStateError`` where neither names a folder.
    public init(
        of program: String = "verify-uploader", stateHome: BytePath?, home: BytePath?
    ) throws(TrustStateError) {
        let base = [stateHome, home?.appending(".local/state".utf8)].compactMap(\.self).first(where: \.isAbsolute)
        guard let path = base?.appending(program.utf8) else { throw .homeless }
        self.path = path
    }

    /// Whether something may have been remembered there: false only where the system says that there is no such folder.
    public var mayExist: Bool {
        do throws(FileError) {
            _ = try Folder(path)
            return true
        } catch {
            return error.code != .notFound || error.errno != .noSuchFileOrDirectory
        }
    }

    /// Nil where there is no such folder yet.
    func open() throws(TrustStateError) -> Folder? {
        do throws(FileError) {
            return try Folder(safe: path)
        } catch {
            guard error.code == .notFound, error.errno == .noSuchFileOrDirectory else { throw .file(error) }
            return nil
        }
    }

    /// Makes the folder where it is missing, and waits until no other process writes to it.
    func lock() throws(TrustStateError) -> LockedFolder {
        try orStateError { () throws(FileError) in
            try Folder.makeMissing(path)
            return try LockedFolder(Folder(safe: path))
        }
    }
}

/// The state folder while no other process writes to it.
struct LockedFolder: ~Copyable {
    let folder: Folder
    private let lock: FileLock

    fileprivate init(_ folder: consuming Folder) throws(FileError) {
        lock = try FileLock(Array("lock".utf8), in: folder)
        self.folder = folder
    }
}

extension Folder {
    /// Gives the file `name` this content as a whole: whoever reads it finds the old content or the new one. Only this
    /// user can read it. To be called while the state folder is locked.
    func replace(_ name: [UInt8], with bytes: [UInt8]) throws(TrustStateError) {
        try orStateError { () throws(FileError) in
            try removePartialFiles()
            let staged = try StagedFile(name, in: self)
            try staged.write(bytes)
            try staged.publish(mode: .ownerReadWrite, replacing: true)
        }
    }

    /// The content of the file `name`; nil where there is none. A link, a pipe and the like is no file.
    func content(of name: [UInt8], limit: Int) throws(TrustStateError) -> [UInt8]? {
        do throws(FileError) {
            return try file(named: name).readAll(limit: limit)
        } catch {
            if error.code == .notFound { return nil }
            throw .file(error)
        }
    }
}
