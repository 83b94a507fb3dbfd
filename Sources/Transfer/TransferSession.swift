internal import Findings

/// Fetches over HTTPS, one thing at a time, and keeps connections for the next.
///
/// Everything blocks: use it on a thread of your own, on one at a time, which its being changed by each transfer sees to. libcurl is opened with the first session of the
/// process. docs/transfer.md says what is limited, what is tried again, and what is never done.
public struct TransferSession: ~Copyable, Sendable {
    private let handle: CurlHandle
    private let options: TransferOptions
    private let passwords: Netrc
    private let timing: TransferTiming
    private let cancellation: TransferCancellation

    /// - Throws: ``TransferError/Code/libraryMissing``; and where the file of passwords cannot be read.
    public init(
        _ options: TransferOptions = TransferOptions(), timing: TransferTiming = .system,
        cancellation: TransferCancellation = TransferCancellation()
    ) throws(TransferError) {
        let passwords = try Netrc.read(options.passwords)
        let handle = try CurlHandle(CurlLibrary.open())
        self.passwords = passwords
        self.handle = handle
        self.options = options
        self.timing = timing
        self.cancellation = cancellation
    }

    /// Fetches into memory.
    public mutating func bytes(
        of request: TransferRequest, within limit: Duration? = nil, progress: ((TransferProgress) -> Void)? = nil
    ) throws(TransferError) -> FetchedContent {
        let sink = MemorySink()
        let response = try fetch(request, into: sink, within: limit, progress: progress)
        return FetchedContent(bytes: sink.bytes, response: response)
    }

    /// Fetches into `sink`, which has the whole content when this returns, and nothing that counts when it throws.
    ///
    /// - Parameters:
    ///   - limit: a shorter limit for everything that this call does.
    ///   - progress: called ten times a second at most, on this thread.
    public mutating func fetch(
        _ request: TransferRequest, into sink: some TransferSink, within limit: Duration? = nil,
        progress: ((TransferProgress) -> Void)? = nil
    ) throws(TransferError) -> TransferResponse {
        guard RedirectRules.isAllowed(request.address, options) else {
            throw TransferError(
                .insecure, "\(request.address): http: is for this machine only, unless it is allowed for others")
        }
        let download = Download(request, sink: AnySink(sink))
        var options = options
        if let limit { options.limits.total = min(options.limits.total, limit) }
        let watch = TransferWatch(options, timing, cancellation, progress: progress)
        var attempt = 1
        var row = RetryRow()
        while true {
            var failure: Download.Failure
            do throws(Download.Failure) {
                var response = try Attempt(download: download, watch: watch, options: options, passwords: passwords)
                    .perform(handle)
                response.attempts = attempt
                return response
            } catch {
                failure = error
            }
            failure.error.attempts = attempt
            failure.error.response?.attempts = attempt
            row.count(download.received)
            try prepareNext(row.failures, failure, download, watch)
            attempt += 1
        }
    }

    /// Waits for the next attempt, or throws where there is none.
    ///
    /// - Parameter failures: how many there were in a row.
    private func prepareNext(
        _ failures: Int, _ failure: Download.Failure, _ download: Download, _ watch: TransferWatch
    ) throws(TransferError) {
        guard failure.isTransient, failures < options.retries.attempts else { throw failure.error }
        if failure.startsOver {
            do throws(Download.Failure) { try download.startOver() } catch { throw error.error }
        }
        if let asked = failure.retryAfter, asked > options.retries.longestRetryAfter { throw failure.error }
        let pause = failure.retryAfter ?? options.retries.pause(after: failures, fraction: timing.chance())
        guard watch.pause(pause) else {
            throw watch.isCancelled ? watch.cancelled(download.request.address).error : failure.error
        }
    }
}

/// Failures in a row: none of them brought much.
private struct RetryRow {
    private(set) var failures = 0
    private var most: UInt64 = 0

    mutating func count(_ received: UInt64) {
        failures += 1
        guard received >= most + RetryPolicy.progress else { return }
        most = received
        failures = 1
    }
}
