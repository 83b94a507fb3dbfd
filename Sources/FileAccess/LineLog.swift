internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// A file to which several processes add whole lines: a log.
public struct LineLog: Sendable, Hashable {
    public let path: BytePath

    public init(_ path: BytePath) {
        self.path = path
    }

    /// Adds a line in one write, under a lock (flock(2)), and writes it through to the disk; the file is made, for this user
    /// alone, where it is missing. What was only written in part is taken back. See: man 2 open, O_APPEND
    ///
    /// - Parameter line: without its end.
    public func append(_ line: [UInt8]) throws(FileError) {
        let file = try open()
        do throws(FileError) {
            try append(line, to: file)
        } catch {
            try? file.close()
            throw error
        }
        try? file.close()
    }

    private func append(_ line: [UInt8], to file: FileDescriptor) throws(FileError) {
        try lock(file)
        let status = try FileStatus(of: file, path: path)
        guard status.isRegular else { throw FileError(.notARegularFile, "write", path.bytes, detail: status.kind) }
        let size = status.identity.size
        // What a process left that died while it wrote is no part of this line.
        var bytes = try endsInLine(file, size) ? [] : [UInt8(ascii: "\n")]
        bytes += line + [UInt8(ascii: "\n")]
        let count = retryingOnInterrupt { () -> CInt in
            unsafe CInt(clamping: bytes.withUnsafeBytes { unsafe Glibc.write(file.rawValue, $0.baseAddress, $0.count) })
        }
        guard count == bytes.count, fsync(file.rawValue) == 0 else {
            let errno = count >= 0 && count < bytes.count ? Errno.noSpace : Errno(rawValue: clinux_errno())
            ftruncate(file.rawValue, Int(size))
            throw .system("write", path.bytes, errno)
        }
    }

    /// A pipe without a reader would be waited for, without O_NONBLOCK.
    private func open() throws(FileError) -> FileDescriptor {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let raw = retryingOnInterrupt { () -> CInt in
            unsafe path.withCString { unsafe clinux_openat(AT_FDCWD, $0, flags, 0o600) }
        }
        guard raw >= 0 else { throw .system("write", path.bytes, Errno(rawValue: clinux_errno())) }
        return FileDescriptor(rawValue: raw)
    }

    private func endsInLine(_ file: FileDescriptor, _ size: Int64) throws(FileError) -> Bool {
        guard size > 0 else { return true }
        var last: UInt8 = 0
        do {
            let count = unsafe try withUnsafeMutableBytes(of: &last) {
                unsafe try file.read(fromAbsoluteOffset: size - 1, into: $0)
            }
            return count == 1 && last == UInt8(ascii: "\n")
        } catch {
            throw FileError(.system, "read", path.bytes, errno: error as? Errno)
        }
    }

    /// One line takes no time, so whoever holds the lock for a minute hangs.
    private func lock(_ file: FileDescriptor) throws(FileError) {
        for _ in 0..<12_000 {
            if clinux_lock(file.rawValue, 0) == 0 { return }
            let errno = Errno(rawValue: clinux_errno())
            guard errno == .wouldBlock || errno == .interrupted else { throw .system("lock", path.bytes, errno) }
            usleep(5_000)
        }
        throw FileError(.system, "lock", path.bytes, detail: "another process has held the lock for 60 seconds")
    }
}
