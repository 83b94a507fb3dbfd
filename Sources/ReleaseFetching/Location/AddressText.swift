internal import Findings

/// Addresses as servers and users give them, without what is nobody's business.
public enum AddressText {
    /// Scheme, host and path, escaped: no user information, no query, no fragment.
    public static func shown(_ address: String) -> String {
        // By bytes: to Swift, an "@" with an accent upon it is another character.
        let plain = address.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let scheme = plain.firstRange(of: "://".utf8) else { return Escaping.visible(Array(plain)) }
        let rest = plain[scheme.upperBound...]
        let authority = rest.prefix { $0 != UInt8(ascii: "/") }
        let host = authority.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).last ?? authority
        return Escaping.visible(Array(plain[..<scheme.upperBound]) + host + rest[authority.endIndex...])
    }
}
