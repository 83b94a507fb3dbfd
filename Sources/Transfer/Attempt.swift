internal import CCurl
internal import Findings

/// One attempt: a request, and those that redirects lead to.
enum Attempt {
    /// - Returns: the response with all of the content, which the sink has.
    static func perform(
        _ download: Download, _ watch: TransferWatch, _ handle: borrowing CurlHandle, _ options: TransferOptions
    ) throws(Download.Failure) -> TransferResponse {
        var visited = [download.request.address]
        while true {
            let exchange = try request(visited, download, watch, handle, options)
            var response = response(exchange, visited, handle)
            do throws(Download.Failure) {
                if exchange.isRedirect {
                    visited.append(
                        try RedirectRules.next(handle.text(CURLINFO_REDIRECT_URL), after: visited, options))
                    continue
                }
                guard exchange.isContent else { throw refusal(exchange, watch) }
                try download.finish()
            } catch {
                var failure = error
                failure.error.response = response
                failure.error.explanation = exchange.explanation
                throw failure
            }
            response.size = download.received
            return response
        }
    }

    /// Sends a request and takes the response, whatever its status.
    private static func request(
        _ visited: [WebAddress], _ download: Download, _ watch: TransferWatch, _ handle: borrowing CurlHandle,
        _ options: TransferOptions
    ) throws(Download.Failure) -> Exchange {
        let address = visited[visited.count - 1]
        let continuation = download.continuation
        let exchange = Exchange(address, download, continuing: continuation != nil)
        // Content as it is: without encodings, a small body cannot become a large one.
        var headers = ["Accept-Encoding: identity", "Accept: */*"]
        if let continuation {
            headers += ["Range: bytes=\(continuation.first)-", "If-Range: \(continuation.validator.text)"]
        }
        let result: CURLcode?
        do throws(TransferError) {
            try handle.prepare(address, options, credentials: credentials(for: address, visited[0]))
            watch.start()
            result = try handle.perform(exchange, headers: headers) { watch.mayGoOn(exchange) }
        } catch {
            throw Download.Failure(error)
        }
        var failure: Download.Failure
        if let problem = exchange.failure ?? watch.failure {
            failure = problem
        } else if let result, result != CURLE_OK, !isAnswered(exchange) {
            failure = handle.failure(result, exchange)
        } else {
            return exchange
        }
        if exchange.head.isComplete { failure.error.response = response(exchange, visited, handle) }
        throw failure
    }

    /// Whether a refusal is known, however the connection ended after it.
    private static func isAnswered(_ exchange: Exchange) -> Bool {
        exchange.head.isComplete && !exchange.isContent && !exchange.isRedirect
    }

    /// User information in the address is for its own server, and for none that it leads to.
    private static func credentials(for address: WebAddress, _ first: WebAddress) -> WebAddress.Credentials? {
        address.isSameOrigin(as: first) ? first.credentials : nil
    }

    private static func response(
        _ exchange: Exchange, _ visited: [WebAddress], _ handle: borrowing CurlHandle
    ) -> TransferResponse {
        let ip = String(decoding: handle.text(CURLINFO_PRIMARY_IP) ?? [], as: UTF8.self)
        let port = handle.number(CURLINFO_PRIMARY_PORT)
        return TransferResponse(
            address: exchange.address, redirects: Array(visited.dropFirst()), status: exchange.head.status,
            version: exchange.head.version,
            headers: exchange.head.fields.filter { TransferResponse.recordedHeaders.contains($0.name) }
                .map { TransferResponse.Header(name: $0.name, value: $0.value) },
            remoteAddress: ip.isEmpty ? "" : ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)",
            attempts: 1, size: 0)
    }

    /// What a status other than 200 and 206 means.
    private static func refusal(_ exchange: Exchange, _ watch: TransferWatch) -> Download.Failure {
        let (status, address) = (exchange.head.status, exchange.address)
        let message: Message = "\(address): the server answers with status \(status)"
        switch status {
        case 403, 404, 410:
            return Download.Failure(.missing, message)
        case 412 where exchange.continuing, 416 where exchange.continuing:
            return Download.Failure(.changed, message, isTransient: true, startsOver: true)
        case 408, 425, 429, 500...599:
            var failure = Download.Failure(.status, message, isTransient: true)
            if status == 429 || status == 503 {
                failure.retryAfter = exchange.head.retryAfter(date: watch.timing.date())
            }
            return failure
        default:
            return Download.Failure(.status, message)
        }
    }
}
