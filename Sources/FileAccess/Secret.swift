internal import CLinux
internal import Findings
internal import Glibc
public import SystemPackage

/// Bytes that nobody else may see: a passphrase, a secret key. They lie in pages of their own that are not swapped out or
/// dumped where the system allows that, and are overwritten when this value goes.
///
/// There is no way to print or copy one, and no error or message holds one.
@safe public struct Secret: ~Copyable {
    /// Bytes.
    public private(set) var count: Int
    private let memory: UnsafeMutableRawBufferPointer

    deinit {
        unsafe Self.overwrite(memory)
        unsafe munmap(memory.baseAddress, memory.count)
    }

    public var isEmpty: Bool { count == 0 }

    /// A copy of `bytes`, which whoever owns them has to overwrite.
    public init(copying bytes: UnsafeRawBufferPointer) throws(FileError) {
        unsafe memory = unsafe try Self.allocate(bytes.count)
        if unsafe !bytes.isEmpty { unsafe memory.copyMemory(from: bytes) }
        count = bytes.count
    }

    /// The same for bytes in an array.
    public init(copying bytes: [UInt8]) throws(FileError) {
        unsafe memory = unsafe try Self.allocate(bytes.count)
        unsafe memory.copyBytes(from: bytes)
        count = bytes.count
    }

    /// Room for `capacity` bytes, with none so far.
    public init(capacity: Int) throws(FileError) {
        unsafe memory = unsafe try Self.allocate(capacity)
        count = 0
    }

    /// Appends a copy of `bytes`; false where there is no room for all of them.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard unsafe bytes.count <= memory.count - count else { return false }
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
        count += bytes.count
        return true
    }

    /// Reads `descriptor` to its end.
    ///
    /// - Parameter name: what an error calls the source.
    /// - Throws: ``FileError/Code/tooLarge`` for more than `limit` bytes.
    public init(readingFrom descriptor: FileDescriptor, named name: [UInt8], limit: Int) throws(FileError) {
        let memory = unsafe try Self.allocate(limit + 1)
        var count = 0
        do {
            while count <= limit {
                let read = unsafe try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
                if read == 0 { break }
                count += read
            }
        } catch {
            unsafe Self.release(memory)
            throw FileError(.system, "read", name, errno: error as? Errno)
        }
        guard count <= limit else {
            unsafe Self.release(memory)
            throw FileError(.tooLarge, "read", name, detail: "it is larger than \(limit) bytes")
        }
        unsafe self.memory = unsafe memory
        self.count = count
    }

    /// Reads the file at `path`, through links.
    public init(contentsOf path: BytePath, limit: Int) throws(FileError) {
        let file = try OpenFile(path, links: .follow)
        try self.init(of: file, limit: limit)
    }

    /// Reads an open file.
    public init(of file: borrowing OpenFile, limit: Int) throws(FileError) {
        try self.init(readingFrom: file.descriptor, named: file.path.bytes, limit: limit)
    }

    /// Only what stands before the first line feed is kept, as gpg reads a passphrase.
    public consuming func firstLine() -> Secret {
        let end = unsafe UnsafeRawBufferPointer(rebasing: memory[..<count]).firstIndex(of: UInt8(ascii: "\n"))
        count = end ?? count
        return self
    }

    /// Whether any byte is such a one.
    public borrowing func contains(where isMeant: (UInt8) -> Bool) -> Bool {
        unsafe withBytes { unsafe $0.contains(where: isMeant) }
    }

    /// Lends the bytes; nothing may keep them.
    public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    /// Lends the bytes to one who works on them where they lie.
    public mutating func withMutableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe try body(UnsafeMutableRawBufferPointer(rebasing: memory[..<count]))
    }

    /// See: man 2 mmap, mlock, madvise
    private static func allocate(_ count: Int) throws(FileError) -> UnsafeMutableRawBufferPointer {
        let size = max(1, count)
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let start = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), unsafe start != MAP_FAILED
        else {
            throw .system("keep a secret in", Array("memory".utf8), Errno(rawValue: clinux_errno()))
        }
        // Both may be refused (RLIMIT_MEMLOCK, an old kernel); the secret is overwritten all the same.
        _ = unsafe mlock(start, size)
        _ = unsafe madvise(start, size, CInt(MADV_DONTDUMP))
        return unsafe UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    private static func release(_ memory: UnsafeMutableRawBufferPointer) {
        unsafe overwrite(memory)
        unsafe munmap(memory.baseAddress, memory.count)
    }

    private static func overwrite(_ memory: UnsafeMutableRawBufferPointer) {
        if let start = memory.baseAddress { unsafe explicit_bzero(start, memory.count) }
    }
}

extension Secret {
    /// Keeps the memory of this process out of core dumps, also of those that a program gets through a pipe, which no limit
    /// on their size keeps away, and from this user's other processes. See: man 2 prctl, PR_SET_DUMPABLE; man 5 core
    public static func forbidDumps() { _ = clinux_set_dumpable(0) }
}

extension Folder {
    /// Creates the file `name`, which only this user can read, with a secret in it.
    ///
    /// - Throws: ``FileError/Code/exists`` where something of that name is there.
    public func create(_ name: [UInt8], containing secret: borrowing Secret) throws(FileError) {
        unsafe try secret.withBytes { (bytes) throws(FileError) in unsafe try create(name, containing: bytes) }
    }
}
