internal import Glibc
internal import Synchronization

/// Keeps the requests to one target, from all threads, within their rates. Nobody gets ahead by having waited before.
final class Manners: Sendable {
    private let options: WebOptions
    private let next = Mutex((request: ContinuousClock.now, byte: ContinuousClock.now))

    init(_ options: WebOptions) {
        self.options = options
    }

    /// Waits until another request may begin, or there is no time for it.
    func awaitTurn(_ deadline: Deadline) {
        guard let rate = options.requestRate else { return }
        let turn = next.withLock { next in
            let turn = max(next.request, .now)
            next.request = turn + .seconds(1 / rate)
            return turn
        }
        Self.sleep(until: turn, deadline)
    }

    /// Waits as long as so many bytes may take.
    func took(_ bytes: Int, _ deadline: Deadline) {
        guard let rate = options.byteRate else { return }
        let turn = next.withLock { next in
            next.byte = max(next.byte, .now) + .seconds(Double(bytes) / rate)
            return next.byte
        }
        Self.sleep(until: turn, deadline)
    }

    private static func sleep(until turn: ContinuousClock.Instant, _ deadline: Deadline) {
        while !deadline.isOver {
            let left = turn - .now
            guard left > .zero else { return }
            usleep(left > .milliseconds(50) ? 50_000 : UInt32(left / .microseconds(1)))
        }
    }
}
