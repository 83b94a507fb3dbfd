public import FileAccess
public import Findings
public import Hashing
public import Manifests

/// The proof that a file's content is what an accepted manifest lists.
public struct VerifiedArtifact: Sendable {
    public let path: BytePath
    public let digests: ContentDigests
    /// Every accepted manifest that lists it.
    public let manifests: [VerifiedManifest]

    fileprivate init(path: BytePath, digests: ContentDigests, manifests: [VerifiedManifest]) {
        self.path = path
        self.digests = digests
        self.manifests = manifests
    }
}

/// The proof that a file's content has the digest that the user named. It says nothing of who made it.
public struct PinnedArtifact: Sendable {
    public let path: BytePath
    public let digests: ContentDigests

    fileprivate init(path: BytePath, digests: ContentDigests) {
        self.path = path
        self.digests = digests
    }
}

/// What became of a file that was compared with digests.
public enum ArtifactVerdict<Proof: Sendable>: Sendable {
    case accepted(Proof, notes: [Finding])
    /// With at least one error among the findings; the digests as far as they were computed.
    case rejected(findings: [Finding], digests: ContentDigests?)
}

/// Compares files with what is said about them.
public enum ArtifactComparison {
    /// Reads `file` once and compares it with every manifest that lists it.
    ///
    /// - Parameters:
    ///   - manifests: accepted ones, each with the file's path relative to it.
    ///   - pins: digests that must match too.
    ///   - tap: given the bytes that are hashed, for a copy; what becomes of that rests on the verdict.
    public static func verify(
        _ file: borrowing OpenFile, manifests: [(VerifiedManifest, name: [UInt8])], pins: [Digest] = [],
        progress: ((Int64) -> Void)? = nil, tap: (RawSpan) throws(FileError) -> Void = { _ in }
    ) throws(FileHashingError) -> ArtifactVerdict<VerifiedArtifact> {
        let expected = expectations(in: manifests)
        guard expected.findings.allSatisfy({ $0.severity != .error }), !expected.entries.isEmpty else {
            return .rejected(findings: expected.findings, digests: nil)
        }
        let wanted = expected.entries.map(\.digest) + pins
        let digests = try file.digests(Set(wanted.map(\.algorithm)).union([.sha256]), progress: progress, tap: tap)
        let mismatches = mismatches(of: digests, wanted, path: file.path)
        guard mismatches.isEmpty else { return .rejected(findings: mismatches + expected.findings, digests: digests) }
        let proof = VerifiedArtifact(path: file.path, digests: digests, manifests: expected.manifests)
        return .accepted(proof, notes: expected.findings)
    }

    /// Reads `file` once and compares it with digests that the user named; at least one.
    public static func verify(
        _ file: borrowing OpenFile, pins: [Digest], progress: ((Int64) -> Void)? = nil
    ) throws(FileHashingError) -> ArtifactVerdict<PinnedArtifact> {
        guard pins.contains(where: \.algorithm.isCollisionResistant) else {
            return .rejected(
                findings: [Finding(.weakDigest, "the pin uses an algorithm that can be forged")], digests: nil)
        }
        let digests = try file.digests(Set(pins.map(\.algorithm)).union([.sha256]), progress: progress)
        let mismatches = mismatches(of: digests, pins, path: file.path)
        guard mismatches.isEmpty else { return .rejected(findings: mismatches, digests: digests) }
        return .accepted(PinnedArtifact(path: file.path, digests: digests), notes: [])
    }

    private struct Expectations {
        var entries: [Manifest.Entry] = []
        var manifests: [VerifiedManifest] = []
        var findings: [Finding] = []
    }

    /// What the manifests say of the file. Those that do not list it are passed over as long as another one does.
    private static func expectations(in manifests: [(VerifiedManifest, name: [UInt8])]) -> Expectations {
        var result = Expectations()
        var unlisted: [Finding] = []
        for (verified, name) in manifests {
            let path = verified.path.bytes
            switch verified.manifest.lookup(name) {
            case .found(let entries, let isDuplicate):
                result.entries += entries
                result.manifests.append(verified)
                if isDuplicate {
                    let message: Message = "'\(path)' lists '\(name)' more than once"
                    result.findings.append(Finding(.duplicateEntry, message, severity: .note, path: path))
                }
            case .notListed(let closest):
                let hint: Message = closest.map { "; the closest name in it is '\($0)'" } ?? ""
                let count = verified.manifest.entries.count
                let message: Message = "'\(name)' is not among the \(count) files that '\(path)' lists\(hint)"
                unlisted.append(Finding(.notInManifest, message, path: path))
            case .ambiguous(let lines):
                let shown = Message(joining: lines.prefix(8).map { "\($0)" }, separator: ", ")
                let message: Message = "'\(path)' says different things of '\(name)', in lines \(shown)"
                result.findings.append(Finding(.manifestAmbiguous, message, path: path))
            case .unsafe(let problem, let line):
                let message: Message = "'\(path)', line \(line): \(problem.reason)"
                result.findings.append(Finding(.manifestMalformed, message, path: path))
            }
        }
        result.findings += result.entries.isEmpty ? unlisted : unlisted.map { $0.weighing(.warning) }
        checkAgreement(&result)
        return result
    }

    private static func checkAgreement(_ result: inout Expectations) {
        for (_, entries) in Dictionary(grouping: result.entries, by: \.digest.algorithm)
        where Set(entries.map(\.digest)).count > 1 {
            result.findings.append(Finding(.manifestAmbiguous, "the accepted manifests disagree about the file"))
        }
        if !result.entries.isEmpty, !result.entries.contains(where: \.digest.algorithm.isCollisionResistant) {
            result.findings.append(Finding(.weakDigest, "the manifest lists the file with SHA-1 or MD5 only"))
        }
    }

    private static func mismatches(of digests: ContentDigests, _ wanted: [Digest], path: BytePath) -> [Finding] {
        Set(wanted).sorted { $0.algorithm < $1.algorithm }.compactMap { expected in
            guard let found = digests[expected.algorithm] else {
                return Finding(.internalError, "a \(expected.algorithm.rawValue) digest was not computed")
            }
            guard found != expected else { return nil }
            let size: Message = digests.size == 0 ? " (the file is empty)" : ""
            let message: Message =
                """
                '\(path.bytes)' has \(expected.algorithm.rawValue) \(found.hexadecimal)\(size), \
                expected is \(expected.hexadecimal)
                """
            return Finding(.digestMismatch, message, path: path.bytes)
        }
    }
}
