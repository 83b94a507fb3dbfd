public import Transfer

/// How mirrors are asked over HTTP: how hard, as whom, and where they may lead.
public struct WebOptions: Sendable {
    /// Requests to one target at a time.
    public var jobs = 4
    /// Requests to one target a second, and bytes a second; nil for no limit.
    public var requestRate: Double?
    public var byteRate: Double?
    /// Hosts that redirects may lead to beside the target's own: `HOST` or `HOST:PORT`.
    public var allowedHosts: Set<String> = []
    public var plainHTTP = TransferOptions.PlainHTTP.toThisMachine
    public var retries = RetryPolicy(attempts: 4)
    /// Names this program, so that operators of mirrors know who asks.
    public var userAgent: String

    public init(userAgent: String) {
        self.userAgent = userAgent
    }

    /// The most jobs.
    public static let mostJobs = 64
    /// Of one file, in bytes: what never ends is no release.
    static let largestFile: UInt64 = 64 << 30
    /// A target that fails so often in a row is not asked any more.
    static let patience = 12

    func transferOptions(for base: WebAddress, network: NetworkGuard, userAgent agent: String? = nil) -> TransferOptions
    {
        TransferOptions(
            plainHTTP: plainHTTP, retries: retries, scope: AddressScope(base, alsoHosts: allowedHosts),
            network: network, userAgent: agent ?? userAgent)
    }
}
