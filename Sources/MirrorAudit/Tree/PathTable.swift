internal import Glibc

/// Paths by number: each distinct one has the next. Made for a million of them: some 20 bytes beyond its own for each.
struct PathTable {
    private(set) var count = 0
    private var text = ByteStore()
    /// Open addressing: the number of a path plus one, or 0. A power of two in size, at most three quarters full.
    private var slots = [UInt32](repeating: 0, count: 1 << 6)
    private var pieces: [ByteStore.Piece] = []

    /// The path with this number.
    subscript(number: Int) -> [UInt8] { Array(text[pieces[number]]) }

    /// The number of `path`, which is added if it is not there yet.
    mutating func number(of path: [UInt8]) -> Int {
        let slot = slot(of: path)
        if slots[slot] != 0 { return Int(slots[slot]) - 1 }
        pieces.append(text.append(path))
        count += 1
        slots[slot] = UInt32(count)
        if count > slots.count / 4 * 3 { grow() }
        return count - 1
    }

    /// Nil for a path that is not there.
    func find(_ path: [UInt8]) -> Int? {
        let slot = slot(of: path)
        return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
    }

    /// Where `path` is, or where it belongs.
    private func slot(of path: [UInt8]) -> Int {
        var slot = Self.hash(path[...]) & (slots.count - 1)
        while slots[slot] != 0, !text.holds(path, at: pieces[Int(slots[slot]) - 1]) {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for number in 0..<count {
            var slot = Self.hash(text[pieces[number]]) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }

    /// Swift's own, with a seed that differs between runs: nobody can choose names that collide.
    private static func hash(_ path: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe path.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}

/// Many short byte strings in few long ones, which are never copied as they grow.
struct ByteStore {
    struct Piece {
        fileprivate let chunk: UInt32
        fileprivate let start: UInt32
        fileprivate let count: UInt32
    }

    private var chunks: [[UInt8]] = []

    private static let chunkSize = 1 << 20
    /// The first chunk is by so many smaller.
    private static let doublings = 8

    mutating func append(_ bytes: [UInt8]) -> Piece {
        if chunks.isEmpty || chunks[chunks.count - 1].count + bytes.count > chunks[chunks.count - 1].capacity {
            var chunk: [UInt8] = []
            // Each twice as large as the one before, since there may be only a few strings.
            let size =
                chunks.count < Self.doublings ? Self.chunkSize >> (Self.doublings - chunks.count) : Self.chunkSize
            chunk.reserveCapacity(max(size, bytes.count))
            chunks.append(chunk)
        }
        let last = chunks.count - 1
        let start = chunks[last].count
        chunks[last] += bytes
        return Piece(chunk: UInt32(last), start: UInt32(start), count: UInt32(bytes.count))
    }

    /// Whether a piece is these bytes. See: man 3 memcmp
    func holds(_ bytes: [UInt8], at piece: Piece) -> Bool {
        guard bytes.count == Int(piece.count) else { return false }
        return unsafe chunks[Int(piece.chunk)].withUnsafeBytes { chunk in
            guard let start = chunk.baseAddress else { return bytes.isEmpty }
            return unsafe memcmp(start + Int(piece.start), bytes, bytes.count) == 0
        }
    }

    subscript(piece: Piece) -> ArraySlice<UInt8> {
        chunks[Int(piece.chunk)][Int(piece.start)..<Int(piece.start + piece.count)]
    }
}
