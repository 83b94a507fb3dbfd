internal import CCurl
internal import Findings

/// libcurl's handles: one for requests, and one that drives them and keeps connections for the next. See: man 3
/// libcurl-multi
///
/// `@unchecked`: handles may go from thread to thread, and are used by one at a time; ``TransferSession`` sees to that.
@safe struct CurlHandle: ~Copyable, @unchecked Sendable {
    private let library: CurlLibrary
    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    /// Where libcurl says more about errors (CURLOPT_ERRORBUFFER).
    private let said: UnsafeMutablePointer<CChar>

    private var curl: UnsafeMutablePointer<ccurl_functions> { unsafe library.functions }

    init(_ library: CurlLibrary) throws(TransferError) {
        guard let easy = unsafe library.functions.pointee.easy_init(),
            let multi = unsafe library.functions.pointee.multi_init()
        else { throw TransferError(.failed, "there is no memory for a transfer") }
        self.library = library
        unsafe self.easy = unsafe easy
        unsafe self.multi = unsafe multi
        unsafe said = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe said.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        // Closing a TLS connection writes to it.
        BrokenPipe.withoutSignal {
            unsafe curl.pointee.easy_cleanup(easy)
            unsafe _ = curl.pointee.multi_cleanup(multi)
        }
        unsafe said.deallocate()
    }

    /// Forgets all options, and no connection.
    func reset() throws(TransferError) {
        unsafe curl.pointee.easy_reset(easy)
        unsafe said[0] = 0
        try check(unsafe ccurl_set_pointer(curl, easy, CURLOPT_ERRORBUFFER, said), CURLOPT_ERRORBUFFER)
    }

    func set(_ option: CURLoption, _ value: Int) throws(TransferError) {
        try check(unsafe ccurl_set_long(curl, easy, option, value), option)
    }

    /// Nil takes the option's value away.
    func set(_ option: CURLoption, _ value: String?) throws(TransferError) {
        guard let value else {
            return try check(unsafe ccurl_set_text(curl, easy, option, nil), option)
        }
        try check(unsafe ccurl_set_text(curl, easy, option, value), option)
    }

    /// Bytes without NUL, such as a path.
    func set(_ option: CURLoption, bytes: [UInt8]) throws(TransferError) {
        let text = bytes.map { CChar(bitPattern: $0) } + [0]
        try check(unsafe ccurl_set_text(curl, easy, option, text), option)
    }

    /// Lets these protocols alone be used, by whatever libcurl this is.
    func setProtocols(_ names: String) throws(TransferError) {
        if unsafe ccurl_set_text(curl, easy, ccurl_option_protocols(), names) == CURLE_OK {
            return try set(ccurl_option_redirect_protocols(), names)
        }
        try set(ccurl_option_protocol_bits(), ccurl_http_and_https())
        try set(ccurl_option_redirect_protocol_bits(), ccurl_http_and_https())
    }

    /// What was set cannot be: nothing may go on without it.
    private func check(_ result: CURLcode, _ option: CURLoption) throws(TransferError) {
        guard result == CURLE_OK else {
            throw TransferError(
                .libraryMissing, "this libcurl cannot be told option \(option.rawValue): \(explanation(of: result))")
        }
    }

    /// Performs what the options say, with `exchange` as the one that hears of it.
    ///
    /// - Parameter mayGoOn: asked ten times a second and more; false ends the transfer.
    /// - Returns: nil where `mayGoOn` ended it.
    func perform(_ exchange: Exchange, headers: [String], mayGoOn: () -> Bool) throws(TransferError) -> CURLcode? {
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl.pointee.slist_free_all(list) }
        for header in headers {
            guard let longer = unsafe curl.pointee.slist_append(list, header) else {
                throw TransferError(.failed, "there is no memory for a request")
            }
            unsafe list = longer
        }
        try check(unsafe ccurl_set_pointer(curl, easy, CURLOPT_HTTPHEADER, list), CURLOPT_HTTPHEADER)
        let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
        try check(unsafe ccurl_set_pointer(curl, easy, CURLOPT_HEADERDATA, context), CURLOPT_HEADERDATA)
        try check(unsafe ccurl_set_pointer(curl, easy, CURLOPT_WRITEDATA, context), CURLOPT_WRITEDATA)
        try check(unsafe ccurl_set_callback(curl, easy, CURLOPT_HEADERFUNCTION, takeHeader), CURLOPT_HEADERFUNCTION)
        try check(unsafe ccurl_set_callback(curl, easy, CURLOPT_WRITEFUNCTION, takeBody), CURLOPT_WRITEFUNCTION)
        try check(unsafe ccurl_set_pointer(curl, easy, CURLOPT_OPENSOCKETDATA, context), CURLOPT_OPENSOCKETDATA)
        try check(unsafe ccurl_set_open_socket(curl, easy, openSocket), CURLOPT_OPENSOCKETFUNCTION)
        return try withExtendedLifetime(exchange) { () throws(TransferError) in
            try BrokenPipe.withoutSignal { () throws(TransferError) in try drive(mayGoOn) }
        }
    }

    private func drive(_ mayGoOn: () -> Bool) throws(TransferError) -> CURLcode? {
        guard unsafe curl.pointee.multi_add_handle(multi, easy) == CURLM_OK else {
            throw TransferError(.failed, "libcurl takes no request")
        }
        defer { unsafe _ = curl.pointee.multi_remove_handle(multi, easy) }
        var running: CInt = 1
        while true {
            guard unsafe curl.pointee.multi_perform(multi, &running) == CURLM_OK else {
                throw TransferError(.failed, "libcurl does not go on")
            }
            if running == 0 { break }
            guard mayGoOn() else { return nil }
            guard unsafe curl.pointee.multi_poll(multi, nil, 0, 100, nil) == CURLM_OK else {
                throw TransferError(.failed, "libcurl does not wait")
            }
        }
        var left: CInt = 0
        while let message = unsafe curl.pointee.multi_info_read(multi, &left) {
            if unsafe message.pointee.msg == CURLMSG_DONE { return unsafe ccurl_result(message) }
        }
        throw TransferError(.failed, "libcurl ends without a result")
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return unsafe ccurl_get_long(curl, easy, info, &value) == CURLE_OK ? value : 0
    }

    func text(_ info: CURLINFO) -> [UInt8]? {
        var value: UnsafePointer<CChar>?
        guard unsafe ccurl_get_text(curl, easy, info, &value) == CURLE_OK, let value = unsafe value else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: value, count: cLength(value)))
    }

    /// Whether what the environment says of a proxy makes no sense to libcurl.
    var isAboutProxySyntax: Bool { unsafe String(cString: said).hasPrefix("Unsupported proxy") }

    /// What libcurl says about a result, the particular before the general; not where that names an address that may hold a
    /// password, as with proxies whose address makes no sense.
    func explanation(of result: CURLcode) -> String {
        let particular = unsafe String(cString: said)
        guard particular.isEmpty || particular.contains("@") else { return particular }
        guard let general = unsafe curl.pointee.easy_strerror(result) else { return "error \(result.rawValue)" }
        return unsafe String(cString: general)
    }
}

private func cLength(_ text: UnsafePointer<CChar>) -> Int {
    var length = 0
    while unsafe text[length] != 0 { length += 1 }
    return length
}

/// libcurl's callbacks: any other number than that of the bytes ends the transfer. See: man 3 CURLOPT_WRITEFUNCTION
private let takeHeader: curl_write_callback = { bytes, size, count, context in
    guard let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let line = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return exchange.takeHeader(line) ? size * count : size * count &+ 1
}

/// Opens a socket for an address that may be connected to. See: man 3 CURLOPT_OPENSOCKETFUNCTION
private let openSocket: curl_opensocket_callback = { context, _, address in
    guard let context = unsafe context, let address = unsafe address else { return ccurl_no_socket() }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let ip = unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
        count = unsafe Int(ccurl_ip(address, buffer.baseAddress))
    }
    return exchange.mayConnect(to: ip) ? unsafe ccurl_socket(address) : ccurl_no_socket()
}

private let takeBody: curl_write_callback = { bytes, size, count, context in
    guard let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let part = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange.takeBody(part) ? size * count : size * count &+ 1
}
