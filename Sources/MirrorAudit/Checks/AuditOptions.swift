public import OpenPGP
public import Releases
public import TrustPolicy

/// What of a target is audited, and how.
public struct AuditOptions: Sendable {
    /// One of several audits that share the work: files are split by a hash of their paths.
    public struct Shard: Sendable, Hashable {
        /// From 1 to ``count``.
        public let number: Int
        public let count: Int

        /// There are no more.
        public static let most = 65_536

        /// Reads `3/16`.
        public init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]), count >= 1,
                count <= Self.most,
                (1...count).contains(number), text == "\(number)/\(count)"
            else { return nil }
            self.number = number
            self.count = count
        }

        /// `3/16`.
        public var text: String { "\(number)/\(count)" }

        /// By ``StableHash``: the same on every machine and in every version. A signature goes with what it is over, as what
        /// is to be said of it depends on whether that is there.
        func holds(_ path: [UInt8]) -> Bool {
            var path = path
            while let signed = Discovery.signedName(of: path) { path = signed }
            return StableHash.of(path) % UInt64(count) == UInt64(number - 1)
        }
    }

    /// How the product's files are laid out, where a policy says so.
    public var distribution: Policy.Distribution?
    public var product: String?
    /// Paths that must be there, beside those that manifests list.
    public var index: [[UInt8]] = []
    /// Paths that nothing is said of.
    public var ignored: [NamePattern] = []
    public var shard: Shard?
    /// Of a thousand files, how many are read; drawn by ``seed``.
    public var sampled: Int?
    public var seed: UInt64 = 0
    /// What was read in full after this is left for later.
    public var rereadBefore: Timestamp?
    /// When to stop.
    public var deadline = Deadline.none
    /// Where bad bytes are kept.
    public var evidence: EvidenceFolder?
    /// Whether a sample is asked for again, as other clients.
    public var vantage = false
    /// Versions that must be there, on every platform of the ``distribution``.
    public var versions: [String] = []
    public var now: Timestamp

    public init(now: Timestamp) {
        self.now = now
    }

    /// Whether this shard speaks about the path.
    func isMine(_ path: [UInt8]) -> Bool { shard?.holds(path) ?? true }

    /// Whether the sample has the path.
    func isSampled(_ path: [UInt8]) -> Bool {
        guard let sampled else { return true }
        return StableHash.of(path, seed: seed) % 1_000 < UInt64(sampled)
    }
}

/// A hash that is the same everywhere and for ever: FNV-1a of 64 bits with its offset basis XORed with a seed; of that, `h`,
/// the upper 48 bits of `(h ^ (h >> 32)) * 0x9e3779b97f4a7c15`. See: http://www.isthe.com/chongo/tech/comp/fnv/
enum StableHash {
    static func of(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // Its lowest bits alone depend on the lowest bits of the bytes alone.
        hash ^= hash >> 32
        return (hash &* 0x9e37_79b9_7f4a_7c15) >> 16
    }
}

extension AuditOptions {
    /// Whether everything that is there is read.
    var isWhole: Bool { shard == nil && sampled == nil && rereadBefore == nil && ignored.isEmpty }

    func isIgnored(_ path: [UInt8]) -> Bool { ignored.contains { $0.matches(path) } }
}
