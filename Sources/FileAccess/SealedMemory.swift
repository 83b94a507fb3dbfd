internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// A copy of a file in anonymous memory, sealed: nothing can change its bytes or its length any more, this process
/// included. Gone when this value goes and nothing executes it. See: man 2 memfd_create
public struct SealedMemory: ~Copyable, Sendable {
    /// The copy. What is read here is what is executed.
    public let contents: OpenFile

    /// Copies `source` and seals the copy.
    ///
    /// - Throws: ``FileError/Code/unsupported`` where this system has no such memory, or does not let it be executed
    ///   (`vm.memfd_noexec`); ``FileError/Code/changed`` where the source changed while it was copied.
    public init(of source: borrowing OpenFile) throws(FileError) {
        let raw = unsafe "release-integrity".withCString { unsafe clinux_memfd($0) }
        guard raw >= 0 else {
            let errno = Errno(rawValue: clinux_errno())
            let detail: Message =
                errno == .permissionDenied
                ? "its settings (vm.memfd_noexec) forbid programs in anonymous memory"
                : "it has no executable anonymous memory (\(errno.description))"
            throw FileError(.unsupported, "copy to memory", source.path.bytes, errno: errno, detail: detail)
        }
        do throws(FileError) {
            try source.copy(to: FileDescriptor(rawValue: raw), shownAs: source.path)
            guard fchmod(raw, 0o500) == 0, clinux_memfd_seal(raw) == 0 else {
                let errno = Errno(rawValue: clinux_errno())
                throw FileError(
                    .unsupported, "seal the copy in memory of", source.path.bytes, errno: errno)
            }
        } catch {
            close(raw)
            throw error
        }
        contents = try OpenFile(adopting: Self.readOnly(raw), path: source.path)
    }

    /// The same memory, open for reading alone where /proc is there to open it by; the seals hold either way.
    private static func readOnly(_ raw: CInt) -> FileDescriptor {
        let reopened = unsafe "/proc/self/fd/\(raw)".withCString {
            unsafe clinux_openat(AT_FDCWD, $0, O_RDONLY | O_CLOEXEC, 0)
        }
        guard reopened >= 0 else { return FileDescriptor(rawValue: raw) }
        close(raw)
        return FileDescriptor(rawValue: reopened)
    }
}
