public import FileAccess
public import Findings

/// The http or https address of one file of a release, in the one form that is taken (RFC 3986): printable ASCII, a host, a path
/// without empty, `.` and `..` parts that ends in a file's name, and no fragment.
public struct ReleaseAddress: Sendable, Hashable {
    /// What is asked for.
    public let text: String
    /// The same without user information and query, which may be secret: for messages, records and lock files.
    public let shown: String
    /// ``shown`` with its last part decoded: the path by which a manifest's neighbours are told, and which errors name.
    public let path: BytePath

    /// The name of the file, decoded.
    public var fileName: [UInt8] { path.name ?? [] }

    public var isSecure: Bool { text.hasPrefix("https:") }

    /// - Throws: ``LocationError`` with what is wrong.
    public init(_ text: String) throws(LocationError) {
        guard let scheme = Self.schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
            throw LocationError("'\(text)' is no address: it must start with https:// (or http://)")
        }
        guard text.utf8.allSatisfy(Self.isAllowed) else {
            throw LocationError("the address '\(text)' has a character that no address has; write it as %HH")
        }
        guard !text.contains("#") else { throw LocationError("the address '\(text)' has a fragment (#…)") }
        let rest = text.dropFirst(scheme.utf8.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard !host.isEmpty, host.first != ":" else { throw LocationError("the address '\(text)' names no host") }
        let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
        let shown = scheme + host + path
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for part in parts { try Self.check(part, of: shown) }
        guard let name = parts.last.flatMap({ Self.decoded($0) }),
            let full = BytePath(Array(shown.utf8.dropLast(parts.last?.utf8.count ?? 0)) + name)
        else { throw LocationError("the address '\(shown)' does not end in the name of a file") }
        self.text = scheme + rest
        self.shown = shown
        self.path = full
    }

    /// The address with `suffix` behind the file's name.
    public func appending(_ suffix: String) throws(LocationError) -> ReleaseAddress {
        let query = text.firstIndex(of: "?") ?? text.endIndex
        return try ReleaseAddress(text[..<query] + suffix + text[query...])
    }

    private static let schemes = ["https://", "http://"]

    private static func check(_ part: Substring, of shown: String) throws(LocationError) {
        guard !part.isEmpty else {
            throw LocationError(
                "the address '\(shown)' has an empty part",
                remedy: "A variable in it may be empty: look at what the version and the platform are set to.")
        }
        guard let name = decoded(part), BytePath.isName(name) else {
            throw LocationError("the address '\(shown)' has a part that is no name: '\(String(part))'")
        }
    }

    /// Unreserved, reserved and percent signs. See: RFC 3986 section 2
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21..<0x7F).contains(byte) && !#""<>\^`{|}"#.utf8.contains(byte)
    }

    /// Nil where a percent sign is not followed by two hexadecimal digits.
    private static func decoded(_ part: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
                let value = UInt8(Substring(digits), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

/// What was asked for cannot be anywhere; said before anything is downloaded.
public struct LocationError: FindingError, Hashable {
    public let finding: Finding

    init(_ message: Message, remedy: Message? = nil) {
        finding = Finding(.usage, message, remedy: remedy)
    }
}
