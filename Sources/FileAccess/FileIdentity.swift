internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// What tells whether a name still leads to the same file with the same content: device and inode, size, and the times of
/// the last change of content and of the inode. See: man 7 inode
///
/// It says nothing to an attacker who is the same user and can set times and the clock.
public struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    /// Bytes.
    public let size: Int64
    /// Nanoseconds since 1970: of the content, and of the content or the inode.
    private let modified: Int64
    private let changed: Int64

    init(_ status: clinux_status) {
        device = status.device
        inode = status.inode
        size = status.size
        modified = status.modified
        changed = status.changed
    }

    /// Whether it is the same file, whatever it holds by now.
    public func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }

    /// The same file with the same content, whatever names and permissions it has by now.
    func isSameContent(as other: FileIdentity) -> Bool {
        isSameFile(as: other) && size == other.size && modified == other.modified
    }
}

extension OpenFile {
    /// As it was when it was opened.
    public var identity: FileIdentity { status.identity }
}

extension Folder {
    /// That of the folder itself.
    public func identity() throws(FileError) -> FileIdentity {
        try FileStatus(of: descriptor, path: path).identity
    }

    /// That of `name` in the folder, of a link itself.
    ///
    /// - Throws: ``FileError/Code/notFound`` where nothing has this name.
    public func identity(of name: [UInt8]) throws(FileError) -> FileIdentity {
        let (path, shown) = try member(name)
        return try FileStatus(of: path, in: descriptor, followingLinks: false, shownAs: shown).identity
    }
}

extension BytePath {
    /// Whether both paths are, or would be, one file: the same bytes, one file under two names or through links, or the
    /// same name in the same folder.
    public func isSamePlace(as other: BytePath) -> Bool {
        if bytes == other.bytes { return true }
        let folder = FileDescriptor(rawValue: AT_FDCWD)
        func identity(_ path: BytePath) -> FileIdentity? {
            (try? FileStatus(of: path, in: folder, followingLinks: true, shownAs: path))?.identity
        }
        if let here = identity(self), let there = identity(other) { return here.isSameFile(as: there) }
        guard let name, name == other.name, let here = identity(self.folder), let there = identity(other.folder) else {
            return false
        }
        return here.isSameFile(as: there)
    }
}
