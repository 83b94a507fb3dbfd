public import Findings

/// Takes content as it comes, on the thread that fetches.
public protocol TransferSink: AnyObject {
    associatedtype Failure: FindingError

    /// Everything received so far is to be forgotten: the content begins again. Called only where there was something.
    func restart() throws(Failure)

    /// The next bytes, valid during the call.
    func receive(_ bytes: UnsafeRawBufferPointer) throws(Failure)
}

/// Keeps content in memory; the request's limit bounds it.
final class MemorySink: TransferSink {
    private(set) var bytes: [UInt8] = []

    func restart() throws(TransferError) { bytes.removeAll(keepingCapacity: true) }

    func receive(_ new: UnsafeRawBufferPointer) throws(TransferError) { unsafe bytes.append(contentsOf: new) }
}

/// A sink whose type is no longer known; failures become findings.
@safe struct AnySink {
    let restart: () -> Finding?
    let receive: (UnsafeRawBufferPointer) -> Finding?

    init<Sink: TransferSink>(_ sink: Sink) {
        restart = {
            do throws(Sink.Failure) { try sink.restart() } catch { return error.finding }
            return nil
        }
        unsafe receive = { bytes in
            do throws(Sink.Failure) { try unsafe sink.receive(bytes) } catch { return error.finding }
            return nil
        }
    }
}
