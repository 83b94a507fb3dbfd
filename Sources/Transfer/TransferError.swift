public import Findings

/// Nothing was transferred, or not all of it, or what came may not be used. What the sink was given is not content then.
public struct TransferError: FindingError, Hashable {
    /// What went wrong, for programs to act on; more may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// There is no usable libcurl.
        public static let libraryMissing = Code(rawValue: "library-missing")
        /// The address is none that is fetched from.
        public static let address = Code(rawValue: "address")
        /// The address is `http:` and neither of this machine nor allowed.
        public static let insecure = Code(rawValue: "insecure")
        /// The server answers that it does not have it, or gives it to nobody: 403, 404 or 410.
        public static let missing = Code(rawValue: "missing")
        /// The server answers with another status than 200 or 206.
        public static let status = Code(rawValue: "status")
        /// The server leads to where nobody may be led, or round in circles.
        public static let redirect = Code(rawValue: "redirect")
        /// A name leads to this machine or into a private network, and the target is public; see ``NetworkGuard``.
        public static let privateAddress = Code(rawValue: "private-address")
        /// The host has no address, or does not answer at it.
        public static let unreachable = Code(rawValue: "unreachable")
        /// The server could not prove who it is, or speaks no TLS that is strong enough.
        public static let tls = Code(rawValue: "tls")
        /// Something took longer than its limit.
        public static let timeout = Code(rawValue: "timeout")
        /// The connection ended before the content did.
        public static let truncated = Code(rawValue: "truncated")
        /// More bytes than are allowed, be it of content or of headers.
        public static let tooLarge = Code(rawValue: "too-large")
        /// The answer breaks the rules of HTTP, or has an encoding that was not asked for.
        public static let malformed = Code(rawValue: "malformed")
        /// What is there changed while it was being fetched, again and again.
        public static let changed = Code(rawValue: "changed")
        /// It was told to stop; see ``TransferCancellation``.
        public static let cancelled = Code(rawValue: "cancelled")
        /// What takes the bytes failed; the finding is its own.
        public static let sink = Code(rawValue: "sink")
        /// Anything else.
        public static let failed = Code(rawValue: "failed")
    }

    public let code: Code
    /// Names the address, without user information and query.
    public let message: Message
    /// The last answer, where there was one.
    public internal(set) var response: TransferResponse?
    /// The first 4 KiB of what came instead of content, for explanations: an error page, or XML of a storage service.
    public internal(set) var explanation: [UInt8] = []
    /// How often it was tried.
    public internal(set) var attempts = 0

    private var sinkFinding: Finding?

    init(_ code: Code, _ message: Message) {
        self.code = code
        self.message = message
    }

    init(sink finding: Finding) {
        code = .sink
        message = finding.message
        sinkFinding = finding
    }

    public var finding: Finding {
        switch code {
        case .sink: sinkFinding ?? Finding(.internalError, message)
        case .libraryMissing: Finding(.networkLibraryMissing, message)
        case .address: Finding(.addressMalformed, message)
        case .insecure: Finding(.addressInsecure, message)
        case .missing: Finding(.downloadMissing, message)
        case .redirect: Finding(.redirectRefused, message)
        case .privateAddress: Finding(.privateAddress, message)
        case .tls: Finding(.serverUnproven, message)
        case .truncated: Finding(.downloadTruncated, message)
        case .tooLarge: Finding(.downloadTooLarge, message)
        case .malformed: Finding(.answerMalformed, message)
        case .unreachable, .timeout: Finding(.serverUnreachable, message)
        default: Finding(.downloadFailed, message)
        }
    }
}
