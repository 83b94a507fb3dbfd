internal import Synchronization

/// Ends a transfer from another thread, within a tenth of a second. For good: what is cancelled stays so.
public final class TransferCancellation: Sendable {
    private let flag = Atomic(false)

    public init() {}

    public func cancel() { flag.store(true, ordering: .releasing) }

    public var isCancelled: Bool { flag.load(ordering: .acquiring) }
}
