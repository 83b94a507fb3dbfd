internal import CCurl
internal import Findings
internal import Glibc

/// libcurl, opened when it is first needed and never closed (docs/adr/0040).
///
/// `@unchecked`: written once, before anything else sees it.
@safe final class CurlLibrary: @unchecked Sendable {
    let functions: UnsafeMutablePointer<ccurl_functions>

    /// curl_multi_poll is of 7.66, the last of what is needed.
    private static let oldestVersion: UInt32 = 0x07_44_00

    private static let opened = Result<CurlLibrary, TransferError> { () throws(TransferError) in
        try CurlLibrary("libcurl.so.4")
    }

    /// Opens it, on the first call.
    static func open() throws(TransferError) -> CurlLibrary { try opened.get() }

    init(_ name: String) throws(TransferError) {
        unsafe functions = .allocate(capacity: 1)
        unsafe functions.initialize(to: ccurl_functions())
        if let problem = unsafe ccurl_open(name, functions) {
            let reason = unsafe String(cString: problem)
            throw TransferError(.libraryMissing, "libcurl, which transfers files, cannot be opened: \(reason)")
        }
        guard let version = unsafe functions.pointee.version_info(ccurl_version_now()),
            unsafe version.pointee.version_num >= Self.oldestVersion
        else { throw TransferError(.libraryMissing, "libcurl 7.68 or later is needed") }
        guard unsafe version.pointee.features & CURL_VERSION_SSL != 0 else {
            throw TransferError(.libraryMissing, "this libcurl was built without TLS")
        }
        // No configuration file may load a provider into this process. See: man 3 OPENSSL_init_crypto
        if let initialize = unsafe functions.pointee.openssl_init {
            _ = initialize(ccurl_openssl_no_configuration(), nil)
        }
        // Keys of TLS sessions would go to a file that the environment names. See: CURLOPT in libcurl-env(3)
        unsafe unsetenv("SSLKEYLOGFILE")
        guard unsafe functions.pointee.global_init(ccurl_global_all()) == CURLE_OK else {
            throw TransferError(.libraryMissing, "libcurl cannot be initialised")
        }
    }

    // Of one that could not be opened; the one that could is never released.
    deinit { unsafe functions.deallocate() }
}
