internal import CLinux
internal import Findings
internal import Glibc
public import SystemPackage

/// A regular file, open for reading: never a folder, device, pipe or socket, and never waited for.
///
/// Reads are positional (pread(2)), so one file can be read by several readers and as often as need be.
public struct OpenFile: ~Copyable, Sendable {
    /// Whether a link as the last component of a path is followed.
    public enum Links: Sendable {
        /// For what a user typed or a policy names.
        case follow
        /// For what was discovered: a link is ``FileError/Code/notARegularFile``.
        case refuse
    }

    public let path: BytePath
    /// Valid as long as this value lives.
    public let descriptor: FileDescriptor
    /// The file as it was when it was opened.
    let status: FileStatus

    /// Bytes, when it was opened.
    public var size: Int64 { status.identity.size }

    /// Who may do what with it, when it was opened.
    public var permissions: FilePermissions { FilePermissions(rawValue: CInterop.Mode(status.mode & 0o777)) }

    deinit { try? descriptor.close() }

    /// Takes over `descriptor`, which is closed where it is no regular file's.
    init(adopting descriptor: FileDescriptor, path: BytePath) throws(FileError) {
        self.path = path
        self.descriptor = descriptor
        status = try Self.regularStatus(of: descriptor, path: path)
    }

    private static func regularStatus(of descriptor: FileDescriptor, path: BytePath) throws(FileError) -> FileStatus {
        do throws(FileError) {
            let status = try FileStatus(of: descriptor, path: path)
            guard status.isRegular else { throw FileError(.notARegularFile, "read", path.bytes, detail: status.kind) }
            return status
        } catch {
            try? descriptor.close()
            throw error
        }
    }

    /// Opens the file at `path`, relative to the working folder.
    public init(_ path: BytePath, links: Links) throws(FileError) {
        try self.init(path, relativeTo: FileDescriptor(rawValue: AT_FDCWD), links: links)
    }

    /// Opens `path` relative to an open folder; errors and ``path`` show `shownAs`.
    init(
        _ path: BytePath, relativeTo folder: FileDescriptor, links: Links, shownAs shown: BytePath? = nil
    ) throws(FileError) {
        let shown = shown ?? path
        // Looked at before it is opened, because opening a device or a pipe can already do something.
        let status = try FileStatus(of: path, in: folder, followingLinks: links == .follow, shownAs: shown)
        guard status.isRegular else { throw FileError(.notARegularFile, "read", shown.bytes, detail: status.kind) }
        let flags = Self.flags | (links == .refuse ? O_NOFOLLOW : 0)
        let raw = retryingOnInterrupt { () -> CInt in
            unsafe path.withCString { unsafe clinux_openat(folder.rawValue, $0, flags, 0) }
        }
        guard raw >= 0 else {
            let errno = Errno(rawValue: clinux_errno())
            if errno == .tooManySymbolicLinkLevels, links == .refuse {
                throw FileError(.notARegularFile, "read", shown.bytes, detail: "it is a symbolic link")
            }
            throw .system("open", shown.bytes, errno)
        }
        try self.init(adopting: FileDescriptor(rawValue: raw), path: shown)
    }

    private static let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY

    /// Opens `path` below an open folder; the kernel refuses links on the way. See: man 2 openat2
    ///
    /// What is open is the file that was looked at only if ``checkUnchanged()`` says so afterwards: with thousands of files
    /// a second look here would cost as much as a tenth of the hashing.
    init(_ path: BytePath, below folder: FileDescriptor, shownAs shown: BytePath) throws(FileError) {
        let status = try FileStatus(of: path, in: folder, followingLinks: false, shownAs: shown)
        guard status.isRegular else { throw FileError(.notARegularFile, "read", shown.bytes, detail: status.kind) }
        let raw = retryingOnInterrupt { () -> CInt in
            unsafe path.withCString { unsafe clinux_open_below(folder.rawValue, $0, Self.flags) }
        }
        guard raw >= 0 else { throw .system("open", shown.bytes, Errno(rawValue: clinux_errno())) }
        self.init(FileDescriptor(rawValue: raw), path: shown, status: status)
    }

    /// Reads up to `buffer.count` bytes at `offset`; 0 at the end of the file. See: man 2 pread
    public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        do {
            return try unsafe descriptor.read(fromAbsoluteOffset: offset, into: buffer)
        } catch {
            throw FileError(.system, "read", path.bytes, errno: error as? Errno)
        }
    }

    /// All bytes, `limit` at most.
    ///
    /// - Throws: ``FileError/Code/tooLarge`` for a file of more than `limit` bytes, before any of it is read where its
    ///   size says so.
    public func readAll(limit: Int) throws(FileError) -> [UInt8] {
        guard size <= Int64(limit) else { throw tooLarge(limit: limit) }
        var content: [UInt8] = []
        let capacity = Int(size) + 1
        while true {
            let start = content.count
            var failure: FileError?
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: start == 0 ? capacity : 65_536) { buffer, count in
                do throws(FileError) {
                    count = try unsafe read(at: Int64(start), into: UnsafeMutableRawBufferPointer(buffer))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            if chunk.isEmpty { return content }
            if start == 0 { content = chunk } else { content += chunk }
            guard content.count <= limit else { throw tooLarge(limit: limit) }
        }
    }

    /// The first bytes, `limit` at most; fewer only where the file has no more.
    public func beginning(atMost limit: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(FileError) {
                count = try unsafe read(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The same open file once more, with a life of its own. See: man 2 fcntl, F_DUPFD_CLOEXEC
    public func duplicate() throws(FileError) -> OpenFile {
        let raw = fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
        guard raw >= 0 else { throw .system("open", path.bytes, Errno(rawValue: clinux_errno())) }
        return OpenFile(FileDescriptor(rawValue: raw), path: path, status: status)
    }

    private init(_ descriptor: FileDescriptor, path: BytePath, status: FileStatus) {
        self.descriptor = descriptor
        self.path = path
        self.status = status
    }

    /// - Throws: ``FileError/Code/changed`` where the file's size, content time or identity is not what it was when it
    ///   was opened.
    public func checkUnchanged() throws(FileError) {
        let now = try FileStatus(of: descriptor, path: path)
        guard now.identity.isSameContent(as: status.identity) else {
            throw FileError(.changed, "read", path.bytes, detail: "it changed while it was being read")
        }
    }

    private func tooLarge(limit: Int) -> FileError {
        FileError(.tooLarge, "read", path.bytes, detail: "it is larger than \(limit) bytes")
    }
}
