internal import Findings

/// Keeps the limits of time, hears of cancellation, and reports progress; asked ten times a second while a request runs.
final class TransferWatch {
    private let limits: TimeLimits
    let timing: TransferTiming
    private let cancellation: TransferCancellation
    private let progress: ((TransferProgress) -> Void)?
    private let deadline: Duration
    private var meter = RateMeter()
    private var begin = Duration.zero
    /// When how many bytes of the body had come.
    private var mark: (time: Duration, bytes: UInt64) = (.zero, 0)
    /// Why the request was ended.
    private(set) var failure: Download.Failure?

    init(
        _ options: TransferOptions, _ timing: TransferTiming, _ cancellation: TransferCancellation,
        progress: ((TransferProgress) -> Void)?
    ) {
        limits = options.limits
        self.timing = timing
        self.cancellation = cancellation
        self.progress = progress
        deadline = timing.now() + limits.total
    }

    /// A request begins.
    func start() {
        failure = nil
        begin = timing.now()
        mark = (begin, 0)
    }

    /// Whether a request may go on; ``failure`` says why not.
    func mayGoOn(_ exchange: Exchange) -> Bool {
        let now = timing.now()
        failure = problem(exchange, now)
        if failure == nil { report(exchange.download, now) }
        return failure == nil
    }

    private func problem(_ exchange: Exchange, _ now: Duration) -> Download.Failure? {
        let address = exchange.address
        if cancellation.isCancelled { return cancelled(address) }
        if now >= deadline {
            return Download.Failure(
                .timeout,
                "\(address): \(exchange.download.progressText) within \(limits.total.text), the limit for all of it")
        }
        guard exchange.head.isComplete else {
            mark = (now, exchange.bodyBytes)
            guard now - begin >= limits.headers else { return nil }
            return Download.Failure(
                .timeout, "\(address): no whole answer began within \(limits.headers.text)", isTransient: true)
        }
        guard now - mark.time >= limits.stall else { return nil }
        let expected = limits.stall / .seconds(1) * Double(limits.slowest)
        if Double(exchange.bodyBytes - mark.bytes) < expected {
            return Download.Failure(
                .timeout, "\(address): \(exchange.download.progressText), then nearly nothing for \(limits.stall.text)",
                isTransient: true)
        }
        mark = (now, exchange.bodyBytes)
        return nil
    }

    private func report(_ download: Download, _ now: Duration) {
        guard let progress, download.received > 0 else { return }
        if let new = meter.progress(at: now, received: download.received, total: download.total) { progress(new) }
    }

    func cancelled(_ address: WebAddress) -> Download.Failure {
        Download.Failure(.cancelled, "\(address): it was told to stop")
    }

    /// Sleeps between two attempts. False where there is no time for that, or no wish.
    func pause(_ duration: Duration) -> Bool {
        guard !cancellation.isCancelled, timing.now() + duration < deadline else { return false }
        timing.sleep(duration) { [cancellation] in cancellation.isCancelled }
        return !cancellation.isCancelled
    }

    var isCancelled: Bool { cancellation.isCancelled }
}

extension Duration {
    /// "30 s".
    var text: Message {
        let milliseconds = Int64(self / .milliseconds(1))
        return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000) s" : "\(milliseconds) ms"
    }
}
