/// How far a transfer is.
public struct TransferProgress: Sendable, Hashable {
    /// Bytes of content.
    public let received: UInt64
    /// Nil where the server does not say.
    public let total: UInt64?
    /// Over the last seconds.
    public let bytesPerSecond: Double
    /// Nil where it cannot be told.
    public let remaining: Duration?
}

/// Measures a rate over the last five seconds or so.
struct RateMeter {
    private var samples: [(time: Duration, received: UInt64)] = []

    private static let window = Duration.seconds(5)
    static let interval = Duration.milliseconds(100)

    /// Nil until a tenth of a second has passed since the last one.
    mutating func progress(at now: Duration, received: UInt64, total: UInt64?) -> TransferProgress? {
        if let last = samples.last {
            guard now - last.time >= Self.interval else { return nil }
            // The content began again.
            if received < last.received { samples = [] }
        }
        samples.append((now, received))
        samples.removeFirst(samples.prefix { now - $0.time > Self.window }.count)
        let first = samples[0]
        let seconds = (now - first.time) / .seconds(1)
        let rate = seconds > 0 ? Double(received - first.received) / seconds : 0
        var remaining: Duration?
        if let total, total >= received, rate > 0 {
            remaining = .seconds(min(Double(total - received) / rate, 1e9))
        }
        return TransferProgress(received: received, total: total, bytesPerSecond: rate, remaining: remaining)
    }
}
