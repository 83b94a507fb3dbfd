internal import CLinux
internal import Findings
internal import Glibc
internal import SystemPackage

extension Folder {
    /// The names in the folder, sorted by their bytes, without `.` and `..`, each with what it is; nil where the file system does
    /// not say that along with the name. See: man 3 readdir
    ///
    /// - Throws: ``FileError/Code/tooLarge`` for more than `limit` names.
    public func entries(limit: Int = 1_000_000) throws(FileError) -> [(name: [UInt8], kind: EntryKind?)] {
        let here = try duplicate()
        // fdopendir(3) takes the descriptor over; this one is a copy of its own.
        let duplicate = fcntl(here.descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0, let stream = unsafe fdopendir(duplicate) else {
            throw .system("list", path.bytes, Errno(rawValue: clinux_errno()))
        }
        defer { unsafe closedir(stream) }
        var entries: [(name: [UInt8], kind: EntryKind?)] = []
        while true {
            clinux_set_errno(0)
            guard let entry = unsafe readdir(stream) else { break }
            let start = unsafe clinux_entry_name(entry)
            let name = unsafe Array(UnsafeRawBufferPointer(start: start, count: start.map { unsafe strlen($0) } ?? 0))
            guard BytePath.isName(name) else { continue }
            guard entries.count < limit else {
                throw FileError(.tooLarge, "list", path.bytes, detail: "it holds more than \(limit) names")
            }
            entries.append((name, EntryKind(typeOfEntry: unsafe clinux_entry_type(entry))))
        }
        guard clinux_errno() == 0 else { throw .system("list", path.bytes, Errno(rawValue: clinux_errno())) }
        entries.sort { Self.precedes($0.name, $1.name) }
        return entries
    }

    /// By their bytes. See: man 3 memcmp
    private static func precedes(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        let order = unsafe memcmp(one, other, min(one.count, other.count))
        return order != 0 ? order < 0 : one.count < other.count
    }
}

extension Folder.EntryKind {
    /// - Parameter type: `d_type` of a directory entry.
    fileprivate init?(typeOfEntry type: UInt8) {
        switch Int(type) {
        case Int(DT_UNKNOWN): return nil
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .folder
        case Int(DT_LNK): self = .symbolicLink
        default: self = .other
        }
    }
}
