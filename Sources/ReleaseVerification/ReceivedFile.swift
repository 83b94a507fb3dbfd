public import FileAccess
internal import Findings
internal import Hashing
public import Manifests
internal import SystemPackage

/// A file that comes from elsewhere: hashed while it is written where nobody looks for it, in the folder of its destination. The
/// bytes that are hashed are those that are written, and nobody else can write there (mode 0600, no name where the file system
/// has such files).
///
/// It proves nothing; see ``VerifiedDownload``.
public final class ReceivedFile {
    /// What errors and findings call it: its address.
    public let path: BytePath
    public let destination: BytePath
    /// Bytes so far.
    public private(set) var size: Int64 = 0
    private let algorithms: Set<DigestAlgorithm>
    private var staged: StagedFile?
    private var computation: DigestComputation?

    /// - Throws: ``VerificationError`` where nothing can be written beside `destination`.
    public init(
        for destination: BytePath, named path: BytePath, computing algorithms: Set<DigestAlgorithm>
    ) throws(VerificationError) {
        self.path = path
        self.destination = destination
        self.algorithms = algorithms.union([.sha256])
        staged = try orUndecided { () throws(FileError) in try StagedFile(for: destination) }
        computation = try orUndecided { [algorithms = self.algorithms] () throws(HashingError) in
            try DigestComputation(algorithms)
        }
    }

    /// Adds what came.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(VerificationError) {
        do throws(FileError) { unsafe try staged?.write(bytes) } catch { throw VerificationError(error) }
        do throws(HashingError) { unsafe try computation?.update(bytes) } catch { throw VerificationError(error) }
        size += Int64(bytes.count)
    }

    /// Forgets everything so far: it comes from its beginning again.
    public func restart() throws(VerificationError) {
        do throws(FileError) { try staged?.truncate() } catch { throw VerificationError(error) }
        computation = try orUndecided { [algorithms] () throws(HashingError) in try DigestComputation(algorithms) }
        size = 0
    }

    /// Adds all of `source`.
    public func fill(from source: borrowing OpenFile) throws(VerificationError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 262_144, alignment: 4_096)
        defer { unsafe buffer.deallocate() }
        var offset: Int64 = 0
        while true {
            let count: Int
            do throws(FileError) {
                count = try unsafe source.read(at: offset, into: buffer)
            } catch {
                throw VerificationError(error)
            }
            if count == 0 { return }
            try unsafe append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += Int64(count)
        }
    }

    /// The digests of all that came. Nothing may come behind.
    func finish() throws(VerificationError) -> ContentDigests {
        guard let computation = computation.take() else {
            throw VerificationError(FileError(.changed, "read", path.bytes, detail: "it was received already"))
        }
        do throws(HashingError) { return try computation.finish() } catch { throw VerificationError(error) }
    }

    /// What was written, to be read.
    func contents() throws(VerificationError) -> OpenFile {
        do throws(FileError) {
            guard let contents = try staged?.contents(shownAs: path) else {
                throw FileError(.changed, "read", path.bytes, detail: "it was handed over already")
            }
            return contents
        } catch {
            throw VerificationError(error)
        }
    }

    /// Gives it its name.
    func publish(mode: FilePermissions) throws(VerificationError) {
        guard let staged = staged.take() else { return }
        do throws(FileError) {
            try staged.publishUninterrupted(mode: mode, replacing: true)
        } catch {
            throw VerificationError(error)
        }
    }
}
