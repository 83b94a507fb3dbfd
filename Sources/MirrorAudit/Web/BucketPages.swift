internal import Findings
internal import Hashing
internal import Manifests
internal import Transfer

/// Goes through the pages of a bucket's listing: ListObjectsV2, or what the store makes of being asked for it.
struct BucketPages {
    private let client: WebClient

    /// Pages in a row without a key: stores may send some, and not without end.
    private static let mostEmptyPages = 16

    init(_ client: WebClient) {
        self.client = client
    }

    private static let repeated = TreeError(
        Finding(.listingEndless, "the bucket's listing comes back to a page that it had already"))

    /// Names every object, relative to the prefix.
    func list(_ found: ([UInt8]) throws -> Void) throws {
        var next: BucketListing.Continuation?
        var asked: Set<Digest> = []
        // Each key is listed once: a page that begins as another did is that page again, whatever its token.
        var beginnings: Set<Digest> = []
        var keys = 0
        var emptyPages = 0
        repeat {
            let page = try page(after: next)
            keys += page.keys.count
            emptyPages = page.keys.isEmpty ? emptyPages + 1 : 0
            guard keys <= WebTree.mostEntries, emptyPages <= Self.mostEmptyPages else {
                throw TreeError(Finding(.listingEndless, "the bucket's listing goes on and on"))
            }
            if let first = page.keys.first, !beginnings.insert(try DigestComputation.sha256(of: first)).inserted {
                throw Self.repeated
            }
            for key in page.keys {
                guard key.starts(with: client.prefix) else {
                    let message: Message = "the bucket lists '\(key)', which does not begin with what was asked for"
                    throw TreeError(Finding(.targetUnavailable, message))
                }
                let path = Array(key.dropFirst(client.prefix.count))
                // What consoles make to show a folder: an object without content.
                guard let last = path.last, last != slash else { continue }
                try found(path)
            }
            next = page.next
            if let next, !asked.insert(try DigestComputation.sha256(of: next.bytes)).inserted {
                throw Self.repeated
            }
        } while next != nil
    }

    private func page(after next: BucketListing.Continuation?) throws(TreeError) -> BucketListing {
        var query = "list-type=2&encoding-type=url"
        if !client.prefix.isEmpty { query += "&prefix=" + PercentEncoding.encoded(client.prefix) }
        switch next {
        case .token(let token)?: query += "&continuation-token=" + PercentEncoding.encoded(token)
        case .marker(let marker)?: query += "&marker=" + PercentEncoding.encoded(marker)
        case nil: break
        }
        guard !client.deadline.isOver else { throw .notReached([]) }
        let address = try client.address(client.base.path, query: query, [])
        let bytes: [UInt8]
        do throws(TransferError) {
            bytes = try client.fetch(address, limit: BucketListing.longestPage).bytes
        } catch {
            throw TreeError(error.finding)
        }
        do throws(ListingError) {
            return try BucketListing(parsing: bytes) { client.deadline.isOver }
        } catch {
            guard !client.deadline.isOver else { throw .notReached([]) }
            throw TreeError(
                Finding(.targetUnavailable, "a page of the bucket's listing can't be read: \(error.reason)"))
        }
    }
}

extension BucketListing.Continuation {
    fileprivate var bytes: [UInt8] {
        switch self {
        case .token(let bytes): [0] + bytes
        case .marker(let bytes): [1] + bytes
        }
    }
}
