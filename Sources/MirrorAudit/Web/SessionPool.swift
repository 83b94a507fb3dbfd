internal import Synchronization
internal import Transfer

/// One session a thread, each with its own connections; never more than there may be requests at a time.
final class SessionPool: Sendable {
    private let slots: [Slot]
    private let options: TransferOptions

    private final class Slot: Sendable {
        let session = Mutex<TransferSession?>(nil)
    }

    /// - Parameter count: at least as many as there are threads.
    init(_ options: TransferOptions, count: Int) {
        self.options = options
        slots = (0..<max(1, count)).map { _ in Slot() }
    }

    /// Does something with a session that nobody else uses meanwhile.
    func use<Result: Sendable>(
        _ body: (inout TransferSession) throws(TransferError) -> Result
    ) throws(TransferError) -> Result {
        for slot in slots.dropLast() {
            if let result = try slot.session.withLockIfAvailable({
                (session) throws(TransferError) -> Result in try use(&session, body)
            }) {
                return result
            }
        }
        let last = slots[slots.count - 1]
        return try last.session.withLock { (session) throws(TransferError) -> Result in try use(&session, body) }
    }

    private func taken(from slot: inout TransferSession?) throws(TransferError) -> TransferSession {
        if let session = slot.take() { return session }
        return try TransferSession(options)
    }

    private func use<Result>(
        _ slot: inout TransferSession?, _ body: (inout TransferSession) throws(TransferError) -> Result
    ) throws(TransferError) -> Result {
        var session = try taken(from: &slot)
        do throws(TransferError) {
            let result = try body(&session)
            slot = consume session
            return result
        } catch {
            slot = consume session
            throw error
        }
    }
}
