public import Findings

/// An address to fetch from: `https://host[:port]/path[?query]`, or `http:`; RFC 3986 without its corners.
///
/// What could be read in two ways is refused: characters that the RFC does not allow, numbers as hosts that are not four
/// decimal bytes (`127.1`, `0x7f.1`), percent signs in hosts, more than one `@`. A fragment is dropped.
///
/// User information and query are often secrets (signed addresses). No text of this type shows them: ``description`` is
/// `https://host/path?…`.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    public enum Scheme: String, Hashable, Sendable {
        case https
        case http

        var defaultPort: UInt16 { self == .https ? 443 : 80 }
    }

    /// What `user:password@` says, percent-decoded.
    struct Credentials: Hashable, Sendable {
        let user: [UInt8]
        let password: [UInt8]
    }

    public let scheme: Scheme
    /// In lower case; an IPv6 address stands in brackets.
    public let host: String
    public let port: UInt16
    /// Begins with `/`.
    public let path: String
    /// What stands behind the `?`. To be sent, not to be shown.
    let query: String?
    private(set) var credentials: Credentials?

    /// The same address without user information.
    var withoutCredentials: WebAddress {
        var address = self
        address.credentials = nil
        return address
    }

    /// The longest address, in bytes.
    public static let longest = 8_192

    /// Reads an address.
    ///
    /// - Throws: ``TransferError/Code/address``, with what is wrong. The address itself is not in the message.
    public init(_ text: String) throws(TransferError) {
        try self.init(bytes: Array(text.utf8))
    }

    init(bytes: [UInt8]) throws(TransferError) {
        var reader = try AddressReader(bytes)
        scheme = try reader.scheme()
        let authority = try reader.authority()
        credentials = try authority.credentials()
        host = try authority.host()
        port = try authority.port() ?? scheme.defaultPort
        path = reader.path()
        query = reader.query()
    }

    /// Another address of the same server, with the same user information.
    ///
    /// - Parameters:
    ///   - path: begins with `/`, percent-encoded.
    ///   - query: percent-encoded; nil for none.
    public func replacing(path: String, query: String? = nil) throws(TransferError) -> WebAddress {
        var address = try WebAddress(base + path + (query.map { "?" + $0 } ?? ""))
        address.credentials = credentials
        return address
    }

    /// The value of a field of the query (`name=value&…`), percent-decoded.
    public func queryValue(of name: String) -> [UInt8]? {
        query?.utf8.split(separator: UInt8(ascii: "&")).lazy.compactMap { field in
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 && parts[0].elementsEqual(name.utf8)
                ? PercentEncoding.decoded(Array(parts[1])) : nil
        }.first
    }

    /// The bytes of a host that is an IP address.
    var literalAddress: [UInt8]? { HostText.ipv4(Array(host.utf8)) ?? HostText.ipv6(Array(host.utf8)) }

    /// What is sent: without user information and fragment.
    var requestText: String { location + (query.map { "?" + $0 } ?? "") }

    /// The address as it may be shown: without user information, and with `…` for a query.
    public var description: String { location + (query == nil ? "" : "?…") }

    /// The address without what may be secret: user information and query.
    public var location: String { base + path }

    private var base: String {
        "\(scheme.rawValue)://\(host)" + (port == scheme.defaultPort ? "" : ":\(port)")
    }

    /// Whether both are of one server: credentials for one are for the other.
    func isSameOrigin(as other: WebAddress) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Whether the host is this machine by its own spelling: 127.0.0.0/8, ::1 or localhost. Nothing is looked up.
    public var isLoopback: Bool {
        if host == "localhost" { return true }
        if let bytes = HostText.ipv4(Array(host.utf8)) { return bytes[0] == 127 }
        return HostText.ipv6(Array(host.utf8)) == Array(repeating: 0, count: 15) + [1]
    }
}

extension Message.Interpolation {
    /// An address as it may be shown.
    public mutating func appendInterpolation(_ address: WebAddress) {
        appendInterpolation(address.description)
    }
}
