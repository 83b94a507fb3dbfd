internal import Findings

/// One page of what an object store says is in a bucket: `ListBucketResult` of Amazon S3 (`ListObjects` and
/// `ListObjectsV2`) and of Google Cloud Storage's XML API.
public struct BucketListing: Sendable, Hashable {
    /// Keys of objects, as bytes, in the page's order. A key is any text: it may hold `..`, `//` or control characters.
    public private(set) var keys: [[UInt8]] = []
    /// What to ask for next; nil on the last page.
    public private(set) var next: Continuation?

    public enum Continuation: Sendable, Hashable {
        /// `continuation-token=` of ListObjectsV2.
        case token([UInt8])
        /// `marker=` of ListObjects: the key after which to go on.
        case marker([UInt8])
    }

    /// The longest page that is read, in bytes; the stores send at most 1,000 keys of at most 1,024 bytes.
    public static let longestPage = 16 << 20

    /// - Parameter isOver: asked now and then: whether there is no more time for it.
    public init(parsing page: [UInt8], until isOver: () -> Bool = { false }) throws(ListingError) {
        guard page.count <= Self.longestPage else { throw ListingError("it is longer than \(Self.longestPage) bytes") }
        var fields = BucketFields()
        try fields.read(page, isOver)
        if let code = fields.errorCode { throw ListingError("the store answers with an error (\(code))") }
        keys = fields.keys
        guard fields.isTruncated else { return }
        if let token = fields.token {
            next = .token(token)
        } else if let marker = fields.marker ?? keys.last {
            // ListObjects names a marker only where a delimiter was given; without one, it is the last key.
            next = .marker(marker)
        } else {
            throw ListingError("it says that it goes on and not where")
        }
    }
}

/// The elements of a page that matter.
private struct BucketFields {
    var keys: [[UInt8]] = []
    var token: [UInt8]?
    var marker: [UInt8]?
    var isTruncated = false
    var errorCode: [UInt8]?
    private var isEncoded = false

    mutating func read(_ page: [UInt8], _ isOver: () -> Bool) throws(ListingError) {
        var reader = try XMLReader(page)
        var events = 0
        var path: [[UInt8]] = []
        var text: [UInt8] = []
        while let event = try reader.next() {
            if events.isMultiple(of: DirectoryListing.patience), isOver() { throw .tooLate }
            events += 1
            switch event {
            case .start(let name):
                path.append(name)
                text = []
                guard Self.roots.contains(path[0]) else {
                    throw ListingError("it is not a bucket's listing: its root is '\(path[0])'")
                }
            case .text(let piece): text += piece
            case .end:
                // Of hostile pages, names may be megabytes long and elements millions: none is gone through here.
                if let field = Field.all.first(where: { $0.path == path })?.field { try take(text, as: field) }
                path.removeLast()
                text = []
            }
        }
        if isEncoded { try decode() }
    }

    private static let roots: [[UInt8]] = [Array("ListBucketResult".utf8), Array("Error".utf8)]

    private enum Field: String, CaseIterable {
        case key = "ListBucketResult/Contents/Key"
        case token = "ListBucketResult/NextContinuationToken"
        case marker = "ListBucketResult/NextMarker"
        case isTruncated = "ListBucketResult/IsTruncated"
        case encoding = "ListBucketResult/EncodingType"
        case errorCode = "Error/Code"
        case error = "Error"

        /// By the names of the elements, from the root.
        static let all = allCases.map { field in
            (path: field.rawValue.utf8.split(separator: UInt8(ascii: "/")).map(Array.init), field: field)
        }
    }

    private mutating func take(_ text: [UInt8], as field: Field) throws(ListingError) {
        switch field {
        case .key:
            guard !text.isEmpty else { throw ListingError("an object has no key") }
            keys.append(text)
        case .token: token = text
        case .marker: marker = text
        case .isTruncated: isTruncated = text.elementsEqual("true".utf8)
        case .encoding: isEncoded = text.elementsEqual("url".utf8)
        case .errorCode: errorCode = text
        case .error: if errorCode == nil { errorCode = Array("without code".utf8) }
        }
    }

    /// `encoding-type=url`: keys and the marker are percent-encoded, with `+` for a space.
    private mutating func decode() throws(ListingError) {
        let decoded = { (key: [UInt8]) throws(ListingError) -> [UInt8] in
            let spaced = key.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
            guard let bytes = PercentEncoding.decoded(spaced) else { throw ListingError("a key is encoded wrongly") }
            return bytes
        }
        var plain: [[UInt8]] = []
        for key in keys { plain.append(try decoded(key)) }
        keys = plain
        if let marker { self.marker = try decoded(marker) }
    }
}
