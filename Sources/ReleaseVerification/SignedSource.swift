internal import FileAccess
internal import Findings
internal import GnuPG
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import TrustPolicy

/// What signatures are said to cover. It is read from front to back, once for each signature that is tried.
protocol SignedSource {
    /// How its bytes are used.
    var kind: SignedKind { get }

    /// How many signatures may be tried.
    var mostPasses: Int { get }

    /// The digests of all of it: those of `algorithms` at least, or none where not all of it was read.
    func digests(_ algorithms: Set<DigestAlgorithm>) throws(VerificationError) -> Set<Digest>

    /// Lets `operation` read all of it.
    ///
    /// - Returns: what the operation found (nil where gpg accepts no part of the certificate), and whether the digest of the bytes that it read starts as `packet` says.
    func pass(
        for packet: SignaturePacket, _ operation: (SignedContent) throws(EngineError) -> SignatureFacts?
    ) throws(VerificationError) -> (facts: SignatureFacts?, startsRight: Bool)
}

extension SignaturePacket {
    /// The algorithm that its data was hashed with; nil for one that is never allowed.
    var digestAlgorithm: DigestAlgorithm? {
        let algorithms: [HashAlgorithm: DigestAlgorithm] = [.sha256: .sha256, .sha384: .sha384, .sha512: .sha512]
        return algorithms[hashAlgorithm]
    }

    /// Ends the digest of the signed bytes as OpenPGP does, and compares its start.
    func isStart(of computation: consuming DigestComputation) throws(HashingError) -> Bool {
        guard let algorithm = digestAlgorithm else { return false }
        try computation.update(digestSuffix)
        return try computation.finish()[algorithm]?.bytes.starts(with: digestStart) ?? false
    }
}

/// A file that was read already.
struct SignedBytes: SignedSource {
    let kind: SignedKind
    let bytes: [UInt8]

    let mostPasses = Int.max

    func digests(_ algorithms: Set<DigestAlgorithm>) throws(VerificationError) -> Set<Digest> {
        try orUndecided { () throws(HashingError) in
            var computation = try DigestComputation(algorithms)
            try computation.update(bytes)
            return Set(try computation.finish().digests.values)
        }
    }

    func pass(
        for packet: SignaturePacket, _ operation: (SignedContent) throws(EngineError) -> SignatureFacts?
    ) throws(VerificationError) -> (facts: SignatureFacts?, startsRight: Bool) {
        let facts = try orUndecided { () throws(EngineError) in try operation(.bytes(bytes)) }
        let startsRight = try orUndecided { () throws(HashingError) in
            guard let algorithm = packet.digestAlgorithm else { return false }
            var computation = try DigestComputation([algorithm])
            try computation.update(bytes)
            return try packet.isStart(of: computation)
        }
        return (facts, startsRight)
    }
}

/// A file of any size, signed directly: gpg gets the very bytes that are hashed in the same pass, and every pass must
/// give the same digests.
final class SignedFile: SignedSource {
    private let file: OpenFile
    private let algorithms: Set<DigestAlgorithm>
    private let progress: VerificationProgress?
    /// Of the file's content; nil before the first whole pass.
    private(set) var contentDigests: ContentDigests?

    /// Above this size, in bytes, only ``mostPassesIfLarge`` signatures are tried.
    private static let large: Int64 = 64 << 20
    static let mostPassesIfLarge = 8

    init(_ file: consuming OpenFile, _ algorithms: Set<DigestAlgorithm>, progress: VerificationProgress?) {
        self.file = file
        self.algorithms = algorithms
        self.progress = progress
    }

    let kind = SignedKind.artifact

    func digests(_ algorithms: Set<DigestAlgorithm>) -> Set<Digest> {
        Set(contentDigests?.digests.values ?? [:].values)
    }

    var mostPasses: Int { file.size > Self.large ? Self.mostPassesIfLarge : .max }

    func pass(
        for packet: SignaturePacket, _ operation: (SignedContent) throws(EngineError) -> SignatureFacts?
    ) throws(VerificationError) -> (facts: SignatureFacts?, startsRight: Bool) {
        let reader = HashingReader(
            try orUndecided { () throws(FileError) in try file.duplicate() },
            try orUndecided { () throws(HashingError) in try DigestComputation(algorithms) },
            try orUndecided { () throws(HashingError) in
                try packet.digestAlgorithm.map { (algorithm) throws(HashingError) in
                    try DigestComputation([algorithm])
                }
            })
        let facts: SignatureFacts?
        do throws(EngineError) {
            let (size, progress) = (file.size, progress)
            facts = try operation(
                unsafe .stream { buffer in
                    let count = unsafe reader.read(into: buffer)
                    progress?(reader.offset, size)
                    return count
                })
        } catch {
            throw VerificationError(reader.failure ?? error)
        }
        guard let (now, startsRight) = try reader.finish(packet) else { return (facts, false) }
        if let contentDigests, contentDigests != now {
            throw VerificationError(
                FileError(.changed, "read", file.path.bytes, detail: "two readings of it gave different digests"))
        }
        contentDigests = now
        return (facts, startsRight)
    }
}

/// Hands a file's bytes on and hashes them.
private final class HashingReader {
    private let file: OpenFile
    private var computation: DigestComputation?
    private var signedComputation: DigestComputation?
    private(set) var offset: Int64 = 0
    private var isAtEnd = false
    private(set) var failure: (any FindingError)?

    init(
        _ file: consuming OpenFile, _ computation: consuming DigestComputation,
        _ signedComputation: consuming DigestComputation?
    ) {
        self.file = file
        self.computation = consume computation
        self.signedComputation = consume signedComputation
    }

    /// The next bytes: their number, 0 at the end, nil where reading failed.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        do {
            let count = try unsafe file.read(at: offset, into: buffer)
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            try unsafe computation?.update(bytes)
            try unsafe signedComputation?.update(bytes)
            offset += Int64(count)
            isAtEnd = count == 0
            return count
        } catch {
            failure = error as? any FindingError
            return nil
        }
    }

    /// The digests of everything; nil where not everything was read.
    func finish(_ packet: SignaturePacket) throws(VerificationError) -> (ContentDigests, startsRight: Bool)? {
        guard isAtEnd, let computation = computation.take() else { return nil }
        try orUndecided { () throws(FileError) in try file.checkUnchanged() }
        do throws(HashingError) {
            let digests = try computation.finish()
            guard let signed = signedComputation.take() else { return (digests, false) }
            return (digests, try packet.isStart(of: signed))
        } catch {
            throw VerificationError(error)
        }
    }
}
