internal import Findings
internal import Synchronization

/// A manifest's entries by name, by base name, and by the name as file systems see it that ignore case and Unicode
/// form.
///
/// A class, so that copies of a manifest, which several threads make at once, share one reference instead of many.
final class ManifestIndex: Sendable {
    let byName: NameTable
    /// Made when it is first asked for: of most manifests, nobody ever does.
    private let baseNames = Mutex<BaseNames?>(nil)
    /// For an entry whose name collides with an earlier one's: that one; and for that one, the first that collides with
    /// it.
    private let collisions: [UInt32: UInt32]

    init(of entries: Manifest.Entries) {
        let byName = Self.table(entries.bytes, count: entries.count, key: entries.nameRange)
        self.byName = byName
        collisions = Self.collisions(entries, byName)
    }

    /// The first entry of each name, and those by base name.
    private struct BaseNames {
        let entries: [UInt32]
        let table: NameTable
    }

    private func baseNames(of entries: Manifest.Entries) -> BaseNames {
        baseNames.withLock { known in
            if let known { return known }
            let first = entries.indices.filter { byName.isFirst[$0] }.map { UInt32($0) }
            let table = Self.table(entries.bytes, count: first.count) {
                Self.baseName(entries.bytes, entries.nameRange(Int(first[$0])))
            }
            let made = BaseNames(entries: first, table: table)
            known = made
            return made
        }
    }

    /// The first entry of that name.
    func first(named name: ArraySlice<UInt8>, in entries: Manifest.Entries) -> Int? {
        byName.first(hash: Self.hash(name)) { entries.bytes[entries.nameRange($0)].elementsEqual(name) }
    }

    /// The first entry of each name whose last part is `baseName`, `limit` at most.
    func entries(withBaseName baseName: ArraySlice<UInt8>, in entries: Manifest.Entries, limit: Int) -> [Int] {
        let baseNames = baseNames(of: entries)
        let first = baseNames.table.first(hash: Self.hash(baseName)) {
            let name = entries.nameRange(Int(baseNames.entries[$0]))
            return entries.bytes[Self.baseName(entries.bytes, name)].elementsEqual(baseName)
        }
        guard let first else { return [] }
        return baseNames.table.chain(from: first, limit: limit).map { Int(baseNames.entries[$0]) }
    }

    /// Another entry whose name is the same but for case and Unicode form, if there is one.
    func collision(of first: Int) -> Int? {
        collisions[UInt32(first)].map(Int.init)
    }

    private static func table(_ bytes: [UInt8], count: Int, key: (Int) -> Range<Int>) -> NameTable {
        NameTable(
            count: count, hash: { hash(bytes[key($0)]) }, areSame: { bytes[key($0)].elementsEqual(bytes[key($1)]) })
    }

    private static func hash(_ name: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    private static func baseName(_ bytes: [UInt8], _ name: Range<Int>) -> Range<Int> {
        var start = name.upperBound
        while start > name.lowerBound, bytes[start - 1] != UInt8(ascii: "/") { start -= 1 }
        return start..<name.upperBound
    }

    private static func collisions(_ entries: Manifest.Entries, _ byName: NameTable) -> [UInt32: UInt32] {
        // Names in lower-case ASCII are their own folded form.
        let canCollide = entries.indices.contains { entry in
            entries.bytes[entries.nameRange(entry)].contains { ASCII.isUpperCase($0) || $0 >= 0x80 }
        }
        guard canCollide else { return [:] }
        let names = entries.indices.filter { byName.isFirst[$0] }
        let folded = { (position: Int) in FoldedName(entries.bytes[entries.nameRange(names[position])]) }
        let table = NameTable(
            count: names.count, hash: { folded($0).hashValue }, areSame: { folded($0) == folded($1) })
        var collisions: [UInt32: UInt32] = [:]
        for position in names.indices where table.isFirst[position] {
            let chain = table.chain(from: position)
            guard chain.count > 1 else { continue }
            collisions[UInt32(names[position])] = UInt32(names[chain[1]])
            for other in chain.dropFirst() { collisions[UInt32(names[other])] = UInt32(names[position]) }
        }
        return collisions
    }
}

/// A name as file systems see it that ignore case and Unicode form: two that are equal may be one file there.
///
/// It equates more than any one file system does (`ß` and `ss`, for one), never less.
struct FoldedName: Hashable {
    /// Swift compares strings by canonical equivalence, and hashes them likewise.
    private let text: String

    init(_ name: ArraySlice<UInt8>) {
        if name.allSatisfy({ $0 < 0x80 }) {
            text = String(decoding: name.map(ASCII.lowercased), as: UTF8.self)
        } else if let valid = String(validating: name, as: UTF8.self) {
            text = valid.uppercased().lowercased()
        } else {
            // No file system folds what is not UTF-8, but for ASCII letters. The NUL keeps it apart from what is.
            text = "\0" + String(String.UnicodeScalarView(name.map { Unicode.Scalar(ASCII.lowercased($0)) }))
        }
    }
}
