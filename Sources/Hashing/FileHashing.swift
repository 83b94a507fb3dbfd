public import FileAccess
public import Manifests

/// Computes digests of files, one after the other, with the same buffer and the same libcrypto contexts.
@safe public struct FileHasher: ~Copyable {
    /// How much is read at once, in bytes.
    private static let chunk = 256 << 10

    private let contexts: [DigestContext]
    private let buffer: UnsafeMutableRawBufferPointer

    /// - Throws: ``HashingError`` where this libcrypto does not have an algorithm.
    public init(_ algorithms: Set<DigestAlgorithm>) throws(HashingError) {
        var contexts: [DigestContext] = []
        for algorithm in algorithms.sorted() { contexts.append(try DigestContext(algorithm)) }
        self.contexts = contexts
        unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 4096)
    }

    deinit { unsafe buffer.deallocate() }

    /// Reads the whole file once, from its start, and computes all digests in that pass.
    ///
    /// - Parameter progress: told the bytes read so far, after each chunk.
    /// - Throws: the file's error; ``FileError/Code/changed`` where it changed meanwhile.
    public mutating func digests(
        of file: borrowing OpenFile, progress: ((Int64) -> Void)? = nil
    ) throws(FileHashingError) -> ContentDigests {
        do throws(HashingError) {
            for context in contexts { try context.restart() }
        } catch {
            throw .hashing(error)
        }
        var offset: Int64 = 0
        while true {
            let count = try read(file, at: offset)
            guard count > 0 else { break }
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            do throws(HashingError) {
                for context in contexts { try unsafe context.update(bytes) }
            } catch {
                throw .hashing(error)
            }
            offset += Int64(count)
            progress?(offset)
            // A file that grew, or is another one, is found below, without another read for every file that did not.
            if offset >= file.size { break }
        }
        do throws(FileError) {
            try file.checkUnchanged()
        } catch {
            throw .file(error)
        }
        do throws(HashingError) {
            return try ContentDigests(size: offset, endOf: contexts)
        } catch {
            throw .hashing(error)
        }
    }

    private func read(_ file: borrowing OpenFile, at offset: Int64) throws(FileHashingError) -> Int {
        do throws(FileError) {
            return try unsafe file.read(at: offset, into: buffer)
        } catch {
            throw .file(error)
        }
    }
}

extension OpenFile {
    /// Reads the whole file once and computes all `algorithms` in that pass. See ``FileHasher``, which is for more files.
    public func digests(
        _ algorithms: Set<DigestAlgorithm>, progress: ((Int64) -> Void)? = nil
    ) throws(FileHashingError) -> ContentDigests {
        var hasher: FileHasher
        do throws(HashingError) {
            hasher = try FileHasher(algorithms)
        } catch {
            throw .hashing(error)
        }
        return try hasher.digests(of: self, progress: progress)
    }
}
