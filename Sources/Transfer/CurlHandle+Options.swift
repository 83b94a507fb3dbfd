internal import CCurl
internal import FileAccess
internal import Glibc

/// The options of every request. Where libcurl has defaults that are as strict, they are said even so: its defaults
/// have changed before. See: man 3 curl_easy_setopt
extension CurlHandle {
    func prepare(_ address: WebAddress, _ options: TransferOptions, credentials: WebAddress.Credentials?)
        throws(TransferError)
    {
        try reset()
        try set(CURLOPT_URL, address.requestText)
        try setProtocols(address.scheme.rawValue)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_HTTP_VERSION, 4)  // CURL_HTTP_VERSION_2TLS
        try set(CURLOPT_HTTP09_ALLOWED, 0)
        try set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        try set(CURLOPT_USERAGENT, options.userAgent)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_BUFFERSIZE, 256 << 10)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        // No signal handlers of libcurl's; names are looked up on threads.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(options.limits.connect / .milliseconds(1))))
        if address.scheme == .http, options.plainHTTP == .toThisMachine {
            // What is only allowed because it does not leave this machine must not go to a proxy.
            try set(CURLOPT_PROXY, "")
        }
        if let credentials {
            try set(CURLOPT_USERNAME, bytes: credentials.user)
            try set(CURLOPT_PASSWORD, bytes: credentials.password)
        }
        try setTLS(options.authorities)
    }

    private func setTLS(_ authorities: TransferOptions.Authorities) throws(TransferError) {
        // CURL_SSLVERSION_TLSv1_2 means "or later".
        for option in [CURLOPT_SSLVERSION, CURLOPT_PROXY_SSLVERSION] { try set(option, 6) }
        for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER] { try set(option, 1) }
        for option in [CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST] { try set(option, 2) }
        guard let file = authorities.file else { return }
        for option in [CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO] { try set(option, bytes: file.bytes) }
        // Instead of the system's authorities, not beside them.
        for option in [CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH] { try set(option, nil) }
    }
}

extension TransferOptions.Authorities {
    /// Nil for the system's. Read when it is used, since ``GnuPGProcess`` changes the environment early.
    var file: BytePath? {
        switch self {
        case .file(let path): path
        case .ofEnvironment: Self.named("CURL_CA_BUNDLE") ?? Self.named("SSL_CERT_FILE")
        }
    }

    /// libcurl leaves these variables to programs such as curl. Nil where the variable is unset or empty.
    private static func named(_ variable: String) -> BytePath? {
        guard let value = unsafe getenv(variable) else { return nil }
        return unsafe BytePath(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}
