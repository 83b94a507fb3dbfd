public import Findings

/// One name in a listing of a folder: a claim of the server that something is there. What it is, only fetching tells.
public struct ListingEntry: Sendable, Hashable {
    /// One path component, as bytes: never empty, `.` or `..`, without `/` and NUL. It may still be hostile to a terminal.
    public let name: [UInt8]
    public let isFolder: Bool

    /// Nil for what can't be the name of one thing in a folder.
    init?(name: [UInt8], isFolder: Bool) {
        guard !name.isEmpty, name != [dot], name != [dot, dot], !name.contains(slash), !name.contains(0) else {
            return nil
        }
        self.name = name
        self.isFolder = isFolder
    }
}

let dot = UInt8(ascii: ".")
let slash = UInt8(ascii: "/")

/// A listing that can't be read, and why.
public struct ListingError: Error, Sendable, Hashable {
    /// What is wrong, as the rest of a sentence about the listing: "it is …".
    public let reason: Message

    init(_ reason: Message) {
        self.reason = reason
    }

    /// It was not read to its end.
    static let tooLate = ListingError("there was no time left to read it")
}
