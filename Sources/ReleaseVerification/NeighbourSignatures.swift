public import FileAccess
public import Findings
internal import GnuPG
public import Hashing
internal import Manifests
internal import OpenPGP
internal import TrustPolicy

extension SignedDecision {
    /// What speaks against one of the signature files that were judged: nothing where one of its signatures counts and none
    /// of the others is malformed, so that it holds nothing but signatures. How many are needed is not asked: a file is as good
    /// as its own signatures.
    public func objections(to file: BytePath) -> [Finding] {
        let judged = zip(signatures, decision.judgements).filter { $0.0.path == file }.map(\.1)
        guard !judged.isEmpty else {
            let message: Message = "'\(file.bytes)' is not a detached signature"
            return [Finding(.signatureMalformed, message, path: file.bytes)]
        }
        let counts = judged.contains(where: \.counts)
        return judged.compactMap(\.objection).filter { !counts || $0.rule == .signatureMalformed }.map { objection in
            let message: Message = "'\(file.bytes)' holds a signature that does not count: \(objection.message)"
            return Finding(objection.rule, message, remedy: objection.remedy, path: file.bytes)
        }
    }
}

extension SignatureJudge {
    /// Judges a detached signature that lies beside a file which something else vouches for. It proves nothing of the file.
    ///
    /// - Parameters:
    ///   - path: of the file that it would be over.
    ///   - opening: opens that file, when a signature by a trusted key has to be tried over it; never for what is no signature
    ///     or is by strangers.
    /// - Returns: what speaks against the signature, and what the file was when it was read for that; nil where it was not.
    public func objections(
        to signature: ReadFile, over path: BytePath, opening: @escaping () throws -> OpenFile
    ) throws(VerificationError) -> (findings: [Finding], digests: ContentDigests?) {
        let source = UnopenedFile(requirements.comparedAlgorithms.union([.sha256]), opening)
        let (signed, _) = try decide([signature], over: source, of: path)
        return (signed.objections(to: signature.path), source.contentDigests)
    }
}

/// A file that is opened when the first signature is tried over it.
private final class UnopenedFile: SignedSource {
    private let algorithms: Set<DigestAlgorithm>
    private let opening: () throws -> OpenFile
    private var file: SignedFile?

    init(_ algorithms: Set<DigestAlgorithm>, _ opening: @escaping () throws -> OpenFile) {
        self.algorithms = algorithms
        self.opening = opening
    }

    let kind = SignedKind.artifact
    /// It may be large.
    let mostPasses = SignedFile.mostPassesIfLarge

    var contentDigests: ContentDigests? { file?.contentDigests }

    func digests(_ algorithms: Set<DigestAlgorithm>) -> Set<Digest> { file?.digests(algorithms) ?? [] }

    func pass(
        for packet: SignaturePacket, _ operation: (SignedContent) throws(EngineError) -> SignatureFacts?
    ) throws(VerificationError) -> (facts: SignatureFacts?, startsRight: Bool) {
        try opened().pass(for: packet, operation)
    }

    private func opened() throws(VerificationError) -> SignedFile {
        if let file { return file }
        do {
            let opened = SignedFile(try opening(), algorithms, progress: nil)
            file = opened
            return opened
        } catch let error as any FindingError {
            throw VerificationError(error)
        } catch {
            throw VerificationError(FileError(.notFound, "open", []))
        }
    }
}
