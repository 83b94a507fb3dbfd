internal import Findings
internal import Glibc

/// The variable of the environment that names the proxy for addresses of one scheme. libcurl reads it; here it is looked at only
/// to say what is wrong with it. See: man 3 libcurl-env
struct ProxyVariable {
    let name: String
    /// Nil where there is none in front of `://`, which means http.
    private let scheme: String?

    /// Protocols of proxies.
    private static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// The first that is set, in the order in which libcurl asks for them; nil where none is.
    ///
    /// - Parameter value: of a variable; nil where it is unset.
    init?(for address: WebAddress.Scheme, value: (String) -> String? = Self.value) {
        // In CGI scripts, HTTP_PROXY is a header of whoever asks.
        let names = address == .http ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"]
        for name in names + ["all_proxy", "ALL_PROXY"] {
            guard let value = value(name), !value.isEmpty else { continue }
            self.name = name
            scheme = value.firstRange(of: "://").map { value[..<$0.lowerBound].lowercased() }
            return
        }
        return nil
    }

    /// What makes its value unusable. Nothing but the scheme is shown: the rest may be a password.
    var problem: Message {
        guard let scheme, !Self.schemes.contains(scheme) else {
            return "\(name) does not name a proxy as http://HOST:PORT"
        }
        let known = Message(joining: Self.schemes.map { "\($0)" }, separator: ", ")
        let isWord = scheme.utf8.allSatisfy { 0x61...0x7A ~= $0 || HostText.isDigit($0) }
        let found: Message = isWord ? "'\(scheme)'" : "what stands before its ://"
        return "\(name) names a proxy of a kind that there is not: \(found) is none of \(known)"
    }

    private static func value(of name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }
}
