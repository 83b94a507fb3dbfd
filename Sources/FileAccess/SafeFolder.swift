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
        guard try isSafe() else { throw .shared(path, for: path) }
    }

    /// Whether nobody but root and this user can make or remove files in it.
    func isSafe() throws(FileError) -> Bool {
        let status = try FileStatus(of: descriptor, path: path)
        return status.isRootsOrOurs && status.mode & 0o022 == 0
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

    /// Whether an access control list says who may use it. See: man 5 acl
    var hasAccessList: Bool {
        unsafe withCString { unsafe lgetxattr($0, "system.posix_acl_access", nil, 0) > 0 }
    }

    /// Every folder from this one, a path without links, up to the root must be root's or ours, and writable by nobody
    /// else unless sticky. A group with this user's own number counts as nobody else: many systems give every user one.
    func checkNobodyElseChanges() throws(FileError) {
        var current = self
        while true {
            let status = try FileStatus(
                of: current, in: FileDescriptor(rawValue: AT_FDCWD), followingLinks: false, shownAs: current)
            guard status.isFolder, status.isRootsOrOurs, !status.isShared(withMoreRights: current.hasAccessList) else {
                throw .shared(current, for: self)
            }
            guard current.name != nil else { return }
            current = current.folder
        }
    }
}

extension FileStatus {
    var isRootsOrOurs: Bool { owner == 0 || owner == getuid() }

    /// - Parameter listed: whether an access control list gives rights; the group's are the most that it gives then.
    func isShared(withMoreRights listed: Bool) -> Bool {
        let hasOwnGroup = group == getuid() && group != 0 && !listed
        return mode & (hasOwnGroup ? 0o002 : 0o022) != 0 && mode & S_ISVTX == 0
    }
}

extension FileError {
    static func shared(_ folder: BytePath, for path: BytePath) -> FileError {
        let detail: Message = "'\(folder.bytes)' belongs to another user or lets other users write"
        return FileError(.noPrivateFolder, "use", path.bytes, detail: detail)
    }
}
