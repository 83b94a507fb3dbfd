internal import CLinux
internal import Glibc
internal import SystemPackage

/// Who holds a lock. See: man 5 proc, /proc/locks
enum LockHolder {
    /// The process that has locked the file or folder behind `descriptor` with flock(2); nil where that is not known, as
    /// where it is on another machine or in another container.
    static func process(holding descriptor: FileDescriptor) -> Int? {
        var status = stat()
        guard unsafe fstat(descriptor.rawValue, &status) == 0, let path = BytePath("/proc/locks"),
            let text = try? OpenFile(path, links: .refuse).beginning(atMost: 1 << 20)
        else { return nil }
        let inode = Array(":\(status.st_ino)".utf8)
        for line in text.split(separator: UInt8(ascii: "\n")) {
            // 1: FLOCK  ADVISORY  WRITE 4711 08:01:131076 0 EOF; the processes that wait have -> behind the number.
            let fields = line.split(separator: UInt8(ascii: " "))
            guard fields.count > 5, fields[1].elementsEqual("FLOCK".utf8), fields[5].suffix(inode.count) == inode[...],
                let process = Int(String(decoding: fields[4], as: UTF8.self)), process > 0
            else { continue }
            return process
        }
        return nil
    }
}
