internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

extension Folder {
    /// Opens a folder of this user's own, where nobody but root and this user can change what it holds, or what its path
    /// leads to: for programs that are told the path.
    ///
    /// - Throws: ``FileError/Code/noPrivateFolder`` where it belongs to somebody else, or somebody else can do that.
    public init(own path: BytePath) throws(FileError) {
        try path.checkNobodyElseRedirects()
        let folder = try Folder(path)
        let status = try FileStatus(of: folder.descriptor, path: path)
        guard status.owner == getuid() else {
            throw FileError(.noPrivateFolder, "use", path.bytes, detail: "it belongs to another user")
        }
        guard status.mode & 0o022 == 0 else {
            throw FileError(.noPrivateFolder, "use", path.bytes, detail: "it lets other users write")
        }
        self = folder
    }

    /// Makes the symbolic link `name`. See: man 2 symlinkat
    public func makeLink(_ name: [UInt8], to target: BytePath) throws(FileError) {
        let (path, shown) = try member(name)
        let result = unsafe target.withCString { target in
            unsafe path.withCString { unsafe symlinkat(target, descriptor.rawValue, $0) }
        }
        guard result == 0 else { throw .system("create", shown.bytes, Errno(rawValue: clinux_errno())) }
    }
}

extension BytePath {
    /// The same path from the root on.
    public func absolute() throws(FileError) -> BytePath {
        if isAbsolute { return self }
        return try BytePath.current.withoutLinks().appending(bytes) ?? self
    }

    /// Takes the path step by step: every folder on the way, and every one that a link leads through, must be root's or ours,
    /// and writable by nobody else unless sticky; every link must be root's or ours. See: man 7 path_resolution
    fileprivate func checkNobodyElseRedirects() throws(FileError) {
        let slash = UInt8(ascii: "/")
        var here = BytePath.root
        var steps = Array(try absolute().bytes.split(separator: slash).reversed())
        var links = 0
        while let step = steps.popLast() {
            if step.elementsEqual(".".utf8) { continue }
            if step.elementsEqual("..".utf8) {
                here = here.folder
                continue
            }
            guard let next = here.appending(step) else { continue }
            let workingFolder = FileDescriptor(rawValue: AT_FDCWD)
            let status = try FileStatus(of: next, in: workingFolder, followingLinks: false, shownAs: next)
            guard status.isRootsOrOurs else { throw .shared(next, for: self) }
            if status.isSymbolicLink {
                links += 1
                guard links <= 40 else { throw .system("open", bytes, .tooManySymbolicLinkLevels) }
                let target = try Folder(here).linkTarget(of: Array(step))
                if target.first == slash { here = .root }
                steps += target.split(separator: slash).reversed()
            } else {
                guard status.isFolder, !status.isShared(withMoreRights: next.hasAccessList) else {
                    throw .shared(next, for: self)
                }
                here = next
            }
        }
    }
}
