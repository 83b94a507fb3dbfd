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
    func list(_ found: (TreeEntry) throws -> Void) throws {
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
                if key.last == slash, try isFolderMark(key) { continue }
                guard !path.isEmpty else {
                    let message: Message = "the bucket has an object '\(key)' with content, which is no file's name"
                    let finding = Finding(.manifestMalformed, message, path: key)
                    try found(TreeEntry(path: [], kind: .stray(finding)))
                    continue
                }
                try found(TreeEntry(path: path, kind: .file))
            }
            next = page.next
            if let next, !asked.insert(try DigestComputation.sha256(of: next.bytes)).inserted {
                throw Self.repeated
            }
        } while next != nil
    }

    /// Whether an object whose key ends with a slash is what consoles make to show a folder: one without content. What a listing
    /// says of its size is a claim, so it is asked for. Nobody gets anything of one that is not there.
    private func isFolderMark(_ key: [UInt8]) throws(TreeError) -> Bool {
        guard !client.deadline.isOver else { throw .notReached([]) }
        let parts = key.dropLast().split(separator: slash, omittingEmptySubsequences: false)
        // What no address has is no folder either.
        guard !key.contains(0), parts.allSatisfy({ !$0.isEmpty && !$0.elementsEqual([dot]) && $0 != [dot, dot] }) else {
            return false
        }
        let encoded = parts.map { PercentEncoding.encoded($0) }.joined(separator: "/")
        let address = try client.address(client.base.path + encoded + "/", key)
        do throws(TransferError) {
            return try client.fetch(address, limit: 0).bytes.isEmpty
        } catch {
            switch error.code {
            case .missing: return true
            case .tooLarge: return false
            default: throw TreeError(error.finding)
            }
        }
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
