internal import Findings
public import Manifests

/// Several digests of one sequence of bytes, in one pass, through libcrypto.
public struct DigestComputation: ~Copyable {
    private let contexts: [DigestContext]
    /// Bytes so far.
    private var size: Int64 = 0

    /// - Throws: ``HashingError`` where this libcrypto does not have an algorithm.
    public init(_ algorithms: Set<DigestAlgorithm>) throws(HashingError) {
        var contexts: [DigestContext] = []
        for algorithm in algorithms.sorted() { contexts.append(try DigestContext(algorithm)) }
        self.contexts = contexts
    }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(HashingError) {
        for context in contexts { try unsafe context.update(bytes) }
        size += Int64(bytes.count)
    }

    public mutating func update(_ bytes: [UInt8]) throws(HashingError) {
        try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(HashingError) in
            try unsafe update(UnsafeRawBufferPointer(buffer))
        }
    }

    public consuming func finish() throws(HashingError) -> ContentDigests {
        try ContentDigests(size: size, endOf: contexts)
    }

    /// The SHA-256 digest of bytes that are there already.
    public static func sha256(of bytes: [UInt8]) throws(HashingError) -> Digest {
        var computation = try DigestComputation([.sha256])
        try computation.update(bytes)
        guard let digest = try computation.finish()[.sha256] else { throw HashingError(.sha256, "libcrypto gave none") }
        return digest
    }
}
