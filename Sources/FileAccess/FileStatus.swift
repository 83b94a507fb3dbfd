internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// What stat(2) says of a file.
struct FileStatus {
    let identity: FileIdentity
    let links: UInt64
    let mode: UInt32
    let owner: UInt32
    let group: UInt32

    init(of descriptor: FileDescriptor, path: BytePath) throws(FileError) {
        var status = clinux_status()
        guard unsafe clinux_fstat(descriptor.rawValue, &status) == 0 else {
            throw .system("look at", path.bytes, Errno(rawValue: clinux_errno()))
        }
        self.init(status)
    }

    init(
        of path: BytePath, in folder: FileDescriptor, followingLinks: Bool, shownAs shown: BytePath
    ) throws(FileError) {
        var status = clinux_status()
        let result = unsafe path.withCString { name in
            unsafe clinux_fstatat(folder.rawValue, name, followingLinks ? 1 : 0, &status)
        }
        guard result == 0 else { throw .system("open", shown.bytes, Errno(rawValue: clinux_errno())) }
        self.init(status)
    }

    private init(_ status: clinux_status) {
        identity = FileIdentity(status)
        links = status.links
        mode = status.mode
        owner = status.owner
        group = status.group
    }

    var isRegular: Bool { mode & S_IFMT == S_IFREG }
    var isFolder: Bool { mode & S_IFMT == S_IFDIR }
    var isSymbolicLink: Bool { mode & S_IFMT == S_IFLNK }

    /// What it is, for a message.
    var kind: Message {
        switch mode & S_IFMT {
        case S_IFREG: "it is a regular file"
        case S_IFDIR: "it is a folder"
        case S_IFLNK: "it is a symbolic link"
        case S_IFIFO: "it is a pipe"
        case S_IFSOCK: "it is a socket"
        case S_IFCHR, S_IFBLK: "it is a device"
        default: "it is no regular file"
        }
    }
}

/// Calls again as long as a signal interrupts the call.
func retryingOnInterrupt(_ call: () -> CInt) -> CInt {
    while true {
        let result = call()
        if result >= 0 || clinux_errno() != EINTR { return result }
    }
}
