public import FileAccess
public import Findings
public import Manifests

/// Why a file has no digest.
public enum FileHashingError: FindingError, Hashable {
    case file(FileError)
    case hashing(HashingError)

    public var finding: Finding {
        switch self {
        case .file(let error): error.finding
        case .hashing(let error): error.finding
        }
    }
}

extension OpenFile {
    /// How much is read at once, in bytes.
    static let chunk = 256 << 10

    /// Reads the whole file once, from its start, and computes all `algorithms` in that pass.
    ///
    /// - Parameters:
    ///   - progress: told the bytes read so far, after each chunk.
    ///   - tap: given the very bytes that are hashed, in order.
    /// - Throws: the file's error; ``FileError/Code/changed`` where it changed meanwhile.
    public func digests(
        _ algorithms: Set<DigestAlgorithm>, progress: ((Int64) -> Void)? = nil,
        tap: (RawSpan) throws(FileError) -> Void = { _ in }
    ) throws(FileHashingError) -> ContentDigests {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(max(1, min(Int64(Self.chunk), size + 1))), alignment: 64)
        defer { unsafe buffer.deallocate() }
        do {
            var computation = try DigestComputation(algorithms)
            var offset: Int64 = 0
            while true {
                let count = try unsafe read(at: offset, into: buffer)
                if count == 0 { break }
                let chunk = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
                try unsafe computation.update(chunk)
                try tap(unsafe chunk.bytes)
                offset += Int64(count)
                progress?(offset)
            }
            try checkUnchanged()
            return try computation.finish()
        } catch let error as FileError {
            throw .file(error)
        } catch let error as HashingError {
            throw .hashing(error)
        } catch {
            throw .file(FileError(.system, "read", path.bytes))
        }
    }
}
