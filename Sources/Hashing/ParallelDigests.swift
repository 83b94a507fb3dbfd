public import FileAccess
public import Manifests

/// Computes the digests of many files on all cores.
///
/// Each thread reads one file at a time into one buffer, and results wait in a window of fixed size until they are their
/// turn, so that memory depends neither on the number of files nor on their sizes.
public struct ParallelDigests: Sendable {
    public let algorithms: Set<DigestAlgorithm>
    /// How many files are read at once, at least one.
    public let threads: Int

    /// How far work may run ahead of the first file without a result.
    private static let window = 4096

    /// - Parameter threads: one for each processor unless said.
    public init(_ algorithms: Set<DigestAlgorithm>, threads: Int? = nil) {
        self.algorithms = algorithms
        self.threads = max(1, threads ?? WorkerThread.processors)
    }

    /// Computes the digests of the files with the numbers 0 to `count` - 1.
    ///
    /// - Parameters:
    ///   - open: Opens a file by its number, on any of the threads.
    ///   - deliver: Given each file's number and result, in the order of the numbers, on the calling thread, which hashes
    ///     too. When it throws, no more files are opened, and the error is thrown on once the threads have ended.
    public func run<Failure: Error>(
        count: Int, open: @escaping @Sendable (Int) throws(FileError) -> OpenFile,
        deliver: (Int, Result<ContentDigests, FileHashingError>) throws(Failure) -> Void
    ) throws(Failure) {
        let queue = Monitor(DigestQueue(count: count, window: Self.window))
        let algorithms = self.algorithms
        let helpers = (1..<max(1, min(threads, count))).compactMap { _ in
            WorkerThread {
                var worker = DigestWorker(algorithms, open)
                while let number = queue.wait(for: { $0.takeOrEnd() }) { worker.work(on: number, for: queue) }
            }
        }
        defer {
            queue.update { $0.isStopped = true }
            for helper in helpers { helper.join() }
        }
        var worker = DigestWorker(algorithms, open)
        while true {
            switch queue.wait(for: { $0.nextForDelivery() }) {
            case .deliver(let number, let result): try deliver(number, result)
            case .hash(let number): worker.work(on: number, for: queue)
            case .end: return
            }
        }
    }
}

/// Which files are taken, and which results wait for their turn.
private struct DigestQueue {
    typealias Outcome = Result<ContentDigests, FileHashingError>

    /// What the delivering thread does next.
    enum Step {
        case deliver(Int, Outcome)
        case hash(Int)
        case end
    }

    let count: Int
    let window: Int
    /// The first file that nobody took yet.
    private var untaken = 0
    /// The first file whose result was not delivered yet.
    private var undelivered = 0
    var results: [Int: Outcome] = [:]
    var isStopped = false

    init(count: Int, window: Int) {
        self.count = count
        self.window = window
    }

    /// A file to be hashed, or nil while the window is full or nothing is left.
    private mutating func take() -> Int? {
        guard untaken < count, untaken - undelivered < window else { return nil }
        defer { untaken += 1 }
        return untaken
    }

    /// For helpers: nil means to wait, and nil inside that there is nothing more to do.
    mutating func takeOrEnd() -> Int?? {
        if isStopped || untaken >= count { return .some(nil) }
        return take().map { .some($0) }
    }

    /// Nil means to wait.
    mutating func nextForDelivery() -> Step? {
        if undelivered >= count { return .end }
        if let result = results.removeValue(forKey: undelivered) {
            defer { undelivered += 1 }
            return .deliver(undelivered, result)
        }
        return take().map { .hash($0) }
    }
}

/// What one thread hashes with.
private struct DigestWorker: ~Copyable {
    private let algorithms: Set<DigestAlgorithm>
    private let open: (Int) throws(FileError) -> OpenFile
    private var hasher: FileHasher?

    init(_ algorithms: Set<DigestAlgorithm>, _ open: @escaping (Int) throws(FileError) -> OpenFile) {
        self.algorithms = algorithms
        self.open = open
    }

    mutating func work(on number: Int, for queue: Monitor<DigestQueue>) {
        let result: DigestQueue.Outcome
        do throws(FileHashingError) {
            result = .success(try digests(of: number))
        } catch {
            result = .failure(error)
        }
        queue.update { $0.results[number] = result }
    }

    private mutating func digests(of number: Int) throws(FileHashingError) -> ContentDigests {
        let file: OpenFile
        do throws(FileError) { file = try open(number) } catch { throw .file(error) }
        var hasher = try readyHasher()
        let result: DigestQueue.Outcome
        do throws(FileHashingError) {
            result = .success(try hasher.digests(of: file))
        } catch {
            result = .failure(error)
        }
        self.hasher = consume hasher
        return try result.get()
    }

    private mutating func readyHasher() throws(FileHashingError) -> FileHasher {
        if let ready = hasher.take() { return ready }
        do throws(HashingError) { return try FileHasher(algorithms) } catch { throw .hashing(error) }
    }
}
