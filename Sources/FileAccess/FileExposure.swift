internal import Glibc
internal import SystemPackage

extension OpenFile {
    /// Whether any user of the machine can read it: the file lets others, and so does every folder that leads to it. Where
    /// that cannot be said, it is taken for so.
    public var isReadableByOthers: Bool {
        guard permissions.contains(.otherRead) else { return false }
        guard var folder = try? path.withoutLinks().folder else { return true }
        while folder.name != nil {
            let working = FileDescriptor(rawValue: AT_FDCWD)
            guard
                let status = try? FileStatus(of: folder, in: working, followingLinks: false, shownAs: folder)
            else { return true }
            if status.mode & S_IXOTH == 0 { return false }
            folder = folder.folder
        }
        return true
    }
}
