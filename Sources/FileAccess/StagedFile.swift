internal import CLinux
internal import Findings
internal import Glibc
public import SystemPackage

/// A file on its way: written where nobody looks for it, in the folder of its destination, and renamed into place as a
/// whole. Until ``publish(mode:replacing:)`` the destination is untouched, whatever happens; what was not published is
/// removed.
///
/// Where the file system has unnamed files (O_TMPFILE, see: man 2 open) nothing is left behind even after SIGKILL;
/// elsewhere, and in the moment of taking its name, it is called `.NAME.RANDOM.partial`. It is locked (flock(2)) as long as
/// its process lives: ``sweep(beside:)`` removes those of processes that were killed. A signal that ends this process removes
/// it, see ``LivingFiles``.
public struct StagedFile: ~Copyable, Sendable {
    public let destination: BytePath
    /// Open for reading and writing, valid as long as this value lives.
    public let descriptor: FileDescriptor
    private let folder: Folder
    private let name: [UInt8]
    /// The file's name so far; nil for an unnamed file.
    private var temporaryName: [UInt8]?

    deinit {
        try? descriptor.close()
        if let temporaryName {
            folder.removeQuietly(temporaryName)
            if let path = folder.path.appending(temporaryName) { LivingFiles.all.remove(path) }
        }
    }

    /// Stages a new file for `destination`, which only this user can read until it is published.
    ///
    /// - Throws: ``FileError/Code/exists`` where something other than a regular file is there already (a link
    ///   too: it would be replaced, not followed).
    public init(for destination: BytePath) throws(FileError) {
        guard let name = destination.name else {
            throw FileError(.exists, "write", destination.bytes, detail: "it does not name a file")
        }
        try self.init(name, in: Folder(destination.folder), as: destination)
    }

    /// The same for the file `name` in an open folder, wherever the folder's path leads by now.
    public init(_ name: [UInt8], in folder: borrowing Folder) throws(FileError) {
        let (_, shown) = try folder.member(name)
        try self.init(name, in: folder.duplicate(), as: shown)
    }

    private init(_ name: [UInt8], in folder: consuming Folder, as destination: BytePath) throws(FileError) {
        if let kind = try folder.kind(of: name), kind != .file {
            throw FileError(.exists, "write", destination.bytes, detail: "something that is no file has this name")
        }
        let (descriptor, temporaryName) = try Self.create(in: folder, for: name, destination: destination)
        self.destination = destination
        self.descriptor = descriptor
        self.folder = folder
        self.name = name
        self.temporaryName = temporaryName
    }

    /// Writes all of `source`.
    public func fill(from source: borrowing OpenFile) throws(FileError) {
        try source.copy(to: descriptor, shownAs: destination)
    }

    /// What was written so far, to be read; `shown` is what errors call it.
    public func contents(shownAs shown: BytePath) throws(FileError) -> OpenFile {
        let raw = fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
        guard raw >= 0 else { throw failure("read") }
        return try OpenFile(adopting: FileDescriptor(rawValue: raw), path: shown)
    }

    /// Appends `bytes`. See: man 2 write
    public func write(_ bytes: [UInt8]) throws(FileError) {
        do {
            _ = try descriptor.writeAll(bytes)
        } catch {
            throw FileError(.system, "write", destination.bytes, errno: error as? Errno)
        }
    }

    /// The same for bytes in memory that somebody else owns.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        do {
            _ = unsafe try descriptor.writeAll(bytes)
        } catch {
            throw FileError(.system, "write", destination.bytes, errno: error as? Errno)
        }
    }

    /// Forgets what was written so far. See: man 2 ftruncate
    public func truncate() throws(FileError) {
        guard ftruncate(descriptor.rawValue, 0) == 0, lseek(descriptor.rawValue, 0, SEEK_SET) == 0 else {
            throw failure("write")
        }
    }

    /// Writes everything through to the disk, where a lack of space shows at the latest. See: man 2 fsync
    public func synchronize() throws(FileError) {
        guard fsync(descriptor.rawValue) == 0 else { throw failure("write") }
    }

    /// What tells it from other files, whatever its name is by then.
    public func identity() throws(FileError) -> FileIdentity {
        try FileStatus(of: descriptor, path: destination).identity
    }

    /// What the file holds, read again: not the bytes that were given, but those that came back.
    ///
    /// - Throws: ``FileError/Code/tooLarge`` for more than `limit` bytes.
    public func contents(limit: Int) throws(FileError) -> [UInt8] {
        // What the system still has in memory is of no interest here. See: man 2 posix_fadvise
        posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_DONTNEED)
        return try contents(shownAs: destination).readAll(limit: limit)
    }

    /// Writes everything through to the disk and gives the file its name, at once and as a whole. See: man 2 rename
    ///
    /// - Parameter mode: the permissions, less the umask's.
    /// - Throws: ``FileError/Code/exists`` where a file is there and `replacing` is false.
    public consuming func publish(mode: FilePermissions, replacing: Bool) throws(FileError) {
        let raw = descriptor.rawValue
        let permissions = mode.rawValue & ~Umask.current
        guard fchmod(raw, permissions) == 0, fsync(raw) == 0 else { throw failure("write") }
        if temporaryName == nil, !replacing {
            // An unnamed file can take its name directly, and only where that is free.
            guard link(descriptor, as: name) == 0 else { throw failure("create") }
        } else {
            if temporaryName == nil {
                let temporary = StagedFile.temporaryName(for: name)
                guard link(descriptor, as: temporary) == 0 else { throw failure("create") }
                temporaryName = temporary
            }
            try rename(replacing: replacing)
        }
        if let temporary = temporaryName.take(), let path = folder.path.appending(temporary) {
            LivingFiles.all.remove(path)
        }
        try checkInPlace()
        try folder.synchronize()
    }

    /// Whoever can write to the folder could have put a file of theirs under the temporary name. Where nobody else can,
    /// another file is that of a process of ours that was faster.
    private func checkInPlace() throws(FileError) {
        guard try !folder.isSafe(), try !folder.identity(of: name).isSameFile(as: identity()) else { return }
        throw FileError(.changed, "create", destination.bytes, detail: "another file was put in its place meanwhile")
    }

    /// The same, while no signal ends this process: it is either still unpublished then, or in place.
    public consuming func publishUninterrupted(mode: FilePermissions, replacing: Bool) throws(FileError) {
        var file: StagedFile? = consume self
        try Uninterrupted.perform { () throws(FileError) in
            if let file = file.take() { try file.publish(mode: mode, replacing: replacing) }
        }
    }

    private func rename(replacing: Bool) throws(FileError) {
        guard let from = temporaryName.flatMap({ BytePath($0) }), let to = BytePath(name) else { return }
        let directory = folder.descriptor.rawValue
        let result = unsafe from.withCString { from in
            unsafe to.withCString { to in
                replacing
                    ? unsafe renameat(directory, from, directory, to)
                    : unsafe clinux_rename_noreplace(directory, from, directory, to)
            }
        }
        guard result == 0 else { throw failure("create") }
    }

    private func link(_ descriptor: FileDescriptor, as name: [UInt8]) -> CInt {
        guard let name = BytePath(name) else { return -1 }
        return unsafe name.withCString {
            unsafe clinux_link_descriptor(descriptor.rawValue, folder.descriptor.rawValue, $0)
        }
    }

    private func failure(_ operation: String) -> FileError {
        .system(operation, destination.bytes, Errno(rawValue: clinux_errno()))
    }

    private static func create(
        in folder: borrowing Folder, for name: [UInt8], destination: BytePath
    ) throws(FileError) -> (FileDescriptor, [UInt8]?) {
        let directory = folder.descriptor.rawValue
        // A file without a name, where the file system has such files.
        let unnamed = unsafe BytePath.current.withCString {
            unsafe clinux_openat(directory, $0, clinux_o_tmpfile() | O_RDWR | O_CLOEXEC, 0o600)
        }
        // Without /proc an unnamed file could not be named later.
        if unnamed >= 0, ProcessFileSystem.isMounted {
            // What has no name is locked before it gets one.
            _ = clinux_lock(unnamed, 0)
            return (FileDescriptor(rawValue: unnamed), nil)
        }
        if unnamed >= 0 { close(unnamed) }
        for _ in 0..<8 {
            let temporary = temporaryName(for: name)
            guard let path = BytePath(temporary), let shown = folder.path.appending(temporary) else { break }
            LivingFiles.all.insert(shown)
            let raw = unsafe path.withCString {
                unsafe clinux_openat(directory, $0, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            }
            guard raw >= 0 else {
                let errno = Errno(rawValue: clinux_errno())
                LivingFiles.all.remove(shown)
                throw .system("create", destination.bytes, errno)
            }
            // A sweep that runs just now may have taken the unlocked file for a dead process's: another name then.
            if isLocked(raw), (try? folder.holds(temporary)) == true {
                return (FileDescriptor(rawValue: raw), temporary)
            }
            close(raw)
            LivingFiles.all.remove(shown)
        }
        throw FileError(.changed, "create", destination.bytes, detail: "other processes keep removing new files")
    }

    /// Whether the file is locked by now, or is on a file system without locks.
    private static func isLocked(_ raw: CInt) -> Bool {
        clinux_lock(raw, 0) == 0 || clinux_errno() != EWOULDBLOCK
    }

    /// `.NAME.RANDOM.partial`, with NAME shortened so that the whole is a possible file name.
    private static func temporaryName(for name: [UInt8]) -> [UInt8] {
        start(for: name) + Array("\(RandomName.make())\(ending)".utf8)
    }

    private static func start(for name: [UInt8]) -> [UInt8] { Array(".".utf8) + name.prefix(200) + Array(".".utf8) }

    private static let ending = ".partial"

    /// Removes what processes that were killed left of files for `destination`. Failures are of no consequence.
    public static func sweep(beside destination: BytePath) {
        guard let name = destination.name, let folder = try? Folder(destination.folder) else { return }
        let start = start(for: name)
        let length = start.count + RandomName.length + ending.utf8.count
        for candidate in (try? folder.names()) ?? []
        where candidate.count == length && candidate.starts(with: start)
            && candidate.suffix(ending.utf8.count).elementsEqual(ending.utf8)
        {
            guard let file = try? folder.file(named: candidate), file.status.owner == getuid(),
                clinux_lock(file.descriptor.rawValue, 0) == 0
            else { continue }
            folder.removeQuietly(candidate)
        }
    }
}

extension FilePermissions {
    /// A document for everyone to read (0644).
    public static var document: FilePermissions { [.ownerReadWrite, .groupRead, .otherRead] }

    /// A program for everyone (0755).
    public static var executable: FilePermissions {
        [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute]
    }
}

extension Folder {
    /// Removes what processes that were killed left of staged files. To be called only where no other process stages
    /// files in this folder.
    public func removePartialFiles() throws(FileError) {
        for name in try names() where name.first == UInt8(ascii: ".") && name.suffix(8).elementsEqual(".partial".utf8) {
            removeQuietly(name)
        }
    }

    /// Removes the file `name`, if it is there.
    func removeQuietly(_ name: [UInt8]) {
        guard let path = BytePath(name) else { return }
        _ = unsafe path.withCString { unsafe unlinkat(descriptor.rawValue, $0, 0) }
    }
}
