internal import CLibcrypto
public import Findings
public import Manifests

/// Several digests of one sequence of bytes, in one pass, through libcrypto. See: man 3 EVP_DigestInit
public struct DigestComputation: ~Copyable {
    private let contexts: [Context]
    /// Bytes so far.
    private var size: Int64 = 0

    /// - Throws: ``HashingError`` where this libcrypto does not have an algorithm.
    public init(_ algorithms: Set<DigestAlgorithm>) throws(HashingError) {
        var contexts: [Context] = []
        for algorithm in algorithms.sorted() { contexts.append(try Context(algorithm)) }
        self.contexts = contexts
    }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(HashingError) {
        for context in contexts { try unsafe context.update(bytes) }
        size += Int64(bytes.count)
    }

    public consuming func finish() throws(HashingError) -> ContentDigests {
        var digests: [DigestAlgorithm: Digest] = [:]
        for context in contexts { digests[context.algorithm] = try context.finish() }
        return ContentDigests(size: size, digests: digests)
    }

    /// One EVP_MD_CTX.
    @safe private final class Context {
        let algorithm: DigestAlgorithm
        private let raw: OpaquePointer

        init(_ algorithm: DigestAlgorithm) throws(HashingError) {
            guard let type = unsafe LibcryptoDigests.type(of: algorithm), let raw = unsafe EVP_MD_CTX_new() else {
                throw HashingError(algorithm, "this libcrypto does not have it")
            }
            guard unsafe EVP_DigestInit_ex(raw, type, nil) == 1 else {
                unsafe EVP_MD_CTX_free(raw)
                throw HashingError(algorithm, "libcrypto could not start it")
            }
            self.algorithm = algorithm
            unsafe self.raw = unsafe raw
        }

        deinit { unsafe EVP_MD_CTX_free(raw) }

        func update(_ bytes: UnsafeRawBufferPointer) throws(HashingError) {
            guard unsafe EVP_DigestUpdate(raw, bytes.baseAddress, bytes.count) == 1 else {
                throw HashingError(algorithm, "libcrypto could not go on with it")
            }
        }

        func finish() throws(HashingError) -> Digest {
            var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
            var length: UInt32 = 0
            guard unsafe EVP_DigestFinal_ex(raw, &bytes, &length) == 1,
                let digest = Digest(algorithm, bytes.prefix(Int(length)))
            else { throw HashingError(algorithm, "libcrypto could not end it") }
            return digest
        }
    }
}

/// The size and the digests of a file's content.
public struct ContentDigests: Sendable, Hashable {
    /// Bytes.
    public let size: Int64
    public let digests: [DigestAlgorithm: Digest]

    public subscript(algorithm: DigestAlgorithm) -> Digest? { digests[algorithm] }
}

/// libcrypto could not compute a digest.
public struct HashingError: FindingError, Hashable {
    public let algorithm: DigestAlgorithm
    public let reason: Message

    init(_ algorithm: DigestAlgorithm, _ reason: Message) {
        self.algorithm = algorithm
        self.reason = reason
    }

    public var finding: Finding {
        Finding(.internalError, "the \(algorithm.rawValue) digest cannot be computed: \(reason)")
    }
}
