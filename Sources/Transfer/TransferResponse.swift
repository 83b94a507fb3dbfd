/// What a server answered, as far as it is worth a record.
public struct TransferResponse: Sendable, Hashable {
    /// A header that is worth a record, its name in lower case.
    public struct Header: Sendable, Hashable {
        public let name: String
        /// As it came; to be escaped.
        public let value: [UInt8]
    }

    /// Where the answer came from, after all redirects.
    public internal(set) var address: WebAddress
    /// Where the server led, in order; the last is ``address``.
    public internal(set) var redirects: [WebAddress]
    /// Such as 200.
    public internal(set) var status: Int
    /// Such as "HTTP/2", as the status line says it.
    public internal(set) var version: String
    /// Those of ``recordedHeaders`` that came, in their order.
    public internal(set) var headers: [Header]
    /// The IP address and port of the other end, a proxy's where there is one; empty where that is not known.
    public internal(set) var remoteAddress: String
    public internal(set) var attempts: Int
    /// Bytes of content.
    public internal(set) var size: UInt64

    /// The headers that are kept; others may hold secrets. In lower case.
    public static let recordedHeaders: Set<String> = [
        "age", "cf-cache-status", "cf-ray", "content-length", "content-range", "content-type", "date", "etag",
        "last-modified", "retry-after", "server", "via", "x-amz-cf-id", "x-amz-request-id", "x-amz-version-id",
        "x-cache",
        "x-goog-generation", "x-goog-hash", "x-served-by",
    ]

    /// The first header of that name, which is in lower case.
    public func value(of name: String) -> [UInt8]? { headers.first { $0.name == name }?.value }
}

/// Content that was fetched into memory, and the answer that it came with.
public struct FetchedContent: Sendable {
    public let bytes: [UInt8]
    public let response: TransferResponse
}
