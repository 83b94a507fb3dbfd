internal import Findings
internal import Glibc

/// Takes an address apart. See: RFC 3986, section 3
struct AddressReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(TransferError) {
        guard bytes.count <= WebAddress.longest else {
            throw Self.refusal("it is longer than \(WebAddress.longest) bytes")
        }
        for (position, byte) in bytes.enumerated() {
            guard Self.isAllowed(byte) else {
                throw Self.refusal(
                    "byte \(position + 1) is one that addresses write as \(PercentEncoding.encoded([byte]))")
            }
        }
        guard PercentEncoding.decoded(bytes) != nil else {
            throw Self.refusal("a % is not followed by two hexadecimal digits")
        }
        rest = bytes[...]
        if let fragment = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<fragment] }
    }

    mutating func scheme() throws(TransferError) -> WebAddress.Scheme {
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[colon...].starts(with: "://".utf8) else {
            throw Self.refusal("it does not begin with https://")
        }
        let name = String(decoding: rest[..<colon].map(ASCII.lowercased), as: UTF8.self)
        guard let scheme = WebAddress.Scheme(rawValue: name) else {
            throw Self.refusal("'\(name)' is neither https nor http")
        }
        rest = rest[(colon + 3)...]
        return scheme
    }

    mutating func authority() throws(TransferError) -> AuthorityText {
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        defer { rest = rest[end...] }
        return try AuthorityText(rest[..<end])
    }

    mutating func path() -> String {
        let end = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        defer { rest = rest[end...] }
        return end == rest.startIndex ? "/" : String(decoding: rest[..<end], as: UTF8.self)
    }

    func query() -> String? {
        rest.isEmpty ? nil : String(decoding: rest.dropFirst(), as: UTF8.self)
    }

    static func refusal(_ reason: Message) -> TransferError {
        TransferError(.address, "the address cannot be used: \(reason)")
    }

    /// Unreserved, reserved, and the percent sign.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}".utf8.contains(byte)
    }
}

/// `user:password@host:port`.
struct AuthorityText {
    private let userInformation: ArraySlice<UInt8>?
    private let hostText: ArraySlice<UInt8>
    private let portText: ArraySlice<UInt8>?

    init(_ text: ArraySlice<UInt8>) throws(TransferError) {
        let parts = text.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let last = parts.last else {
            throw AddressReader.refusal("it has more than one @ before its path")
        }
        userInformation = parts.count == 2 ? parts[0] : nil
        let isBracketed = last.first == UInt8(ascii: "[")
        let hostEnd = isBracketed ? last.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } ?? last.endIndex : nil
        let colon = last[(hostEnd ?? last.startIndex)...].firstIndex(of: UInt8(ascii: ":"))
        if let hostEnd, colon ?? last.endIndex != hostEnd {
            throw AddressReader.refusal("something stands behind the host's bracket")
        }
        hostText = last[..<(colon ?? last.endIndex)]
        portText = colon.map { last[($0 + 1)...] }
    }

    func credentials() throws(TransferError) -> WebAddress.Credentials? {
        guard let userInformation else { return nil }
        let colon = userInformation.firstIndex(of: UInt8(ascii: ":")) ?? userInformation.endIndex
        guard let user = PercentEncoding.decoded(userInformation[..<colon]),
            let password = PercentEncoding.decoded(userInformation[colon...].dropFirst())
        else { throw AddressReader.refusal("a % is not followed by two hexadecimal digits") }
        guard !(user + password).contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw AddressReader.refusal("its user information holds control characters")
        }
        return WebAddress.Credentials(user: user, password: password)
    }

    func host() throws(TransferError) -> String {
        let lower = hostText.map(ASCII.lowercased)
        guard !lower.isEmpty else { throw AddressReader.refusal("it names no host") }
        guard HostText.isName(lower) || HostText.ipv4(lower) != nil || HostText.ipv6(lower) != nil else {
            throw AddressReader.refusal("'\(lower)' is neither a host's name nor an IPv4 or [IPv6] address")
        }
        return String(decoding: lower, as: UTF8.self)
    }

    func port() throws(TransferError) -> UInt16? {
        guard let portText else { return nil }
        guard portText.allSatisfy(HostText.isDigit), let port = UInt16(String(decoding: portText, as: UTF8.self)),
            port > 0
        else {
            // Or else it is a user and a password that holds a slash or a question mark.
            throw AddressReader.refusal(
                "its port is no number from 1 to 65535; in a user's name and password, / is written as %2F, ? as %3F, @ as %40"
            )
        }
        return port
    }
}

/// How hosts may be written.
enum HostText {
    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Labels of letters, digits, hyphens and underscores; the last is no number, which would be an address in disguise.
    static func isName(_ bytes: [UInt8]) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard bytes.count <= 253, let last = labels.last, let first = last.first, !isDigit(first) else { return false }
        return labels.allSatisfy { label in
            !label.isEmpty && label.first != UInt8(ascii: "-")
                && label.allSatisfy { byte in
                    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                }
        }
    }

    /// Four decimal bytes without leading zeros.
    static func ipv4(_ bytes: [UInt8]) -> [UInt8]? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let numbers = parts.compactMap { part -> UInt8? in
            guard part.allSatisfy(isDigit), part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
            return UInt8(String(decoding: part, as: UTF8.self))
        }
        return numbers.count == 4 ? numbers : nil
    }

    /// In brackets, without a zone. See: man 3 inet_pton
    static func ipv6(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count < 64 else { return nil }
        let text = bytes.dropFirst().dropLast().map { CChar(bitPattern: $0) } + [0]
        var result = [UInt8](repeating: 0, count: 16)
        guard unsafe inet_pton(AF_INET6, text, &result) == 1 else { return nil }
        return result
    }
}
