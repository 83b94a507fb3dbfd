internal import Findings

/// Where the server of a target may lead: below one address, and to hosts that the user named.
public struct AddressScope: Sendable, Hashable {
    /// Its path ends with a slash.
    public let base: WebAddress
    /// `HOST`, with its scheme's port, or `HOST:PORT`; in lower case.
    public let hosts: Set<String>

    public init(_ base: WebAddress, alsoHosts hosts: Set<String> = []) {
        self.base = base
        self.hosts = Set(hosts.map { $0.lowercased() })
    }

    /// Whether an address has the base's scheme, host and port and a path below its own, or is of one of the hosts.
    public func contains(_ address: WebAddress) -> Bool {
        if hosts.contains("\(address.host):\(address.port)") { return true }
        if hosts.contains(address.host), address.port == address.scheme.defaultPort { return true }
        return address.isSameOrigin(as: base) && address.path.hasPrefix(base.path) && !Self.climbs(address.path)
    }

    /// Whether a path has `.` or `..` as a part, in any spelling: what is asked for would be another path.
    private static func climbs(_ path: String) -> Bool {
        path.utf8.split(separator: UInt8(ascii: "/")).contains { part in
            guard let decoded = PercentEncoding.decoded(Array(part)) else { return true }
            return decoded == Array(".".utf8) || decoded == Array("..".utf8) || decoded.contains(UInt8(ascii: "/"))
        }
    }
}
