internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

/// Where private folders may lie.
enum Place {
    /// TMPDIR, then the usual places.
    static var candidates: [BytePath] {
        var candidates: [BytePath] = []
        if let value = unsafe getenv("TMPDIR"), let path = BytePath(unsafe String(cString: value)), path.isAbsolute {
            candidates.append(path)
        }
        let usual = ["/tmp", "/var/tmp", "/dev/shm"].compactMap { BytePath($0) }
        return candidates + usual.filter { !candidates.contains($0) }
    }

    /// The same, those in memory first; in memory a file is gone once it is removed.
    static var candidatesInMemoryFirst: [BytePath] {
        let candidates = candidates
        let inMemory = candidates.filter { path in
            guard let folder = try? Folder(path) else { return false }
            return clinux_is_in_memory(folder.descriptor.rawValue) == 1
        }
        return inMemory + candidates.filter { !inMemory.contains($0) }
    }

    /// Opens this user's own folder in `place`, after checking every folder that leads there.
    static func open(_ place: BytePath, creating: Bool = true) throws(FileError) -> Folder {
        let resolved = try place.withoutLinks()
        try resolved.checkNobodyElseChanges()
        let base = try Folder(resolved)
        let name = Array("release-integrity-\(getuid())".utf8)
        let (path, _) = try base.member(name)
        if creating, unsafe path.withCString({ unsafe mkdirat(base.descriptor.rawValue, $0, 0o700) }) != 0,
            clinux_errno() != EEXIST
        {
            throw .system("write in", place.bytes, Errno(rawValue: clinux_errno()))
        }
        let own = try base.folder(named: name)
        let status = try FileStatus(of: own.descriptor, path: own.path)
        guard status.owner == getuid(), status.mode & 0o077 == 0 else {
            throw FileError(.noPrivateFolder, "use", own.path.bytes, detail: "it is another user's, or open to others")
        }
        return own
    }
}
