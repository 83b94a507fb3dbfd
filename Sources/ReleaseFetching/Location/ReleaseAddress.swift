public import FileAccess
public import Findings
internal import Transfer

/// The address of one file of a release, in the one form that is taken: a `WebAddress` with a path without empty, `.` and `..`
/// parts that ends in a file's name, and without a fragment.
public struct ReleaseAddress: Sendable, Hashable {
    /// As it was given.
    public let text: String
    /// The same without user information and query, which may be secret: for messages, records and lock files.
    public let shown: String
    /// ``shown`` with its last part decoded: the path by which a manifest's neighbours are told, and which errors name.
    public let path: BytePath
    /// What is asked for.
    let web: WebAddress

    /// The name of the file, decoded.
    public var fileName: [UInt8] { path.name ?? [] }

    /// - Throws: ``LocationError`` with what is wrong.
    public init(_ text: String) throws(LocationError) {
        do throws(TransferError) { web = try WebAddress(text) } catch {
            throw LocationError(error.message, remedy: error.finding.remedy)
        }
        guard !text.contains("#") else { throw LocationError("the address has a fragment (#…)") }
        let shown = web.location
        let parts = web.path == "/" ? [] : web.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for part in parts { try Self.check(part, of: shown) }
        guard let name = parts.last.flatMap({ PercentEncoding.decoded($0.utf8) }),
            let full = BytePath(Array(shown.utf8.dropLast(parts.last?.utf8.count ?? 0)) + name)
        else { throw LocationError("the address '\(shown)' does not end in the name of a file") }
        self.text = text
        self.shown = shown
        self.path = full
    }

    /// The address with `suffix` behind the file's name.
    public func appending(_ suffix: String) throws(LocationError) -> ReleaseAddress {
        let query = text.firstIndex(of: "?") ?? text.endIndex
        return try ReleaseAddress(text[..<query] + suffix + text[query...])
    }

    private static func check(_ part: Substring, of shown: String) throws(LocationError) {
        guard !part.isEmpty else {
            throw LocationError(
                "the address '\(shown)' has an empty part",
                remedy: "A variable in it may be empty: look at what the version and the platform are set to.")
        }
        guard let name = PercentEncoding.decoded(part.utf8), BytePath.isName(name) else {
            throw LocationError("the address '\(shown)' has a part that is no name: '\(String(part))'")
        }
    }
}

/// What was asked for cannot be anywhere; said before anything is downloaded.
public struct LocationError: FindingError, Hashable {
    public let finding: Finding

    init(_ message: Message, remedy: Message? = nil) {
        finding = Finding(.usage, message, remedy: remedy)
    }
}
