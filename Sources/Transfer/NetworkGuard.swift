internal import Glibc
internal import Synchronization

/// Keeps whoever controls a server's names or redirects from leading this program to this machine, or into a private
/// network, where the target itself is public. Looked at is the address that is connected to, whatever the name's was a
/// moment ago (DNS rebinding).
///
/// - A target that is spelled as an address, or as `localhost`, may lead to addresses of its own kind and those that are
///   more public.
/// - A target with a name is of the kind that its first connection was to, and is never this machine: 127.0.0.0/8, ::1,
///   link-local addresses (169.254.169.254 gives secrets to whoever asks) and the like.
///
/// Where a proxy is set, it looks names up itself, and nothing can be said of them here.
public final class NetworkGuard: Sendable {
    /// The most private kind that is connected to; nil for a name that was not connected to yet.
    private let reach: Mutex<AddressKind?>

    public init(for target: WebAddress) {
        reach = Mutex(target.isLoopback ? .thisMachine : target.literalAddress.map(AddressKind.init(of:)))
    }

    /// Whether an IP address of 4 or 16 bytes may be connected to.
    func allows(_ address: [UInt8]) -> Bool {
        let kind = AddressKind(of: address)
        return reach.withLock { reach in
            if let reach { return kind <= reach }
            guard kind < .thisMachine else { return false }
            reach = kind
            return true
        }
    }

    /// Whether requests of this scheme may go through a proxy, by the variables that libcurl goes by.
    static func mayUseProxy(_ scheme: WebAddress.Scheme) -> Bool {
        let own = scheme == .https ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        return (own + ["all_proxy", "ALL_PROXY"]).contains { name in
            unsafe getenv(name).map { unsafe $0.pointee != 0 } ?? false
        }
    }
}

/// How far an IP address reaches.
enum AddressKind: Int, Comparable {
    case everywhere
    /// RFC 1918, RFC 4193, RFC 6598 and the like.
    case privateNetwork
    /// Loopback, unspecified, link-local, multicast: what no server of a release has.
    case thisMachine

    static func < (left: AddressKind, right: AddressKind) -> Bool { left.rawValue < right.rawValue }

    /// - Parameter bytes: 4 or 16; anything else is of no use.
    init(of bytes: [UInt8]) {
        switch bytes.count {
        case 4: self = Self.ofIPv4(bytes)
        case 16: self = Self.ofIPv6(bytes)
        default: self = .thisMachine
        }
    }

    /// See: https://www.iana.org/assignments/iana-ipv4-special-registry
    private static func ofIPv4(_ bytes: [UInt8]) -> AddressKind {
        switch (bytes[0], bytes[1]) {
        case (0, _), (127, _), (169, 254), (224..., _): .thisMachine
        case (10, _), (172, 16...31), (192, 168), (100, 64...127), (198, 18...19): .privateNetwork
        case (192, 0) where bytes[2] == 0: .privateNetwork
        default: .everywhere
        }
    }

    /// See: https://www.iana.org/assignments/iana-ipv6-special-registry
    private static func ofIPv6(_ bytes: [UInt8]) -> AddressKind {
        let zeros = [UInt8](repeating: 0, count: 16)
        if bytes == zeros || bytes == zeros.dropLast() + [1] { return .thisMachine }
        if let embedded = embeddedIPv4(bytes) { return ofIPv4(embedded) }
        switch (bytes[0], bytes[1]) {
        case (0xFF, _), (0xFE, 0x80...0xBF): return .thisMachine
        case (0xFC...0xFD, _), (0xFE, 0xC0...0xFF): return .privateNetwork
        // Translation that is this network's own, discarded, Teredo and other protocols of the IETF.
        case (0, 0x64), (0x01, 0),
            (0x20, 0x01) where bytes[2] < 2:
            return .privateNetwork
        default: return .everywhere
        }
    }

    /// The IPv4 address that one of IPv6 leads to, in another form: compatible, mapped, translated (RFC 4291 and 2765),
    /// behind NAT64 (RFC 6052), 6to4 (RFC 3056).
    private static func embeddedIPv4(_ bytes: [UInt8]) -> [UInt8]? {
        let zeros = [UInt8](repeating: 0, count: 8)
        let forms: [[UInt8]] = [[0, 0, 0, 0], [0, 0, 0xFF, 0xFF], [0xFF, 0xFF, 0, 0]]
        if bytes.starts(with: zeros), forms.contains(Array(bytes[8..<12])) { return Array(bytes[12...]) }
        if bytes.starts(with: [0, 0x64, 0xFF, 0x9B] + zeros) { return Array(bytes[12...]) }
        return bytes.starts(with: [0x20, 0x02]) ? Array(bytes[2..<6]) : nil
    }
}
