internal import CLinux
internal import Findings
internal import Glibc
public import SystemPackage

/// A folder, open: everything in it is reached through its descriptor, wherever its path leads by now.
public struct Folder: ~Copyable, Sendable {
    public let path: BytePath
    /// Valid as long as this value lives.
    public let descriptor: FileDescriptor

    deinit { try? descriptor.close() }

    /// Opens the folder at `path`, through links.
    public init(_ path: BytePath) throws(FileError) {
        try self.init(path, relativeTo: FileDescriptor(rawValue: AT_FDCWD), followingLinks: true, shownAs: path)
    }

    init(
        _ path: BytePath, relativeTo folder: FileDescriptor, followingLinks: Bool, shownAs shown: BytePath
    ) throws(FileError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        let raw = retryingOnInterrupt { () -> CInt in
            unsafe path.withCString { unsafe clinux_openat(folder.rawValue, $0, flags, 0) }
        }
        guard raw >= 0 else { throw .system("open", shown.bytes, Errno(rawValue: clinux_errno())) }
        descriptor = FileDescriptor(rawValue: raw)
        self.path = shown
    }

    /// The same folder, opened once more.
    func duplicate() throws(FileError) -> Folder {
        try Folder(BytePath.current, relativeTo: descriptor, followingLinks: false, shownAs: path)
    }

    /// Waits until no other process has locked the folder, and locks it as long as this value lives. See: man 2 flock
    ///
    /// - Parameter seconds: how long at most: whoever may read the folder can lock it.
    /// - Throws: ``FileError`` that names the process that holds the lock, where that can be found out.
    public func lock(seconds: Int = 60) throws(FileError) {
        for _ in 0...seconds * FileLock.frequency {
            if clinux_lock(descriptor.rawValue, 0) == 0 { return }
            let errno = Errno(rawValue: clinux_errno())
            guard errno == .wouldBlock || errno == .interrupted else { throw .system("lock", path.bytes, errno) }
            usleep(useconds_t(1_000_000 / FileLock.frequency))
        }
        let holder = LockHolder.process(holding: descriptor)
        let who: Message = holder.map { "the process \($0)" } ?? "another process"
        throw FileError(
            .system, "lock", path.bytes,
            detail: "\(who) has held the lock for \(seconds) seconds: wait for it, or end it, and try again")
    }

    /// Whether ``path`` leads to this folder still.
    public func isInPlace() throws(FileError) -> Bool {
        let here = try identity()
        do throws(FileError) {
            let workingFolder = FileDescriptor(rawValue: AT_FDCWD)
            let there = try FileStatus(of: path, in: workingFolder, followingLinks: true, shownAs: path)
            return there.identity.isSameFile(as: here)
        } catch {
            if error.code == .notFound { return false }
            throw error
        }
    }

    /// Opens the folder `name` in this one; a link is refused.
    public func folder(named name: [UInt8]) throws(FileError) -> Folder {
        let (path, shown) = try member(name)
        return try Folder(path, relativeTo: descriptor, followingLinks: false, shownAs: shown)
    }

    /// Opens the regular file `name` in this folder; a link is refused.
    public func file(named name: [UInt8]) throws(FileError) -> OpenFile {
        let (path, shown) = try member(name)
        return try OpenFile(path, relativeTo: descriptor, links: .refuse, shownAs: shown)
    }

    /// Opens a file below this folder. No component of `path` may be empty, `.`, `..` or a link.
    public func file(below path: [UInt8]) throws(FileError) -> OpenFile {
        if Self.holdsOnlyNames(path), let file = openFile(inOneStepBelow: path) { return file }
        let components = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let last = components.last else { throw FileError(.notFound, "open", path) }
        // One folder at a time: it also finds out why the above failed.
        var folder: Folder?
        for component in components.dropLast() {
            if let here = folder.take() {
                folder = try here.folder(named: Array(component))
            } else {
                folder = try self.folder(named: Array(component))
            }
        }
        if let folder = folder.take() { return try folder.file(named: Array(last)) }
        return try file(named: Array(last))
    }

    /// Whether every part between the slashes of `path` is a name.
    private static func holdsOnlyNames(_ path: [UInt8]) -> Bool {
        var start = 0
        for end in 0...path.count where end == path.count || path[end] == UInt8(ascii: "/") {
            guard BytePath.isName(path[start..<end]) else { return false }
            start = end + 1
        }
        return true
    }

    /// Opens a file with one system call, whose names the caller has looked at; nil where that fails for any reason.
    private func openFile(inOneStepBelow path: [UInt8]) -> OpenFile? {
        guard let path = BytePath(path), let shown = self.path.appending(path.bytes) else { return nil }
        return try? OpenFile(path, below: descriptor, shownAs: shown)
    }

    /// Creates the file `name`, which only this user can read, with `content`.
    ///
    /// - Throws: ``FileError/Code/exists`` where something of that name is there.
    public func create(_ name: [UInt8], containing content: [UInt8]) throws(FileError) {
        try unsafe content.withUnsafeBufferPointer { (buffer) throws(FileError) in
            try unsafe create(name, containing: UnsafeRawBufferPointer(buffer))
        }
    }

    func create(_ name: [UInt8], containing content: UnsafeRawBufferPointer) throws(FileError) {
        let (path, shown) = try member(name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let raw = unsafe path.withCString { unsafe clinux_openat(descriptor.rawValue, $0, flags, 0o600) }
        guard raw >= 0 else { throw .system("create", shown.bytes, Errno(rawValue: clinux_errno())) }
        let file = FileDescriptor(rawValue: raw)
        do {
            try file.closeAfter { _ = unsafe try file.writeAll(content) }
        } catch {
            throw FileError(.system, "write", shown.bytes, errno: error as? Errno)
        }
    }

    /// Makes the folder `name` and opens it. See: man 2 mkdirat
    ///
    /// - Parameter mode: the permissions, less the umask's; for this user alone unless said.
    @discardableResult
    public func makeFolder(
        _ name: [UInt8], mode: FilePermissions = .ownerReadWriteExecute
    ) throws(FileError) -> Folder {
        let (path, shown) = try member(name)
        guard unsafe path.withCString({ unsafe mkdirat(descriptor.rawValue, $0, mode.rawValue) }) == 0 else {
            throw .system("create", shown.bytes, Errno(rawValue: clinux_errno()))
        }
        return try folder(named: name)
    }

    /// Makes the folder at `path` and those that lead there, where they are missing; `made` is told each that was.
    public static func makeMissing(
        _ path: BytePath, mode: FilePermissions = .ownerReadWriteExecute, made: (BytePath) -> Void = { _ in }
    ) throws(FileError) {
        do throws(FileError) {
            _ = try Folder(path)
        } catch {
            guard error.code == .notFound, let name = path.name else { throw error }
            try makeMissing(path.folder, mode: mode, made: made)
            do throws(FileError) {
                try Folder(path.folder).makeFolder(name, mode: mode)
                made(path)
            } catch {
                // Another process was faster.
                guard error.code == .exists else { throw error }
            }
        }
    }

    /// Removes the file `name`, if there is one. See: man 2 unlinkat
    public func remove(_ name: [UInt8]) throws(FileError) {
        let (path, shown) = try member(name)
        guard unsafe path.withCString({ unsafe unlinkat(descriptor.rawValue, $0, 0) }) == 0 else {
            let errno = Errno(rawValue: clinux_errno())
            if errno == .noSuchFileOrDirectory { return }
            throw .system("remove", shown.bytes, errno)
        }
    }

    /// Removes the empty folder `name`, if there is one.
    public func removeFolder(_ name: [UInt8]) throws(FileError) {
        let (path, shown) = try member(name)
        guard unsafe path.withCString({ unsafe unlinkat(descriptor.rawValue, $0, AT_REMOVEDIR) }) == 0 else {
            let errno = Errno(rawValue: clinux_errno())
            if errno == .noSuchFileOrDirectory { return }
            throw .system("remove", shown.bytes, errno)
        }
    }

    /// Whether something of that name is there, a dangling link included.
    public func holds(_ name: [UInt8]) throws(FileError) -> Bool {
        let (path, shown) = try member(name)
        do {
            _ = try FileStatus(of: path, in: descriptor, followingLinks: false, shownAs: shown)
            return true
        } catch {
            if error.code == .notFound { return false }
            throw error
        }
    }

    /// What an entry of a folder is.
    public enum EntryKind: Sendable {
        case file, folder, symbolicLink, other
    }

    /// What `name` is, or nil where there is nothing of that name. Links are not followed.
    public func kind(of name: [UInt8]) throws(FileError) -> EntryKind? {
        let (path, shown) = try member(name)
        do {
            let status = try FileStatus(of: path, in: descriptor, followingLinks: false, shownAs: shown)
            if status.isRegular { return .file }
            if status.isFolder { return .folder }
            return status.isSymbolicLink ? .symbolicLink : .other
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    /// Where the symbolic link `name` leads, as it is written there. See: man 2 readlinkat
    public func linkTarget(of name: [UInt8]) throws(FileError) -> [UInt8] {
        let (path, shown) = try member(name)
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe path.withCString { unsafe readlinkat(descriptor.rawValue, $0, &target, target.count) }
        guard count >= 0 else { throw .system("read", shown.bytes, Errno(rawValue: clinux_errno())) }
        return target.prefix(count).map { UInt8(bitPattern: $0) }
    }

    /// The names in the folder, sorted by their bytes, without `.` and `..`.
    ///
    /// - Throws: ``FileError/Code/tooLarge`` for more than `limit` names.
    public func names(limit: Int = 1_000_000) throws(FileError) -> [[UInt8]] { try entries(limit: limit).map(\.name) }

    /// Writes what the system still holds back of the folder's entries. See: man 2 fsync
    func synchronize() throws(FileError) {
        guard fsync(descriptor.rawValue) == 0 || clinux_errno() == EINVAL else {
            throw .system("write", path.bytes, Errno(rawValue: clinux_errno()))
        }
    }

    /// `name` as a path within this folder, and as it is shown. Refuses what is no single name.
    func member(_ name: [UInt8]) throws(FileError) -> (path: BytePath, shown: BytePath) {
        guard BytePath.isName(name), let path = BytePath(name), let shown = self.path.appending(name) else {
            throw FileError(.notFound, "open", name, detail: "it is not the name of a file")
        }
        return (path, shown)
    }
}
