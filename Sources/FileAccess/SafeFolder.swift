internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

// Who else could change what a path leads to, and what lies there.

extension Folder {
    /// Opens the folder at `path`, through links, where nobody but root and this user can replace it or change what it
    /// holds.
    ///
    /// - Throws: ``FileError/Code/noPrivateFolder`` where somebody else can.
    public init(safe path: BytePath) throws(FileError) {
        let resolved = try path.withoutLinks()
        if resolved.name != nil { try resolved.folder.checkNobodyElseChanges() }
        let folder = try Folder(resolved)
        try folder.checkSafe()
        self = folder
    }

    /// Opens the folder `name` in this one, which must be as safe; a link is refused.
    public func safeFolder(named name: [UInt8]) throws(FileError) -> Folder {
        let folder = try folder(named: name)
        try folder.checkSafe()
        return folder
    }

    /// - Throws: ``FileError/Code/noPrivateFolder`` where somebody but root and this user can make or remove files in it.
    private func checkSafe() throws(FileError) {
        let status = try FileStatus(of: descriptor, path: path)
        guard status.isRootsOrOurs, status.mode & 0o022 == 0 else { throw .shared(path, for: path) }
    }
}

extension BytePath {
    /// The path without links. See: man 3 realpath
    func withoutLinks() throws(FileError) -> BytePath {
        let resolved = unsafe withCString { name -> BytePath? in
            guard let result = unsafe realpath(name, nil) else { return nil }
            defer { unsafe free(result) }
            return unsafe BytePath(UnsafeRawBufferPointer(start: result, count: strlen(result)))
        }
        guard let resolved else { throw .system("use", bytes, Errno(rawValue: clinux_errno())) }
        return resolved
    }

    /// Every folder from this one, a path without links, up to the root must be root's or ours, and writable by nobody
    /// else unless sticky. A group with this user's own number counts as nobody else: many systems give every user one.
    func checkNobodyElseChanges() throws(FileError) {
        var current = self
        while true {
            let status = try FileStatus(
                of: current, in: FileDescriptor(rawValue: AT_FDCWD), followingLinks: false, shownAs: current)
            guard status.isFolder, status.isRootsOrOurs, !status.isShared else { throw .shared(current, for: self) }
            guard current.name != nil else { return }
            current = current.folder
        }
    }
}

extension FileStatus {
    var isRootsOrOurs: Bool { owner == 0 || owner == getuid() }

    var isShared: Bool {
        let hasOwnGroup = group == getuid() && group != 0
        return mode & (hasOwnGroup ? 0o002 : 0o022) != 0 && mode & S_ISVTX == 0
    }
}

extension FileError {
    static func shared(_ folder: BytePath, for path: BytePath) -> FileError {
        let detail: Message = "'\(folder.bytes)' belongs to another user or lets other users write"
        return FileError(.noPrivateFolder, "use", path.bytes, detail: detail)
    }
}
