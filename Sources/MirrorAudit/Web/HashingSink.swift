internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import Transfer

/// Hashes content as it comes, and keeps its bytes where that is asked for.
final class HashingSink: TransferSink {
    private let algorithms: Set<DigestAlgorithm>
    private let pace: (Int) -> Void
    private var computation: DigestComputation?
    /// Where the bytes are kept, as far as they fit.
    private var spool: StagedFile?
    private let room: Int64
    private(set) var size: Int64 = 0
    /// The beginning, for naming what it is.
    private(set) var head: [UInt8] = []

    /// - Parameters:
    ///   - room: bytes that the spool may hold; of longer content nothing is kept.
    ///   - pace: told how many bytes came, and returns when more may come.
    init(
        _ algorithms: Set<DigestAlgorithm>, spool: consuming StagedFile? = nil, room: Int64 = .max,
        pace: @escaping (Int) -> Void
    ) {
        self.algorithms = algorithms
        self.spool = spool
        self.room = room
        self.pace = pace
    }

    func restart() throws(TreeError) {
        computation = nil
        head = []
        size = 0
        do throws(FileError) { try spool?.truncate() } catch { throw TreeError(error.finding) }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) throws(TreeError) {
        do throws(HashingError) {
            var computation = try taken()
            try unsafe computation.update(bytes)
            self.computation = consume computation
        } catch {
            throw TreeError(error.finding)
        }
        if head.count < Self.headSize { unsafe head += bytes.prefix(Self.headSize - head.count) }
        size += Int64(bytes.count)
        if size > room { spool = nil }
        do throws(FileError) { try unsafe spool?.write(bytes) } catch { throw TreeError(error.finding) }
        pace(bytes.count)
    }

    /// What was computed so far.
    private func taken() throws(HashingError) -> DigestComputation {
        if let computation = computation.take() { return computation }
        return try DigestComputation(algorithms)
    }

    private static let headSize = 4_096

    /// The digests of all of it. To be called once.
    func finish() throws(TreeError) -> ContentDigests {
        do throws(HashingError) {
            let computation = try taken()
            return try computation.finish()
        } catch {
            throw TreeError(error.finding)
        }
    }

    /// What was kept, if everything was.
    func takeSpool() -> StagedFile? { spool.take() }
}
