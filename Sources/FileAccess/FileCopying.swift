internal import CLinux
internal import Glibc
internal import SystemPackage

extension OpenFile {
    /// Writes every byte to `target`, whose path is `shown`, 256 KiB at a time.
    ///
    /// - Throws: ``FileError/Code/changed`` where this file was changed meanwhile.
    func copy(to target: FileDescriptor, shownAs shown: BytePath) throws(FileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 262_144, alignment: 4_096)
        defer { unsafe buffer.deallocate() }
        var offset: Int64 = 0
        while true {
            let count = try unsafe read(at: offset, into: buffer)
            if count == 0 { break }
            do {
                _ = try unsafe target.writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } catch {
                throw FileError(.system, "write", shown.bytes, errno: error as? Errno)
            }
            offset += Int64(count)
        }
        try checkUnchanged()
    }
}
