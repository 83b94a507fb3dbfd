internal import CCurl
internal import Findings

/// One attempt: a request, and those that redirects lead to.
struct Attempt {
    let download: Download
    let watch: TransferWatch
    let options: TransferOptions
    let passwords: Netrc

    /// - Returns: the response with all of the content, which the sink has.
    func perform(_ handle: borrowing CurlHandle) throws(Download.Failure) -> TransferResponse {
        var visited = [download.request.address.withoutCredentials]
        while true {
            let exchange = try request(visited, handle)
            var response = response(exchange, visited, handle)
            do throws(Download.Failure) {
                if exchange.isRedirect {
                    visited.append(
                        try RedirectRules.next(
                            handle.text(CURLINFO_REDIRECT_URL), after: visited,
                            sent: credentials(for: exchange.address), options))
                    continue
                }
                guard exchange.isContent else { throw refusal(exchange) }
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
    private func request(_ visited: [WebAddress], _ handle: borrowing CurlHandle) throws(Download.Failure) -> Exchange {
        let address = visited[visited.count - 1]
        let continuation = download.continuation
        let exchange = Exchange(
            address, download, continuing: continuation != nil, network: network(for: address))
        // Content as it is: without encodings, a small body cannot become a large one.
        var headers = ["Accept-Encoding: identity", "Accept: */*"]
        if let continuation {
            headers += ["Range: bytes=\(continuation.first)-", "If-Range: \(continuation.validator.text)"]
        }
        let result: CURLcode?
        do throws(TransferError) {
            try handle.prepare(address, options, credentials: credentials(for: address))
            watch.start()
            result = try handle.perform(exchange, headers: headers) { watch.mayGoOn(exchange) }
        } catch {
            throw Download.Failure(error)
        }
        var failure: Download.Failure
        if let problem = exchange.failure ?? watch.failure {
            failure = problem
        } else if let result, result != CURLE_OK, !isAnswered(exchange) {
            if let refused = exchange.refusedAddress, !exchange.head.isComplete {
                let ip = refused.map(String.init).joined(separator: refused.count == 4 ? "." : " ")
                throw Download.Failure(
                    .privateAddress, "\(address): its name leads to \(ip), and the target is more public than that")
            }
            failure = handle.failure(result, exchange)
        } else {
            return exchange
        }
        if exchange.head.isComplete { failure.error.response = response(exchange, visited, handle) }
        throw failure
    }

    /// What decides on IP addresses; a proxy's own is none of its business.
    private func network(for address: WebAddress) -> NetworkGuard? {
        let isDirect = address.scheme == .http && options.plainHTTP == .toThisMachine
        return isDirect || !NetworkGuard.mayUseProxy(address.scheme) ? options.network : nil
    }

    /// Whether a refusal is known, however the connection ended after it.
    private func isAnswered(_ exchange: Exchange) -> Bool {
        exchange.head.isComplete && !exchange.isContent && !exchange.isRedirect
    }

    /// User information in the address is for its own server, and for none that it leads to; a host that the file of
    /// passwords names gets its own.
    private func credentials(for address: WebAddress) -> WebAddress.Credentials? {
        let first = download.request.address
        if address.isSameOrigin(as: first), let given = first.credentials { return given }
        // Plain HTTP that may leave this machine may do so through a proxy too.
        guard address.scheme == .https || options.plainHTTP == .toThisMachine else { return nil }
        return passwords.credentials(for: address)
    }

    private func response(
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
    private func refusal(_ exchange: Exchange) -> Download.Failure {
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
