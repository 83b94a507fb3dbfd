internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// A copy of a file in a folder that only this user can enter, to be judged and then executed: nobody has it open for
/// writing, and nobody else can. Removed when this value goes.
public struct PrivateCopy: ~Copyable, Sendable {
    /// The copy, open for reading alone. What is read here is what is executed.
    public let contents: OpenFile
    private let folder: PrivateFolder

    /// Copies `source` as `name`, which is what the program finds as its own name in `/proc/self/exe`.
    ///
    /// Created exclusively, written through to the disk, mode 0500; the writer is closed before ``contents`` is opened.
    ///
    /// - Throws: ``FileError/Code/noPrivateFolder`` where no place is private and lets programs be executed;
    ///   ``FileError/Code/changed`` where the source changed while it was copied.
    public init(of source: borrowing OpenFile, named name: [UInt8]) throws(FileError) {
        let folder = try PrivateFolder(purpose: "run", executable: true)
        let (path, shown) = try folder.folder.member(name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let raw = unsafe path.withCString {
            unsafe clinux_openat(folder.folder.descriptor.rawValue, $0, flags, 0o500)
        }
        guard raw >= 0 else { throw .system("create", shown.bytes, Errno(rawValue: clinux_errno())) }
        do throws(FileError) {
            try source.copy(to: FileDescriptor(rawValue: raw), shownAs: shown)
            guard fchmod(raw, 0o500) == 0, fsync(raw) == 0 else {
                throw .system("write", shown.bytes, Errno(rawValue: clinux_errno()))
            }
        } catch {
            close(raw)
            throw error
        }
        guard close(raw) == 0 else { throw .system("write", shown.bytes, Errno(rawValue: clinux_errno())) }
        contents = try OpenFile(
            path, relativeTo: folder.folder.descriptor, links: .refuse, shownAs: source.path)
        self.folder = folder
    }
}
