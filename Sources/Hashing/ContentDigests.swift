public import Manifests

/// The size and the digests of a file's content.
public struct ContentDigests: Sendable, Hashable {
    /// Bytes.
    public let size: Int64
    public let digests: [DigestAlgorithm: Digest]

    public subscript(algorithm: DigestAlgorithm) -> Digest? { digests[algorithm] }

    /// Of bytes that are in memory.
    public init(sha256Of bytes: [UInt8]) throws(HashingError) {
        var computation = try DigestComputation([.sha256])
        try computation.update(bytes)
        self = try computation.finish()
    }

    /// Ends every computation, all of which were given the same `size` bytes.
    init(size: Int64, endOf contexts: [DigestContext]) throws(HashingError) {
        var digests: [DigestAlgorithm: Digest] = [:]
        for context in contexts { digests[context.algorithm] = try context.finish() }
        self.size = size
        self.digests = digests
    }
}
