public import FileAccess
public import Findings
internal import GnuPG
public import Hashing
public import Manifests
internal import Releases
internal import SystemPackage

/// What is to be checked beside the trusted keys.
public struct CheckOptions: Sendable {
    /// Manifests that the user named; each must be accepted. Empty: found beside the artifact.
    public var manifests: [BytePath] = []
    /// Signature files that the user named. Empty: found beside what they sign.
    public var signatures: [BytePath] = []
    /// Digests that the artifact must have too.
    public var pins: [Digest] = []
    /// Where the verified bytes are handed over; checking a file and opening it later is a race.
    public var output: BytePath?

    public init() {}
}

/// The outcome for one file.
public struct CheckedFile: Sendable {
    /// What was established; only the first two rest on a signature.
    public enum Verdict: String, Sendable {
        case verified
        case manifestVerified = "manifest-verified"
        case pinned
        case rejected
    }

    public let path: BytePath
    public let verdict: Verdict
    public let digests: ContentDigests?
    /// The manifests that were looked at, in order, each with its own verdict.
    public let manifests: [(path: BytePath, verdict: ManifestVerdict)]
    public let findings: [Finding]

    public var status: Status {
        if verdict != .rejected { return .verified }
        let status = findings.status
        // A rejection without an error would be a fault of ours, never a success.
        return status == .verified ? .internalFault : status
    }
}

/// Checks files against the manifests and signatures beside them, or those that the user named.
public struct ReleaseCheck {
    private let judge: SignatureJudge
    private let options: CheckOptions
    private static let largestSignature = 1 << 20

    public init(judge: SignatureJudge, options: CheckOptions) {
        self.judge = judge
        self.options = options
    }

    /// Checks the artifact at `path`: manifests first, then the artifact itself, read once.
    ///
    /// - Throws: an error that says why nothing could be decided.
    public func artifact(_ path: BytePath, progress: ((Int64) -> Void)? = nil) throws -> CheckedFile {
        guard path.name != nil else {
            return rejected(path, [Finding(.notARegularFile, "'\(path.bytes)' does not name a file", path: path.bytes)])
        }
        let file: OpenFile
        do {
            file = try OpenFile(path, links: .follow)
        } catch {
            return try rejected(path, [Self.missing(error, path)])
        }
        let manifests = try verifiedManifests(for: path)
        let findings = manifests.flatMap(\.verdict.findings)
        let accepted = manifests.compactMap { manifest -> VerifiedManifest? in
            if case .accepted(let verified) = manifest.verdict { verified } else { nil }
        }
        let isRefusal = !options.manifests.isEmpty && accepted.count < manifests.count
        guard !accepted.isEmpty, !isRefusal else {
            let reason = findings.isEmpty ? [noManifest(for: path)] : findings
            return CheckedFile(path: path, verdict: .rejected, digests: nil, manifests: manifests, findings: reason)
        }
        let ignored = findings.map { $0.weighing($0.severity == .error ? .warning : $0.severity) }
        let named = accepted.map { ($0, name: Self.name(of: path, relativeTo: $0.path)) }
        switch try compare(file, named, progress) {
        case .accepted(let artifact, let notes):
            return CheckedFile(
                path: path, verdict: .verified, digests: artifact.digests, manifests: manifests,
                findings: notes + ignored)
        case .rejected(let errors, let digests):
            return CheckedFile(
                path: path, verdict: .rejected, digests: digests, manifests: manifests, findings: errors + ignored)
        }
    }

    /// Compares `file` with `manifests`, and hands over a copy of what was hashed where that was accepted.
    private func compare(
        _ file: borrowing OpenFile, _ manifests: [(VerifiedManifest, name: [UInt8])], _ progress: ((Int64) -> Void)?
    ) throws -> ArtifactVerdict<VerifiedArtifact> {
        guard let output = options.output else {
            return try ArtifactComparison.verify(file, manifests: manifests, pins: options.pins, progress: progress)
        }
        let staged = try StagedFile(for: output)
        let verdict = try ArtifactComparison.verify(
            file, manifests: manifests, pins: options.pins, progress: progress,
            tap: { (bytes) throws(FileError) in try staged.write(bytes) })
        if case .accepted = verdict { try staged.publish(mode: .executable, replacing: true) }
        return verdict
    }

    /// Checks the manifest at `path` and its signature, and reads no artifact.
    public func manifestOnly(_ path: BytePath) throws -> CheckedFile {
        let bytes: [UInt8]
        do {
            bytes = try OpenFile(path, links: .follow).readAll(limit: Manifest.largest)
        } catch {
            return try rejected(path, [Self.missing(error, path)])
        }
        let verdict = try judge.verify(ReadFile(path: path, bytes: bytes), signatures: signatures(of: path))
        guard case .accepted = verdict else {
            return CheckedFile(
                path: path, verdict: .rejected, digests: nil, manifests: [(path, verdict)], findings: verdict.findings)
        }
        return CheckedFile(
            path: path, verdict: .manifestVerified, digests: nil, manifests: [(path, verdict)],
            findings: verdict.findings)
    }

    /// Compares the file at `path` with the digests that the user named, and with nothing else.
    public static func pinned(_ path: BytePath, pins: [Digest]) throws -> CheckedFile {
        let file: OpenFile
        do {
            file = try OpenFile(path, links: .follow)
        } catch {
            let finding = try missing(error, path)
            return CheckedFile(path: path, verdict: .rejected, digests: nil, manifests: [], findings: [finding])
        }
        switch try ArtifactComparison.verify(file, pins: pins) {
        case .accepted(let artifact, let notes):
            return CheckedFile(
                path: path, verdict: .pinned, digests: artifact.digests, manifests: [], findings: notes)
        case .rejected(let findings, let digests):
            return CheckedFile(path: path, verdict: .rejected, digests: digests, manifests: [], findings: findings)
        }
    }

    private func rejected(_ path: BytePath, _ findings: [Finding]) -> CheckedFile {
        CheckedFile(path: path, verdict: .rejected, digests: nil, manifests: [], findings: findings)
    }

    private func noManifest(for path: BytePath) -> Finding {
        let message: Message = "nothing beside '\(path.bytes)' is a manifest with a signature"
        return Finding(.manifestMissing, message, path: path.bytes)
    }

    /// Absence is a finding about the release; any other failure to read is an error of this machine.
    private static func missing(_ error: any Error, _ path: BytePath) throws -> Finding {
        guard let error = error as? FileError else { throw error }
        switch error.code {
        case .notFound: return Finding(.artifactMissing, "'\(path.bytes)' is not there", path: path.bytes)
        case .notARegularFile: return error.finding
        case .tooLarge: return Finding(.manifestMalformed, error.finding.message, path: path.bytes)
        default: throw error
        }
    }
}

// MARK: - Finding manifests and signatures

extension ReleaseCheck {
    private func verifiedManifests(for path: BytePath) throws -> [(path: BytePath, verdict: ManifestVerdict)] {
        if !options.manifests.isEmpty {
            return try options.manifests.map { manifest in
                let result = try manifestOnly(manifest)
                return result.manifests.first ?? (manifest, .rejected(findings: result.findings, signed: nil))
            }
        }
        guard let name = path.name else { return [] }
        let folder = try Folder(path.folder)
        var verdicts: [(path: BytePath, verdict: ManifestVerdict)] = []
        for candidate in Discovery.manifestNames(for: name) where candidate != name {
            guard let file = try Self.discovered(candidate, in: folder, beside: path, limit: Manifest.largest) else {
                continue
            }
            let verdict = try judge.verify(file, signatures: signatures(of: file.path))
            verdicts.append((file.path, verdict))
        }
        return verdicts
    }

    private func signatures(of path: BytePath) throws -> [ReadFile] {
        if !options.signatures.isEmpty {
            return try options.signatures.map { signature in
                do throws(FileError) {
                    let bytes = try OpenFile(signature, links: .follow).readAll(limit: Self.largestSignature)
                    return ReadFile(path: signature, bytes: bytes)
                } catch {
                    // What cannot be a signature is judged like any other file that is none.
                    guard error.code == .notFound || error.code == .tooLarge else { throw error }
                    return ReadFile(path: signature, bytes: [])
                }
            }
        }
        guard let name = path.name else { return [] }
        let folder = try Folder(path.folder)
        return try Discovery.signatureNames(for: name).compactMap { candidate in
            try Self.discovered(candidate, in: folder, beside: path, limit: Self.largestSignature)
        }
    }

    /// Reads the file `name` beside `path`; nil where there is no regular file of that name (links are not followed).
    private static func discovered(
        _ name: [UInt8], in folder: borrowing Folder, beside path: BytePath, limit: Int
    ) throws -> ReadFile? {
        guard try folder.kind(of: name) == .file else { return nil }
        let shown = path.folder == .current ? BytePath(name) : path.folder.appending(name)
        guard let shown else { return nil }
        do throws(FileError) {
            return ReadFile(path: shown, bytes: try folder.file(named: name).readAll(limit: limit))
        } catch {
            guard error.code == .tooLarge else { throw error }
            return ReadFile(path: shown, bytes: [])
        }
    }

    /// The path of an artifact as its manifest would list it: relative to the manifest's folder where it lies below it.
    private static func name(of path: BytePath, relativeTo manifest: BytePath) -> [UInt8] {
        let prefix = manifest.folder == .current ? [] : manifest.folder.bytes + [UInt8(ascii: "/")]
        if path.bytes.starts(with: prefix) { return Array(path.bytes.dropFirst(prefix.count)) }
        return path.name ?? path.bytes
    }
}
