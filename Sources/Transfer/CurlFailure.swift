internal import CCurl
internal import Findings

/// What libcurl's results mean. See: man 3 libcurl-errors
extension CurlHandle {
    func failure(_ result: CURLcode, _ exchange: Exchange) -> Download.Failure {
        let (address, said) = (exchange.address, explanation(of: result))
        let proxyStatus = number(CURLINFO_HTTP_CONNECTCODE)
        if proxyStatus >= 300 {
            return Download.Failure(
                .unreachable, "\(address): the proxy answers with status \(proxyStatus)",
                isTransient: proxyStatus >= 500)
        }
        if isAboutProxySyntax, let variable = ProxyVariable(for: address.scheme) {
            return Download.Failure(.unreachable, "\(address): \(variable.problem)")
        }
        switch result {
        case CURLE_URL_MALFORMAT:
            return Download.Failure(.malformed, "\(address): \(said)")
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
            return Download.Failure(.unreachable, "\(address): \(said)", isTransient: true)
        case CURLE_OPERATION_TIMEDOUT:
            return Download.Failure(.timeout, "\(address): \(said)", isTransient: true)
        case CURLE_SSL_CONNECT_ERROR where Self.isBreak(said):
            return Download.Failure(.unreachable, "\(address): \(said)", isTransient: true)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return Download.Failure(
                .truncated, "\(address): \(exchange.download.progressText) (\(said))", isTransient: true)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_OUT_OF_MEMORY, CURLE_BAD_CONTENT_ENCODING:
            return Download.Failure(.malformed, "\(address): the answer cannot be used: \(said)")
        case let code where Self.isTLS(code):
            let problem = code == CURLE_PEER_FAILED_VERIFICATION ? certificateProblem(said) : Self.reason(said)
            return Download.Failure(.tls, "\(address): \(problem) (\(said))")
        default:
            return Download.Failure(.failed, "\(address): \(said)")
        }
    }

    /// A connection that broke during the handshake says nothing about certificates.
    private static func isBreak(_ said: String) -> Bool {
        said.contains("SSL_ERROR_SYSCALL") || said.contains("Connection reset") || said.contains("unexpected eof")
    }

    private static func isTLS(_ code: CURLcode) -> Bool {
        [
            CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
        ].contains { $0 == code }
    }

    /// The usual reasons in words; libcurl's own follow. The numbers are those of OpenSSL. See: man 1 openssl-verification-options
    private func certificateProblem(_ said: String) -> Message {
        // libcurl compares names itself, after OpenSSL found nothing wrong.
        if said.contains("subject name") { return "its certificate is for another host" }
        return switch max(number(CURLINFO_SSL_VERIFYRESULT), number(CURLINFO_PROXY_SSL_VERIFYRESULT)) {
        case 2, 18, 19, 20, 21: "its certificate is of no authority that is trusted here"
        case 9: "its certificate is not valid yet, by this machine's clock"
        case 10: "its certificate has expired, by this machine's clock"
        case 62, 63, 64: "its certificate is for another host"
        default: "its certificate is not valid"
        }
    }

    private static func reason(_ said: String) -> Message {
        if said.contains("protocol version") || said.contains("unsupported protocol") || said.contains("alert version")
        {
            return "it does not speak TLS 1.2 or later"
        }
        if said.contains("certificate file") || said.contains("CAfile") {
            return "the file of certificate authorities cannot be used"
        }
        return "TLS could not be agreed on"
    }
}
