/// A path as the bytes that it is: never normalised, never compared as text.
///
/// Swift strings equate Unicode forms and `FilePath` folds separators; a name that decides what is trusted may do
/// neither. Not empty, no NUL; see path_resolution(7).
public struct BytePath: Hashable, Sendable {
    public let bytes: [UInt8]

    /// Nil for no bytes, or a NUL among them: no file has such a name.
    public init?(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
        self.bytes = bytes
    }

    /// The same for text in UTF-8.
    public init?(_ text: String) {
        self.init(text.utf8)
    }

    /// What stands behind the last slash: the name within its folder. Nil for `/`, `..`, `.` and where nothing stands there.
    public var name: [UInt8]? {
        let name = Array(bytes[(lastSlash.map { $0 + 1 } ?? 0)...])
        return BytePath.isName(name) ? name : nil
    }

    /// The folder that holds ``name``; `.` where the path is only a name.
    public var folder: BytePath {
        guard let lastSlash else { return .current }
        return BytePath(unchecked: lastSlash == 0 ? [UInt8(ascii: "/")] : Array(bytes[..<lastSlash]))
    }

    /// `name` within this folder.
    public func appending(_ name: some Collection<UInt8>) -> BytePath? {
        guard !name.contains(0) else { return nil }
        var path: [UInt8] = []
        path.reserveCapacity(bytes.count + 1 + name.count)
        path += bytes
        if bytes.last != UInt8(ascii: "/") { path.append(UInt8(ascii: "/")) }
        path += name
        return BytePath(unchecked: path)
    }

    /// The same folder, as `name/` is `name`.
    var withoutTrailingSlashes: BytePath {
        let slash = UInt8(ascii: "/")
        let end = bytes.lastIndex { $0 != slash }
        return BytePath(unchecked: end.map { Array(bytes[...$0]) } ?? [slash])
    }

    /// Whether the bytes can name one thing in a folder: not empty, `.` or `..`, and without slash and NUL.
    public static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        let isDots = bytes.count <= 2 && bytes.allSatisfy { $0 == UInt8(ascii: ".") }
        return !isDots && !bytes.contains(UInt8(ascii: "/")) && !bytes.contains(0)
    }

    /// The working folder.
    public static let current = BytePath(unchecked: [UInt8(ascii: ".")])

    static let root = BytePath(unchecked: [UInt8(ascii: "/")])

    public var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

    private var lastSlash: Int? { bytes.lastIndex(of: UInt8(ascii: "/")) }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension BytePath {
    /// Calls `body` with the path as C wants it, ended by NUL.
    func withCString<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) {
            (buffer) throws(Failure) -> Result in
            for position in bytes.indices { unsafe buffer[position] = CChar(bitPattern: bytes[position]) }
            unsafe buffer[bytes.count] = 0
            guard let base = buffer.baseAddress else { fatalError("room for a NUL is never nothing") }
            return try unsafe body(base)
        }
    }
}

extension BytePath {
    /// The same path from the root, in one spelling: without `.`, empty parts and a slash at its end. Links keep the names that
    /// they were given: what they lead to changes. One with `..` is resolved, since it means nothing else.
    public func spelledFromRoot() throws(FileError) -> BytePath {
        let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
        let parts = try absolute().bytes.split(separator: slash).filter { !$0.elementsEqual([dot]) }
        guard !parts.contains(where: { $0.elementsEqual([dot, dot]) }) else { return try withoutLinks() }
        return BytePath(unchecked: [slash] + Array(parts.joined(separator: [slash])))
    }

    /// Where a path that the user typed really leads, where its last part is a link to something that is there; else itself.
    public func withLinkFollowed() throws(FileError) -> BytePath {
        guard let name, try Folder(folder).kind(of: name) == .symbolicLink else { return self }
        return try withoutLinks()
    }
}
