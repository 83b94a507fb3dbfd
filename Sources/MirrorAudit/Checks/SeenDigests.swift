internal import Manifests

/// The SHA-256 of each of many files, by number; 33 bytes for each.
struct SeenDigests {
    private var bytes: [UInt8] = []
    private var isSeen: [Bool] = []

    private static let size = 32

    /// Makes room for so many at once: growing would take twice as much.
    mutating func reserve(_ count: Int) {
        isSeen.reserveCapacity(count)
        bytes.reserveCapacity(count * Self.size)
    }

    subscript(number: Int) -> Digest? {
        get {
            guard number < isSeen.count, isSeen[number] else { return nil }
            return Digest(.sha256, bytes[number * Self.size..<(number + 1) * Self.size])
        }
        set {
            guard let digest = newValue, digest.algorithm == .sha256 else { return }
            if number >= isSeen.count {
                let more = number + 1 - isSeen.count
                isSeen += repeatElement(false, count: more)
                bytes += repeatElement(0, count: more * Self.size)
            }
            isSeen[number] = true
            bytes.replaceSubrange(number * Self.size..<(number + 1) * Self.size, with: digest.bytes)
        }
    }
}
