internal import Findings
internal import StrictJSON

/// What a web server says is in a folder: the page that nginx (`autoindex`) or Apache (`mod_autoindex`) makes of it, or
/// nginx's `autoindex_format json`.
public struct DirectoryListing: Sendable {
    /// Each name once; that of a folder with a final slash.
    private var names = PathTable()
    /// Targets of links that lead elsewhere, or that can't be a name in a folder: the first of them. They are never followed.
    public private(set) var strays: [[UInt8]] = []
    /// How many there are.
    public private(set) var strayCount = 0

    /// Of strays, so many are kept.
    static let mostStrays = 10

    /// The longest page that is read, in bytes.
    public static let longestPage = 64 << 20

    /// Reads `page`, which was served for a folder whose path is `folder` (absolute, as in the address, with a final slash).
    ///
    /// - Parameter isOver: asked now and then: whether there is no more time for it.
    public init(
        parsing page: [UInt8], of folder: [UInt8], until isOver: () -> Bool = { false }
    ) throws(ListingError) {
        guard page.count <= Self.longestPage else { throw ListingError("it is longer than \(Self.longestPage) bytes") }
        switch ContentKind(of: page) {
        case .json: try readJSON(page, isOver)
        case .html: try readHTML(page, folder, isOver)
        case let kind: throw ListingError("it is not a listing: it is \(kind.description)")
        }
    }

    /// In the order of the page, each made when it is asked for.
    public var entries: some Sequence<ListingEntry> {
        (0..<names.count).lazy.compactMap { number in
            let name = names[number]
            return ListingEntry(name: name.last == slash ? name.dropLast() : name, isFolder: name.last == slash)
        }
    }

    /// How many entries it has.
    public var count: Int { names.count }

    private mutating func add(_ entry: ListingEntry) {
        _ = names.number(of: entry.isFolder ? entry.name + [slash] : entry.name)
    }

    private mutating func addStray(_ target: [UInt8]) {
        strayCount += 1
        if strays.count < Self.mostStrays { strays.append(target) }
    }

    /// After how many names it is looked whether there is time for more.
    static let patience = 4_096
}

extension DirectoryListing {
    private mutating func readHTML(
        _ page: [UInt8], _ folder: [UInt8], _ isOver: () -> Bool
    ) throws(ListingError) {
        let head = page.prefix(4096).map(ASCII.lowercased)
        guard Self.titles.contains(where: { head.contains($0) }) else {
            throw ListingError(
                "it is not a listing: it is a page of HTML that nginx and Apache don't write for a folder")
        }
        let decodedFolder = PercentEncoding.decoded(folder) ?? folder
        for (number, target) in HTMLLinks(in: page).enumerated() {
            if number.isMultiple(of: Self.patience), isOver() { throw .tooLate }
            switch Link(target, in: decodedFolder) {
            case .entry(let entry): add(entry)
            case .elsewhere: addStray(target)
            case .ofNoInterest: break
            }
        }
    }

    /// How pages of nginx, Apache and lighttpd begin; and those of Python's http.server.
    private static let titles: [[UInt8]] = [
        Array("<title>index of ".utf8), Array("<title>directory listing for ".utf8),
    ]

    /// `[{"name": "v1", "type": "directory", …}, {"name": "tool", "type": "file", "size": 12, …}]`.
    private mutating func readJSON(_ page: [UInt8], _ isOver: () -> Bool) throws(ListingError) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: page)
        } catch {
            throw ListingError("it is not a listing: \(error.message)")
        }
        guard case .array(let elements) = document else { throw ListingError("it is not a listing: it is other JSON") }
        for (number, element) in elements.enumerated() {
            if number.isMultiple(of: Self.patience), isOver() { throw .tooLate }
            guard case .object(let fields) = element,
                case .string(let name)? = fields.first(where: { $0.name == "name" })?.value,
                case .string(let type)? = fields.first(where: { $0.name == "type" })?.value
            else { throw ListingError("it is not a listing: an element has no name and type") }
            let bytes = Array(name.utf8)
            guard let entry = ListingEntry(name: bytes, isFolder: type == "directory") else {
                addStray(bytes)
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
