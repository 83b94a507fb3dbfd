internal import Glibc

/// Clocks, sleep and chance, so that tests need not wait for them.
public struct TransferTiming: Sendable {
    /// A clock that never goes back, from any start.
    public var now: @Sendable () -> Duration
    /// Seconds since 1970.
    public var date: @Sendable () -> Int64
    /// Sleeps so long; `isCancelled` is to be asked now and then.
    public var sleep: @Sendable (_ duration: Duration, _ isCancelled: @Sendable () -> Bool) -> Void
    /// A number from 0 to 1.
    public var chance: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Duration, date: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (_ duration: Duration, _ isCancelled: @Sendable () -> Bool) -> Void,
        chance: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.date = date
        self.sleep = sleep
        self.chance = chance
    }

    /// The machine's own. See: man 2 clock_gettime
    public static let system = TransferTiming(
        now: { read(CLOCK_MONOTONIC) },
        date: { read(CLOCK_REALTIME).components.seconds },
        sleep: { duration, isCancelled in
            let end = read(CLOCK_MONOTONIC) + duration
            while !isCancelled() {
                let left = end - read(CLOCK_MONOTONIC)
                guard left > .zero else { return }
                usleep(left > .milliseconds(100) ? 100_000 : UInt32(left / .microseconds(1)))
            }
        },
        chance: { Double.random(in: 0...1) })

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
