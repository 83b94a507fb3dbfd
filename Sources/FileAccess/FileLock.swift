internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// A lock that one process holds at a time, as long as this value lives and the process does: flock(2) on a file that
/// only its owner can open. The file stays where it is.
///
/// Unlike that of ``Folder/lock()`` it cannot be held by somebody who may only read the folder.
public struct FileLock: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    deinit { try? descriptor.close() }

    /// How often in a second it is tried.
    static let frequency = 200

    /// Waits until no other process has locked the file `name` in `folder`, which is made where it is missing.
    ///
    /// - Parameter seconds: how long at most.
    public init(_ name: [UInt8], in folder: borrowing Folder, seconds: Int = 60) throws(FileError) {
        let (path, shown) = try folder.member(name)
        for _ in 0..<seconds * Self.frequency {
            let file = try Self.open(path, in: folder, shownAs: shown)
            do throws(FileError) {
                if try Self.isLocked(file, shown), try Self.isStill(file, name, in: folder) {
                    descriptor = file
                    return
                }
            } catch {
                try? file.close()
                throw error
            }
            try? file.close()
            usleep(useconds_t(1_000_000 / Self.frequency))
        }
        throw FileError(
            .system, "lock", shown.bytes, detail: "another process has held the lock for \(seconds) seconds")
    }

    /// See: man 2 open. Without O_NONBLOCK a pipe would be waited for.
    private static func open(
        _ path: BytePath, in folder: borrowing Folder, shownAs shown: BytePath
    ) throws(FileError) -> FileDescriptor {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let directory = folder.descriptor.rawValue
        let raw = unsafe path.withCString { unsafe clinux_openat(directory, $0, flags, 0o600) }
        guard raw >= 0 else { throw .system("lock", shown.bytes, Errno(rawValue: clinux_errno())) }
        return FileDescriptor(rawValue: raw)
    }

    private static func isLocked(_ file: FileDescriptor, _ shown: BytePath) throws(FileError) -> Bool {
        if clinux_lock(file.rawValue, 0) == 0 { return true }
        let errno = Errno(rawValue: clinux_errno())
        guard errno == .wouldBlock || errno == .interrupted else { throw .system("lock", shown.bytes, errno) }
        return false
    }

    /// Whether others who want the lock find the same file: whoever removes it lets them lock another one.
    private static func isStill(
        _ file: FileDescriptor, _ name: [UInt8], in folder: borrowing Folder
    ) throws(FileError) -> Bool {
        let shown = try folder.member(name).shown
        let status = try FileStatus(of: file, path: shown)
        guard status.isRegular else { throw FileError(.notARegularFile, "lock", shown.bytes, detail: status.kind) }
        do throws(FileError) {
            return try folder.identity(of: name).isSameFile(as: status.identity)
        } catch {
            guard error.code == .notFound else { throw error }
            return false
        }
    }
}
