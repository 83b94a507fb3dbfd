/// Finds entries by their names: a hash table of entry numbers, with linear probing.
///
/// Entries with the same key hang together, so that any number of repetitions costs no more than as many different
/// names. The caller's hashes should come from `Hasher`, whose seed nobody can know.
struct NameTable: Sendable {
    /// An entry's number and one; 0 is free. Half of the slots are free at least.
    private var slots: [UInt32]
    /// For each entry, the number and one of another one with the same key; 0 ends the chain. The chain starts at the
    /// first such entry of the file.
    private var next: [UInt32]
    /// For each entry, whether it starts a chain.
    private(set) var isFirst: [Bool]

    /// - Parameters:
    ///   - count: How many entries there are.
    ///   - hash: The hash of an entry's key.
    ///   - areSame: Whether two entries have the same key.
    init(count: Int, hash: (Int) -> Int, areSame: (Int, Int) -> Bool) {
        var capacity = 2
        while capacity < count * 2 { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        next = Array(repeating: 0, count: count)
        isFirst = Array(repeating: true, count: count)
        for entry in 0..<count {
            let slot = slot(hash: hash(entry)) { areSame($0, entry) }
            if slots[slot] == 0 {
                slots[slot] = UInt32(entry) + 1
            } else {
                let first = Int(slots[slot]) - 1
                next[entry] = next[first]
                next[first] = UInt32(entry) + 1
                isFirst[entry] = false
            }
        }
    }

    /// Whether no other entry has the key of `first`, which is the first one that has it.
    func isAlone(_ first: Int) -> Bool { next[first] == 0 }

    /// The first entry whose key is the one that is looked for.
    func first(hash: Int, where isMatch: (Int) -> Bool) -> Int? {
        let found = slots[slot(hash: hash, where: isMatch)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// The entries with the key of `first`, in the file's order; `limit` of them at most, `first` always among them.
    func chain(from first: Int, limit: Int = .max) -> [Int] {
        var chain = [first]
        var following = next[first]
        while following != 0, chain.count < limit {
            chain.append(Int(following) - 1)
            following = next[Int(following) - 1]
        }
        return chain.sorted()
    }

    /// The slot with the key, or the free one where it belongs.
    private func slot(hash: Int, where isMatch: (Int) -> Bool) -> Int {
        let mask = slots.count - 1
        var slot = hash & mask
        while slots[slot] != 0, !isMatch(Int(slots[slot]) - 1) { slot = (slot + 1) & mask }
        return slot
    }
}
