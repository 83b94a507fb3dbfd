internal import Findings

/// What one call has of its content so far, over all attempts.
final class Download {
    /// Why an attempt ended without all of the content.
    struct Failure: Error {
        var error: TransferError
        /// Whether it may work the next time.
        var isTransient = false
        /// Whether what is there already must not be continued.
        var startsOver = false
        var retryAfter: Duration?

        init(_ code: TransferError.Code, _ message: Message, isTransient: Bool = false, startsOver: Bool = false) {
            error = TransferError(code, message)
            self.isTransient = isTransient
            self.startsOver = startsOver
        }

        init(_ error: TransferError) { self.error = error }
    }

    let request: TransferRequest
    private let sink: AnySink
    /// Bytes that the sink has.
    private(set) var received: UInt64 = 0
    /// The size of the whole content, where it is known.
    private(set) var total: UInt64?
    private var validator: Validator?

    init(_ request: TransferRequest, sink: AnySink) {
        self.request = request
        self.sink = sink
    }

    /// Where the next attempt goes on, and what must still hold there.
    var continuation: (first: UInt64, validator: Validator)? {
        guard received > 0, let validator else { return nil }
        return (received, validator)
    }

    /// Takes the head of a response with content in it: status 200 or 206.
    func begin(_ head: ResponseHead, continuing: Bool) throws(Failure) {
        let length: UInt64?
        do throws(ResponseHead.Problem) {
            try head.checkEncodings()
            length = try head.contentLength()
        } catch {
            throw Failure(.malformed, "\(request.address): the answer cannot be used: \(error.reason)")
        }
        if head.status == 206 {
            try goOn(head, length, continuing)
        } else {
            try startOver()
            validator = Validator(head)
            total = length
        }
        if let total, total > request.limit {
            throw Failure(
                .tooLarge, "\(request.address): it has \(total) bytes, and at most \(request.limit) are allowed")
        }
    }

    private func goOn(_ head: ResponseHead, _ length: UInt64?, _ continuing: Bool) throws(Failure) {
        guard continuing, let validator else {
            throw Failure(.malformed, "\(request.address): the answer is a part of the content, and all was asked for")
        }
        guard let text = head.value("content-range"), let range = ContentRange(text), range.first == received,
            range.last == range.total - 1, length.map({ $0 == range.last - range.first + 1 }) ?? true
        else {
            throw Failure(
                .malformed, "\(request.address): the answer is not the part of the content that was asked for",
                isTransient: true, startsOver: true)
        }
        guard validator.matches(head), total.map({ $0 == range.total }) ?? true else {
            throw Failure(
                .changed, "\(request.address): it changed while it was being fetched", isTransient: true,
                startsOver: true
            )
        }
        total = range.total
    }

    /// Hands content on.
    func deliver(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        guard UInt64(bytes.count) <= request.limit - received else {
            throw Failure(
                .tooLarge, "\(request.address): it goes on after \(request.limit) bytes, which is what is allowed")
        }
        if let finding = unsafe sink.receive(bytes) { throw Failure(TransferError(sink: finding)) }
        received += UInt64(bytes.count)
    }

    /// Forgets what is there.
    func startOver() throws(Failure) {
        validator = nil
        total = nil
        guard received > 0 else { return }
        received = 0
        if let finding = sink.restart() { throw Failure(TransferError(sink: finding)) }
    }

    /// Throws where something is missing at the end.
    func finish() throws(Failure) {
        if let total, total != received {
            throw Failure(.truncated, "\(request.address): \(progressText)", isTransient: true)
        }
    }

    /// "got 5 of 10 bytes".
    var progressText: Message {
        total.map { "got \(received) of \($0) bytes" } ?? "got \(received) bytes"
    }
}
