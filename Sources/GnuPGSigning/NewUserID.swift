internal import Findings

/// A user ID that every program shows alike: `NAME <MAIL>`, or `MAIL` alone.
public struct NewUserID: Sendable, Hashable {
    public let text: String

    /// In bytes.
    public static let longest = 200

    /// Nil for anything else, for characters that are not seen or act on a terminal, and for more than ``longest`` bytes.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.longest, !Escaping.hides(Array(text.utf8)) else { return nil }
        var mail = text[...]
        if let start = text.firstIndex(of: "<") {
            let name = text[..<start]
            guard text.last == ">", name.last == " ", let first = name.first, first != " ",
                name.dropLast().last != " ", !name.contains(">")
            else { return nil }
            mail = text[text.index(after: start)...].dropLast()
        }
        guard Self.isAddress(mail) else { return nil }
        self.text = text
    }

    private static func isAddress(_ text: Substring) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { (0x21..<0x7F).contains($0) && !"<>()[],;:\\\"".utf8.contains($0) }
            }
    }
}
