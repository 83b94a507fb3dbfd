import Foundation
import Synchronization

/// Does something over and over in a thread of its own, as an attacker does who waits for the right moment.
public final class Repeated: Sendable {
    private let isOver = Atomic(false)
    private let hasEnded = DispatchSemaphore(value: 0)

    public init(_ action: @escaping @Sendable () -> Void) {
        Thread.detachNewThread { [self] in
            while !isOver.load(ordering: .relaxed) { action() }
            hasEnded.signal()
        }
    }

    /// Returns when the last time is over.
    public func stop() {
        isOver.store(true, ordering: .relaxed)
        hasEnded.wait()
    }
}
