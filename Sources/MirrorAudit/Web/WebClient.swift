internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import Synchronization
internal import Transfer

/// Asks the server of one target, from several threads at once.
final class WebClient: Sendable {
    /// The root; its path ends with a slash.
    let base: WebAddress
    /// What keys of a bucket begin with, for a target that is a part of one.
    let prefix: [UInt8]
    let deadline: Deadline
    let options: WebOptions
    private let network: NetworkGuard
    private let pool: SessionPool
    private let manners: Manners
    /// How often in a row the server did not answer.
    private let failures = Atomic(0)
    /// How many names its listings held, those included that wait for others before them.
    private let listed = Atomic(0)

    init(_ base: WebAddress, prefix: [UInt8], _ options: WebOptions, _ deadline: Deadline) {
        self.base = base
        self.prefix = prefix
        self.options = options
        self.deadline = deadline
        network = NetworkGuard(for: base)
        pool = SessionPool(options.transferOptions(for: base, network: network), count: options.jobs)
        manners = Manners(options)
    }

    /// The address of a path below the root.
    ///
    /// - Throws: for a path that would mean another one in an address.
    func address(of path: [UInt8]) throws(TreeError) -> WebAddress {
        let parts = (prefix + path).split(separator: slash, omittingEmptySubsequences: false)
        guard !path.contains(0), parts.allSatisfy({ !$0.isEmpty && !$0.elementsEqual([dot]) && $0 != [dot, dot] })
        else { throw TreeError(Finding(.manifestMalformed, "'\(path)' can't be asked for by its name", path: path)) }
        return try address(base.path + parts.map { PercentEncoding.encoded($0) }.joined(separator: "/"), path)
    }

    /// The address of a folder, whose path has a final slash.
    func address(ofFolder path: [UInt8]) throws(TreeError) -> WebAddress {
        try address(address(of: path.dropLast()).path + "/", path)
    }

    func address(_ path: String, query: String? = nil, _ shown: [UInt8]) throws(TreeError) -> WebAddress {
        do throws(TransferError) {
            return try base.replacing(path: path, query: query)
        } catch {
            throw TreeError(Finding(.manifestMalformed, "'\(shown)': \(error.message)", path: shown))
        }
    }

    /// Fetches something small.
    func fetch(_ address: WebAddress, limit: Int) throws(TransferError) -> FetchedContent {
        let request = TransferRequest(address, limit: UInt64(limit))
        let content = try asking(address) { (session) throws(TransferError) in
            try session.bytes(of: request, within: deadline.left)
        }
        manners.took(content.bytes.count, deadline)
        return content
    }

    /// Fetches into a sink, at most `limit` bytes.
    func fetch(
        _ address: WebAddress, into sink: some TransferSink, limit: UInt64 = WebOptions.largestFile
    ) throws(TransferError) -> TransferResponse {
        try asking(address) { (session) throws(TransferError) in
            try session.fetch(TransferRequest(address, limit: limit), into: sink, within: deadline.left)
        }
    }

    /// The same on a connection of its own, as another client.
    func fetch(
        _ address: WebAddress, into sink: some TransferSink, as userAgent: String
    ) throws(TransferError) -> TransferResponse {
        manners.awaitTurn(deadline)
        var session = try TransferSession(
            options.transferOptions(for: base, network: network, userAgent: userAgent))
        return try session.fetch(
            TransferRequest(address, limit: WebOptions.largestFile), into: sink, within: deadline.left)
    }

    /// Counts the names of a listing that was read.
    ///
    /// - Throws: when there are more than any mirror has.
    func count(_ listing: DirectoryListing) throws(TreeError) {
        let names = listed.wrappingAdd(listing.count, ordering: .relaxed).newValue
        guard names <= WebTree.mostEntries else {
            throw TreeError(Finding(.listingEndless, "its listings go on and on: \(names, "name") and more"))
        }
    }

    func pace(_ bytes: Int) { manners.took(bytes, deadline) }

    private static let failuresToAnswer: Set<TransferError.Code> = [.unreachable, .timeout, .tls, .truncated]

    /// Whether the server failed so often in a row that it is not asked any more.
    var isGivenUp: Bool { failures.load(ordering: .relaxed) >= WebOptions.patience }

    private func asking<Result: Sendable>(
        _ address: WebAddress, _ body: (inout TransferSession) throws(TransferError) -> Result
    ) throws(TransferError) -> Result {
        manners.awaitTurn(deadline)
        do throws(TransferError) {
            let result = try pool.use(body)
            failures.store(0, ordering: .relaxed)
            return result
        } catch {
            let isDown = error.response == nil && Self.failuresToAnswer.contains(error.code) && !deadline.isOver
            if isDown {
                failures.wrappingAdd(1, ordering: .relaxed)
            } else {
                failures.store(0, ordering: .relaxed)
            }
            throw error
        }
    }
}
