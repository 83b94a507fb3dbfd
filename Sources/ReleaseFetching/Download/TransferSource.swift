internal import Findings
internal import OpenPGP
public import Transfer

/// Downloads over HTTPS by libcurl. One at a time; see `TransferSession`.
public final class TransferSource: ReleaseSource {
    private let options: TransferOptions
    private var session: TransferSession?

    /// libcurl is opened with the first download.
    ///
    /// - Parameter allowsInsecureHTTP: whether `http:` may lead to other machines than this one. Signatures hold all the same.
    public init(allowsInsecureHTTP: Bool = false, retries: RetryPolicy = RetryPolicy()) {
        options = TransferOptions(plainHTTP: allowsInsecureHTTP ? .anywhere : .toThisMachine, retries: retries)
    }

    public func download(
        _ address: ReleaseAddress, limit: Int64, to receiver: any DownloadReceiver,
        progress: ((_ done: Int64, _ size: Int64?) -> Void)?
    ) throws(DownloadError) -> DownloadAnswer {
        let response: TransferResponse
        do throws(TransferError) {
            let request = TransferRequest(address.web, limit: UInt64(max(0, limit)))
            response = try fetch(request, ReceiverSink(receiver), progress)
        } catch {
            throw DownloadError(error)
        }
        return DownloadAnswer(response)
    }

    private func fetch(
        _ request: TransferRequest, _ sink: ReceiverSink, _ progress: ((Int64, Int64?) -> Void)?
    ) throws(TransferError) -> TransferResponse {
        var session = try opened()
        do throws(TransferError) {
            let response = try session.fetch(request, into: sink) { state in
                progress?(Int64(clamping: state.received), state.total.map { Int64(clamping: $0) })
            }
            self.session = consume session
            return response
        } catch {
            self.session = consume session
            throw error
        }
    }
}

extension TransferSource {
    private func opened() throws(TransferError) -> TransferSession {
        if let session = session.take() { return session }
        return try TransferSession(options)
    }
}

extension DownloadAnswer {
    fileprivate init(_ response: TransferResponse) {
        self.init(
            finalAddress: response.address.description, status: response.status,
            headers: response.headers.map { Header(name: $0.name, value: $0.value) })
    }
}

extension DownloadError {
    fileprivate init(_ error: TransferError) {
        let kind: Kind
        switch error.code {
        case .missing: kind = .missing
        case .tooLarge: kind = .tooLarge
        case .sink, .libraryMissing, .cancelled: kind = .local
        default: kind = .unavailable
        }
        self.init(kind, error.finding, answer: error.response.map(DownloadAnswer.init), page: error.explanation)
    }
}

/// Hands on what comes.
private final class ReceiverSink: TransferSink {
    private let receiver: any DownloadReceiver

    init(_ receiver: any DownloadReceiver) {
        self.receiver = receiver
    }

    func restart() throws(FetchError) { try perform { try receiver.restart() } }

    func receive(_ bytes: UnsafeRawBufferPointer) throws(FetchError) {
        try perform { unsafe try receiver.append(bytes) }
    }

    private func perform(_ body: () throws -> Void) throws(FetchError) {
        do {
            try body()
        } catch let error as any FindingError {
            throw FetchError(error.finding)
        } catch {
            throw FetchError(Finding(.internalError, "an error without a meaning"))
        }
    }
}

extension RetryPolicy {
    /// For what is of use and not needed.
    public static let once = RetryPolicy(attempts: 1)
}
