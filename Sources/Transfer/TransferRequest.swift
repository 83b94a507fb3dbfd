/// What to fetch, and how much of it at most.
public struct TransferRequest: Sendable, Hashable {
    public var address: WebAddress
    /// The most bytes of content. One more ends the transfer; a larger announced size does so before the first.
    public var limit: UInt64

    public init(_ address: WebAddress, limit: UInt64) {
        self.address = address
        self.limit = limit
    }

    /// A manifest: 64 MiB at most.
    public static func manifest(_ address: WebAddress) -> TransferRequest {
        TransferRequest(address, limit: 64 << 20)
    }

    /// A detached signature: 1 MiB at most.
    public static func signature(_ address: WebAddress) -> TransferRequest {
        TransferRequest(address, limit: 1 << 20)
    }
}
