internal import Synchronization

/// Work that must not be left half done where a signal ends the process: the end waits for it.
public enum Uninterrupted {
    private static let lock = Mutex(())

    /// Runs `body` to its end, one at a time. Whoever ends the process does that in here too.
    public static func perform<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        try lock.withLock { (_) throws(Failure) in try body() }
    }
}
