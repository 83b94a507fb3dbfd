public import OpenPGP

/// The times that a question is about, both included.
public struct TimeRange: Sendable, Hashable {
    public let from: Timestamp?
    public let to: Timestamp?

    /// All times.
    public static let always = TimeRange(from: nil, to: nil)

    init(from: Timestamp?, to: Timestamp?) {
        (self.from, self.to) = (from, to)
    }

    /// Reads `FROM..TO`: each RFC 3339 or a date in UTC (the last one is meant to its end), or nothing for no limit. Nil for
    /// anything else, and for an end before the start.
    public init?(_ text: String) {
        guard let dots = text.firstRange(of: "..") else { return nil }
        let (first, last) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
        let from = Timestamp(rfc3339: first) ?? Timestamp(rfc3339: first + "T00:00:00Z")
        let to = Timestamp(rfc3339: last) ?? Timestamp(rfc3339: last + "T23:59:59Z")
        guard (from != nil) != first.isEmpty, (to != nil) != last.isEmpty else { return nil }
        if let from, let to, from > to { return nil }
        self.init(from: from, to: to)
    }

    func overlaps(_ first: Timestamp, _ last: Timestamp) -> Bool {
        first <= (to ?? last) && last >= (from ?? first)
    }
}
