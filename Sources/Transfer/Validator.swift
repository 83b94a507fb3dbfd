/// What tells one version of a file from another, to go on with the same one after a break. See: RFC 9110, section 13.1.5
enum Validator: Equatable {
    /// A strong entity tag, with its quotes.
    case tag([UInt8])
    /// Last-Modified, as it was sent.
    case date([UInt8])

    /// Nil where the response has none that is strong.
    init?(_ head: ResponseHead) {
        if let tag = head.value("etag"), Self.isStrong(tag) {
            self = .tag(tag)
        } else if let modified = head.value("last-modified"), let date = head.value("date"),
            let changed = HTTPDate.seconds(modified), let sent = HTTPDate.seconds(date), sent - changed >= 1
        {
            self = .date(modified)
        } else {
            return nil
        }
    }

    /// `"…"` of visible ASCII; `W/"…"` is weak.
    private static func isStrong(_ tag: [UInt8]) -> Bool {
        let quote = UInt8(ascii: "\"")
        return tag.count >= 2 && tag.count <= 1_024 && tag.first == quote && tag.last == quote
            && tag.dropFirst().dropLast().allSatisfy { (0x21...0x7E).contains($0) && $0 != quote }
    }

    /// The value of If-Range.
    var text: String {
        switch self {
        case .tag(let value), .date(let value): String(decoding: value, as: UTF8.self)
        }
    }

    /// Whether a partial response is of the same version. A tag must be sent again; a date need not be.
    func matches(_ head: ResponseHead) -> Bool {
        switch self {
        case .tag(let value): head.value("etag") == value
        case .date(let value): head.values("last-modified").allSatisfy { $0 == value }
        }
    }
}

/// `bytes 100-199/200`. See: RFC 9110, section 14.4
struct ContentRange: Equatable {
    let first: UInt64
    let last: UInt64
    let total: UInt64

    /// Nil for anything else, an unknown total (`*`) too.
    init?(_ value: [UInt8]) {
        guard value.starts(with: "bytes ".utf8) else { return nil }
        let parts = value.dropFirst(6).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let total = Decimal.number(parts[1]) else { return nil }
        let ends = parts[0].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Decimal.number(ends[0]), let last = Decimal.number(ends[1]),
            first <= last, last < total
        else { return nil }
        (self.first, self.last, self.total) = (first, last, total)
    }
}
