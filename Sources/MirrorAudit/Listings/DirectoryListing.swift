internal import Findings
internal import StrictJSON

/// What a web server says is in a folder: the page that nginx (`autoindex`) or Apache (`mod_autoindex`) makes of it, or
/// nginx's `autoindex_format json`.
public struct DirectoryListing: Sendable, Hashable {
    /// In the order of the page, each name once.
    public private(set) var entries: [ListingEntry] = []
    /// Targets of links that lead elsewhere, or that can't be a name in a folder. They are never followed.
    public private(set) var strays: [[UInt8]] = []

    /// The longest page that is read, in bytes.
    public static let longestPage = 64 << 20

    /// Reads `page`, which was served for a folder whose path is `folder` (absolute, as in the address, with a final slash).
    public init(parsing page: [UInt8], of folder: [UInt8]) throws(ListingError) {
        guard page.count <= Self.longestPage else { throw ListingError("it is longer than \(Self.longestPage) bytes") }
        switch ContentKind(of: page) {
        case .json: try readJSON(page)
        case .html: try readHTML(page, folder)
        case let kind: throw ListingError("it is not a listing: it is \(kind.description)")
        }
    }

    private var known: Set<ListingEntry> = []

    private mutating func add(_ entry: ListingEntry) {
        if known.insert(entry).inserted { entries.append(entry) }
    }
}

extension DirectoryListing {
    private mutating func readHTML(_ page: [UInt8], _ folder: [UInt8]) throws(ListingError) {
        let head = page.prefix(4096).map(ASCII.lowercased)
        guard Self.titles.contains(where: { head.contains($0) }) else {
            throw ListingError(
                "it is not a listing: it is a page of HTML that nginx and Apache don't write for a folder")
        }
        let decodedFolder = PercentEncoding.decoded(folder) ?? folder
        for target in HTMLLinks(in: page) {
            switch Link(target, in: decodedFolder) {
            case .entry(let entry): add(entry)
            case .elsewhere: strays.append(target)
            case .ofNoInterest: break
            }
        }
    }

    /// How pages of nginx, Apache and lighttpd begin; and those of Python's http.server.
    private static let titles: [[UInt8]] = [
        Array("<title>index of ".utf8), Array("<title>directory listing for ".utf8),
    ]

    /// `[{"name": "v1", "type": "directory", …}, {"name": "tool", "type": "file", "size": 12, …}]`.
    private mutating func readJSON(_ page: [UInt8]) throws(ListingError) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: page)
        } catch {
            throw ListingError("it is not a listing: \(error.message)")
        }
        guard case .array(let elements) = document else { throw ListingError("it is not a listing: it is other JSON") }
        for element in elements {
            guard case .object(let fields) = element,
                case .string(let name)? = fields.first(where: { $0.name == "name" })?.value,
                case .string(let type)? = fields.first(where: { $0.name == "type" })?.value
            else { throw ListingError("it is not a listing: an element has no name and type") }
            let bytes = Array(name.utf8)
            guard let entry = ListingEntry(name: bytes, isFolder: type == "directory") else {
                strays.append(bytes)
                continue
            }
            add(entry)
        }
    }
}

/// Where a link of a listing leads.
private enum Link {
    case entry(ListingEntry)
    /// Out of the folder or to another server, or to nothing that a folder can hold.
    case elsewhere
    /// Sorting, a place on the page, or the folder above.
    case ofNoInterest

    init(_ target: [UInt8], in folder: [UInt8]) {
        let path = target.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard !path.isEmpty else {
            self = .ofNoInterest
            return
        }
        guard !Self.hasScheme(path), !path.starts(with: [slash, slash]), let decoded = PercentEncoding.decoded(path)
        else {
            self = .elsewhere
            return
        }
        self = path.first == slash ? Self.absolute(decoded, in: folder) : Self.relative(decoded[...])
    }

    private static func absolute(_ path: [UInt8], in folder: [UInt8]) -> Link {
        // The folder itself or one above it: Apache links the parent so.
        if path.last == slash, folder.starts(with: path) { return .ofNoInterest }
        return path.starts(with: folder) ? relative(path[folder.count...]) : .elsewhere
    }

    private static func relative(_ path: ArraySlice<UInt8>) -> Link {
        var name = path
        while name.starts(with: [dot, slash]) { name = name.dropFirst(2) }
        let isFolder = name.last == slash
        if isFolder { name = name.dropLast() }
        if name.isEmpty || name.elementsEqual([dot, dot]) || name.elementsEqual([dot]) { return .ofNoInterest }
        return ListingEntry(name: Array(name), isFolder: isFolder).map(Link.entry) ?? .elsewhere
    }

    /// `https:`, `javascript:`, `data:` (RFC 3986, section 3.1). Servers write a colon in a name as `%3A` or after `./`.
    private static func hasScheme(_ path: ArraySlice<UInt8>) -> Bool {
        path.prefix { $0 != slash }.contains(UInt8(ascii: ":"))
    }
}
