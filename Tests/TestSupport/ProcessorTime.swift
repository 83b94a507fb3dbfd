import Glibc

/// Processor time of the calling thread: unlike a clock's, it does not grow where other programs have the machine.
public enum ProcessorTime {
    public static func measure(_ body: () throws -> Void) rethrows -> Duration {
        let start = now
        try body()
        return now - start
    }

    /// See: man 2 clock_gettime
    private static var now: Duration {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
