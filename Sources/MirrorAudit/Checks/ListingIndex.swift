internal import Manifests

/// Which manifests list which paths, by numbers.
struct ListingIndex {
    private struct Stored {
        let manifest: UInt32
        /// The number of the next one for the same path plus one, or 0.
        let next: UInt32
    }

    private var stored: [Stored] = []
    /// By the number of a path: its first one plus one, or 0.
    private var first: [UInt32] = []

    mutating func add(_ manifest: Int, listing path: Int) {
        if first.count <= path { first += repeatElement(0, count: path + 1 - first.count) }
        stored.append(Stored(manifest: UInt32(manifest), next: first[path]))
        first[path] = UInt32(stored.count)
    }

    /// The manifests that list the path with this number.
    func manifests(listing path: Int) -> [Int] {
        guard path < first.count else { return [] }
        var manifests: [Int] = []
        var next = first[path]
        while next != 0 {
            manifests.append(Int(stored[Int(next) - 1].manifest))
            next = stored[Int(next) - 1].next
        }
        return manifests
    }

    func isListed(_ path: Int) -> Bool { path < first.count && first[path] != 0 }
}
