/// Numbers that are the same in every run, so that a failure can be had again by its seed.
public struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    public init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    public mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }

    /// One in `count`.
    public mutating func isOne(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// One of `choices`, of which there must be one.
    public mutating func choice<Choice>(of choices: [Choice]) -> Choice {
        choices[Int.random(in: choices.indices, using: &self)]
    }

    public mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Up to `most` subpackets of any type and contents, in either area.
    public mutating func addSubpackets(_ most: Int, to recipe: inout SignatureRecipe) {
        for _ in 0..<Int.random(in: 0...most, using: &self) {
            let body = bytes(Int.random(in: 0...24, using: &self))
            let subpacket = ForgedSubpacket(UInt8.random(in: 0...40, using: &self), body, critical: isOne(in: 4))
            if isOne(in: 2) { recipe.hashed.append(subpacket) } else { recipe.unhashed.append(subpacket) }
        }
    }

    /// `bytes` with a few of them changed, removed, inserted or swapped.
    public mutating func change(_ bytes: [UInt8]) -> [UInt8] {
        var changed = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let index = Int.random(in: changed.indices, using: &self)
            switch Int.random(in: 0..<6, using: &self) {
            case 0: changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 1: changed[index] = UInt8.random(in: 0...255, using: &self)
            case 2: changed.remove(at: index)
            case 3: changed.insert(UInt8.random(in: 0...255, using: &self), at: index)
            case 4: changed.removeSubrange(index..<min(index + 4, changed.count))
            default: changed.swapAt(index, Int.random(in: changed.indices, using: &self))
            }
        }
        return changed
    }
}
