internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import Releases
internal import TrustPolicy

/// A manifest that was looked at.
struct JudgedManifest {
    let path: BytePath
    let digests: ContentDigests?
    let verdict: ManifestVerdict

    var checked: CheckedManifest {
        CheckedManifest(
            path: path, digests: digests, isAccepted: verdict.accepted != nil, signed: verdict.signed)
    }
}

/// What speaks for a file: the manifests that may list it, and the signatures that may cover it.
struct Claims {
    let manifests: [JudgedManifest]
    /// Signature files over the file itself.
    let signatures: [ReadFile]
    /// Whether the user named the manifests: then each must be accepted, and nothing else is looked at.
    var areNamed = false
    /// Whether ``signatures`` may just as well be meant for a manifest, and failed to cover one.
    var areSignaturesShared = false

    var accepted: [VerifiedManifest] { manifests.compactMap(\.verdict.accepted) }
    var areAccepted: Bool { !accepted.isEmpty }
    var findings: [Finding] { manifests.flatMap(\.verdict.findings) }
    var checked: [CheckedManifest] { manifests.map(\.checked) }

    /// The accepted manifests, each with the name under which it would list the file at `path`.
    func listed(_ path: BytePath) -> [ListedName] {
        accepted.map { ListedName(path.name(relativeTo: $0.path), in: $0) }
    }

    /// Why the file need not be read; nil where it may turn out to be verified.
    func refusal(of path: BytePath) -> [Finding]? {
        if areNamed { return accepted.count < manifests.count ? findings : nil }
        guard accepted.isEmpty, signatures.isEmpty else { return nil }
        if manifests.isEmpty {
            let message: Message = "nothing beside '\(path.bytes)' is a manifest or a signature of it"
            return [Finding(.manifestMissing, message, path: path.bytes)]
        }
        return findings
    }
}

/// Finds the claims about files, in the file system and in the user's own words. What was judged once is kept.
final class ClaimSearch {
    private let judge: SignatureJudge
    private let options: CheckOptions
    private var judged: [BytePath: JudgedManifest] = [:]

    init(judge: SignatureJudge, options: CheckOptions) {
        self.judge = judge
        self.options = options
    }

    /// The claims about the artifact at `path`.
    func claims(about path: BytePath) throws(VerificationError) -> Claims {
        if !options.manifests.isEmpty {
            return Claims(manifests: try namedManifests(), signatures: [], areNamed: true)
        }
        guard let neighbours = try Neighbours(of: path) else {
            return Claims(manifests: [], signatures: [])
        }
        var manifests: [JudgedManifest] = []
        for name in Discovery.manifestNames(for: neighbours.name) where name != neighbours.name {
            guard let manifest = neighbours.path(of: name) else { continue }
            if let known = judged[manifest] {
                manifests.append(known)
            } else if let file = neighbours.read(name, as: .manifest) {
                manifests.append(try judge(file))
            }
        }
        let isTaken = manifests.compactMap(\.verdict.signed).contains {
            $0.decision.judgements.contains(where: \.counts)
        }
        let areShared = !options.signatures.isEmpty && !manifests.isEmpty
        return Claims(
            manifests: manifests, signatures: areShared && isTaken ? [] : try signatures(of: path),
            areSignaturesShared: areShared)
    }

    /// Every manifest that the user named.
    func namedManifests() throws(VerificationError) -> [JudgedManifest] {
        var manifests: [JudgedManifest] = []
        for path in options.manifests { manifests.append(try manifest(named: path)) }
        return manifests
    }

    /// The manifest at a path that the user named, through links.
    func manifest(named path: BytePath) throws(VerificationError) -> JudgedManifest {
        if let known = judged[path] { return known }
        return try judge(try Absence.read(path, as: .manifest))
    }

    private func judge(_ file: ReadFile) throws(VerificationError) -> JudgedManifest {
        let verdict: ManifestVerdict
        var digests: ContentDigests?
        if let problem = file.problem {
            verdict = .rejected(findings: [problem], signed: nil)
        } else {
            digests = try orUndecided { () throws(HashingError) in try ContentDigests(sha256Of: file.bytes) }
            verdict = try judge.verify(file, signatures: signatures(of: file.path))
        }
        let manifest = JudgedManifest(path: file.path, digests: digests, verdict: verdict)
        judged[file.path] = manifest
        return manifest
    }

    /// The signature files of the file at `path`: those that the user named, else those beside it.
    private func signatures(of path: BytePath) throws(VerificationError) -> [ReadFile] {
        if !options.signatures.isEmpty {
            var files: [ReadFile] = []
            for signature in options.signatures where applies(signature, to: path) {
                files.append(try Absence.read(signature, as: .signature))
            }
            return files
        }
        guard let neighbours = try Neighbours(of: path) else { return [] }
        return Discovery.signatureNames(for: neighbours.name).compactMap { neighbours.read($0, as: .signature) }
    }

    /// Among several named manifests, a signature that is named for one of them belongs to that one alone.
    private func applies(_ signature: BytePath, to path: BytePath) -> Bool {
        guard options.manifests.count > 1, let name = signature.name else { return true }
        let owners = options.manifests.filter { manifest in
            manifest.name.map { Discovery.signatureNames(for: $0).contains(name) } ?? false
        }
        return owners.isEmpty || owners.contains(path)
    }
}
