public import FileAccess

/// How a session transfers. What is safe is the default; what is never done has no option (docs/transfer.md).
public struct TransferOptions: Sendable {
    /// Where `http:` addresses may lead.
    public enum PlainHTTP: Sendable, Hashable {
        /// To this machine only: 127.0.0.0/8, ::1 and localhost, without a proxy.
        case toThisMachine
        /// Anywhere: what is fetched is verified by other means. From https to http nobody is led even so.
        case anywhere
    }

    /// Which certificate authorities are trusted.
    public enum Authorities: Sendable, Hashable {
        /// Those that CURL_CA_BUNDLE or else SSL_CERT_FILE names, or else the system's.
        case ofEnvironment
        /// Those in this file (PEM), and no others.
        case file(BytePath)
    }

    /// Whose user names and passwords are told to servers that ask for some; what an address itself says goes first.
    public enum PasswordFile: Sendable, Hashable {
        case none
        /// ~/.netrc, where there is one.
        case ofUser
        case file(BytePath)
    }

    public var plainHTTP: PlainHTTP
    public var authorities: Authorities
    public var passwords: PasswordFile
    public var limits: TimeLimits
    public var retries: RetryPolicy
    /// How often a server may lead elsewhere.
    public var redirects: Int
    /// Where it may lead to; nil for any address that may be fetched from at all.
    public var scope: AddressScope?
    /// Which IP addresses are connected to; nil for all.
    public var network: NetworkGuard?
    /// What servers are told of who asks.
    public var userAgent: String

    public init(
        plainHTTP: PlainHTTP = .toThisMachine, authorities: Authorities = .ofEnvironment,
        passwords: PasswordFile = .ofUser, limits: TimeLimits = TimeLimits(), retries: RetryPolicy = RetryPolicy(),
        redirects: Int = 10, scope: AddressScope? = nil, network: NetworkGuard? = nil,
        userAgent: String = "release-integrity"
    ) {
        self.plainHTTP = plainHTTP
        self.authorities = authorities
        self.passwords = passwords
        self.limits = limits
        self.retries = retries
        self.redirects = redirects
        self.scope = scope
        self.network = network
        self.userAgent = userAgent
    }
}

/// How long things may take.
public struct TimeLimits: Sendable, Hashable {
    /// Looking a host up, connecting to it and agreeing on TLS.
    public var connect: Duration
    /// From the start of a request to the end of the response's headers.
    public var headers: Duration
    /// A transfer that brings fewer bytes than ``slowest`` a second over so long a time has stalled.
    public var stall: Duration
    /// Bytes a second.
    public var slowest: UInt64
    /// Everything that one call does: all attempts, redirects and pauses.
    public var total: Duration

    public init(
        connect: Duration = .seconds(30), headers: Duration = .seconds(60), stall: Duration = .seconds(30),
        slowest: UInt64 = 1_024, total: Duration = .seconds(3_600)
    ) {
        self.connect = connect
        self.headers = headers
        self.stall = stall
        self.slowest = slowest
        self.total = total
    }
}

/// How often, and after which pauses, what may work the next time is tried again.
///
/// The pause before attempt n + 1 is random between nothing and `base` doubled n - 1 times ("full jitter"), so that many clients
/// do not come back at one moment; or what the server asks for with Retry-After.
public struct RetryPolicy: Sendable, Hashable {
    /// How often nothing may come of it in a row, the first time included. An attempt that brings ``progress`` more than all
    /// before it begins a new row.
    public var attempts: Int
    public var base: Duration
    /// The longest pause of our own.
    public var longestPause: Duration
    /// A server that asks for a longer pause is not asked again.
    public var longestRetryAfter: Duration

    public init(
        attempts: Int = 5, base: Duration = .seconds(1), longestPause: Duration = .seconds(30),
        longestRetryAfter: Duration = .seconds(120)
    ) {
        self.attempts = attempts
        self.base = base
        self.longestPause = longestPause
        self.longestRetryAfter = longestRetryAfter
    }

    /// Bytes: a large file over a bad line may break off often, as long as it gets on.
    static let progress: UInt64 = 1 << 20

    /// The pause after attempt `attempt` (from 1) failed.
    func pause(after attempt: Int, fraction: Double) -> Duration {
        let ceiling = min(longestPause, base * (1 << min(max(attempt - 1, 0), 20)))
        return ceiling * min(max(fraction, 0), 1)
    }
}
