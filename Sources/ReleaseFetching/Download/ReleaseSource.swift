public import Findings

/// The network, as far as fetching needs it: every download goes through here.
public protocol ReleaseSource {
    /// Downloads what is at an address. What came before an error is no content.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that are taken.
    ///   - progress: told how much has come, and how much there is where that is known.
    func download(
        _ address: ReleaseAddress, limit: Int64, to receiver: any DownloadReceiver,
        progress: ((_ done: Int64, _ size: Int64?) -> Void)?
    ) throws(DownloadError) -> DownloadAnswer
}

/// Takes what is downloaded.
public protocol DownloadReceiver: AnyObject {
    func append(_ bytes: UnsafeRawBufferPointer) throws
    /// Forgets everything so far: it comes from its beginning again.
    func restart() throws
}

/// What a server said about what it sent.
public struct DownloadAnswer: Sendable, Hashable {
    /// Where it came from in the end, behind all redirects.
    public let finalAddress: String
    /// The status of HTTP.
    public let status: Int
    public let headers: [Header]

    public struct Header: Sendable, Hashable {
        public let name: String
        public let value: [UInt8]

        public init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    public init(finalAddress: String, status: Int, headers: [Header]) {
        self.finalAddress = finalAddress
        self.status = status
        self.headers = headers
    }
}

/// Nothing was downloaded.
public struct DownloadError: Error {
    public enum Kind: Sendable, Hashable {
        /// The server says that there is no such file, or gives it to nobody (403, 404, 410).
        case missing
        /// It is larger than was allowed.
        case tooLarge
        /// The network, or a server, did not do what it should.
        case unavailable
        /// This machine could not take it; nothing about another origin is different.
        case local
    }

    public let kind: Kind
    /// Why, as a finding: for ``Kind/local`` with the rule that says it.
    public let finding: Finding
    /// What the server said, as far as it answered.
    public let answer: DownloadAnswer?
    /// The beginning of what came instead: an error page, for one.
    public let page: [UInt8]

    public init(_ kind: Kind, _ finding: Finding, answer: DownloadAnswer? = nil, page: [UInt8] = []) {
        self.kind = kind
        self.finding = finding
        self.answer = answer
        self.page = page
    }
}

/// Takes a small file into memory.
final class MemoryReceiver: DownloadReceiver {
    private(set) var bytes: [UInt8] = []

    func append(_ more: UnsafeRawBufferPointer) { unsafe bytes.append(contentsOf: more) }
    func restart() { bytes.removeAll() }
}
