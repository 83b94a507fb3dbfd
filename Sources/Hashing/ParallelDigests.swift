public import FileAccess
public import Manifests

/// Computes the digests of many files on all cores, and does with each what there is to do.
///
/// Each thread reads one file at a time into one buffer, and results wait in a window of fixed size until they are their
/// turn, so that memory depends neither on the number of files nor on their sizes.
public struct ParallelDigests: Sendable {
    public let algorithms: Set<DigestAlgorithm>
    /// How many files are read at once, at least one.
    public let threads: Int
    private let progress: (@Sendable (Int64) -> Void)?

    /// How far work may run ahead of the first file without a result.
    private static let window = 4096
    /// How many files a thread takes at once, where there are many.
    private static let mostAtOnce = 16

    /// - Parameters:
    ///   - threads: one for each processor unless said.
    ///   - progress: told, on any of the threads, how many bytes more were read.
    public init(
        _ algorithms: Set<DigestAlgorithm>, threads: Int? = nil, progress: (@Sendable (_ more: Int64) -> Void)? = nil
    ) {
        self.algorithms = algorithms
        self.threads = max(1, threads ?? WorkerThread.processors)
        self.progress = progress
    }

    /// Computes the digests of the files with the numbers 0 to `count` - 1.
    ///
    /// - Parameters:
    ///   - open: Opens a file by its number, on any of the threads.
    ///   - deliver: Given each file's number and result, in the order of the numbers; see ``run(count:work:deliver:)``.
    public func run<Failure: Error>(
        count: Int, open: @escaping @Sendable (Int) throws(FileError) -> OpenFile,
        deliver: (Int, Result<ContentDigests, FileHashingError>) throws(Failure) -> Void
    ) throws(Failure) {
        try run(
            count: count,
            work: { (number, hash) -> Result<ContentDigests, FileHashingError> in
                do throws(FileHashingError) {
                    let file: OpenFile
                    do throws(FileError) { file = try open(number) } catch { throw .file(error) }
                    return .success(try hash(file))
                } catch {
                    return .failure(error)
                }
            }, deliver: deliver)
    }

    /// Computes the digests of a file.
    public typealias Hash = (borrowing OpenFile) throws(FileHashingError) -> ContentDigests

    /// Does whatever has to be done for each of the numbers 0 to `count` - 1.
    ///
    /// - Parameters:
    ///   - work: Does it for one number, on any of the threads.
    ///   - deliver: Given each number and result, in the order of the numbers, on the calling thread, which works too.
    ///     When it throws, nothing more is begun, and the error is thrown on once the threads have ended.
    public func run<Value: Sendable, Failure: Error>(
        count: Int, work: @escaping @Sendable (Int, Hash) -> Value, deliver: (Int, Value) throws(Failure) -> Void
    ) throws(Failure) {
        // Several small files at once: to ask for work costs as much as to hash some of them.
        let size = max(1, min(Self.mostAtOnce, count / (threads * 16)))
        let queue = Monitor(
            WorkQueue<[Value]>(count: (count + size - 1) / size, window: max(threads, Self.window / size)))
        let (algorithms, progress) = (algorithms, progress)
        @Sendable func values(_ batch: Int, _ worker: inout DigestWorker) -> [Value] {
            (batch * size..<min(count, (batch + 1) * size)).map { worker.work(on: $0, work) }
        }
        let helpers = (1..<max(1, min(threads, count))).compactMap { _ in
            WorkerThread {
                var worker = DigestWorker(algorithms, progress)
                while let batch = queue.wait(for: { $0.takeOrEnd() }) {
                    let values = values(batch, &worker)
                    queue.update { $0.results[batch] = values }
                }
            }
        }
        defer {
            queue.update { $0.isStopped = true }
            for helper in helpers { helper.join() }
        }
        var worker = DigestWorker(algorithms, progress)
        while true {
            switch queue.wait(for: { $0.next() }) {
            case .deliver(let batch, let values):
                for (position, value) in values.enumerated() { try deliver(batch * size + position, value) }
            case .work(let batch):
                let values = values(batch, &worker)
                queue.update { $0.results[batch] = values }
            case .end: return
            }
        }
    }
}

/// Which pieces of work are taken, and which results wait for their turn.
private struct WorkQueue<Value> {
    /// What the delivering thread does next.
    enum Step {
        case deliver(Int, Value)
        case work(Int)
        case end
    }

    let count: Int
    let window: Int
    /// The first piece that nobody took yet.
    private var untaken = 0
    /// The first piece whose result was not delivered yet.
    private var undelivered = 0
    var results: [Int: Value] = [:]
    var isStopped = false

    init(count: Int, window: Int) {
        self.count = count
        self.window = window
    }

    /// A piece to work on, or nil while the window is full or nothing is left.
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
    mutating func next() -> Step? {
        if undelivered >= count { return .end }
        if let result = results.removeValue(forKey: undelivered) {
            defer { undelivered += 1 }
            return .deliver(undelivered, result)
        }
        return take().map { .work($0) }
    }
}

/// What one thread hashes with.
private struct DigestWorker: ~Copyable {
    private let algorithms: Set<DigestAlgorithm>
    private let progress: ((Int64) -> Void)?
    private var hasher: FileHasher?

    init(_ algorithms: Set<DigestAlgorithm>, _ progress: ((Int64) -> Void)?) {
        self.algorithms = algorithms
        self.progress = progress
    }

    mutating func work<Value>(on number: Int, _ work: (Int, ParallelDigests.Hash) -> Value) -> Value {
        work(number) { (file: borrowing OpenFile) throws(FileHashingError) in try digests(of: file) }
    }

    private mutating func digests(of file: borrowing OpenFile) throws(FileHashingError) -> ContentDigests {
        var hasher = try readyHasher()
        let result: Result<ContentDigests, FileHashingError>
        var told: Int64 = 0
        let progress = progress.map { progress in
            { (done: Int64) in
                progress(done - told)
                told = done
            }
        }
        do throws(FileHashingError) {
            result = .success(try hasher.digests(of: file, progress: progress))
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
