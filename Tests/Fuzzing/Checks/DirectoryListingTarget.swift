@testable import Findings

@testable import MirrorAudit

/// Pages that a web server makes of a folder.
enum DirectoryListingTarget: FuzzTarget {
    private static let folders = ["/", "/pub/v1/"].map { Array($0.utf8) }

    static func check(_ input: [UInt8]) throws(BrokenPromise) -> Bool {
        var isAccepted = false
        for folder in folders {
            let listing: DirectoryListing
            do throws(ListingError) { listing = try DirectoryListing(parsing: input, of: folder) } catch {
                try promiseVisible(error.reason.text)
                continue
            }
            isAccepted = true
            let entries = Array(listing.entries)
            let found = entries.count + listing.strays.count
            try promise(found <= input.count, "there is more in a listing than there are bytes")
            try promise(Set(entries).count == entries.count, "a name is there twice")
            for entry in entries { try check(entry, in: folder) }
            try checkWriting(entries, folder)
        }
        return isAccepted
    }

    /// What is asked for next lies directly in the folder that was listed.
    private static func check(_ entry: ListingEntry, in folder: [UInt8]) throws(BrokenPromise) {
        let name = entry.name
        let isOne = !name.isEmpty && name != Array(".".utf8) && name != Array("..".utf8) && !name.contains(0)
        try promise(isOne && !name.contains(UInt8(ascii: "/")), "an entry is not one thing in the folder")
        let path = Array("\(String(decoding: folder, as: UTF8.self))\(PercentEncoding.encoded(name))".utf8)
        let parts = path.split(separator: UInt8(ascii: "/")).compactMap { PercentEncoding.decoded($0) }
        try promise(parts.last == name, "an entry's address is that of something else")
        try promise(!parts.contains(Array("..".utf8)), "an entry's address leads out of the folder")
    }

    /// A page of nginx with these entries is read as these entries.
    private static func checkWriting(_ entries: [ListingEntry], _ folder: [UInt8]) throws(BrokenPromise) {
        let links = entries.map { entry in
            "<a href=\"\(PercentEncoding.encoded(entry.name))\(entry.isFolder ? "/" : "")\">x</a>\n"
        }
        let page = "<html><head><title>Index of /</title></head><body>\n\(links.joined())</body></html>"
        let again = try promised("a page of its entries is no listing") {
            try DirectoryListing(parsing: Array(page.utf8), of: folder)
        }
        try promise(
            Array(again.entries) == entries && again.strays.isEmpty, "a page of its entries lists something else")
    }
}
