public import FileAccess
public import Findings
public import Manifests
public import Releases

/// What is to be signed, and how the manifests about it are laid out.
public struct SigningJob: Sendable {
    public var folder: BytePath
    public var selection: FileSelection
    public var layout: ReleaseLayout
    /// Collision-resistant ones, each once, in the order in which manifests are listed.
    public var digests: [DigestAlgorithm]
    /// Where manifests go instead of beside the files.
    public var output: BytePath?
    /// What signatures must say of the release; nil for nothing. Puts nothing into them: see ``ReleaseBinding/notations``.
    public var binding: ReleaseBinding?
    /// Whether a file may be replaced that is neither a manifest nor a signature.
    public var replacesOtherFiles: Bool

    public init(
        folder: BytePath, selection: FileSelection = .everything, layout: ReleaseLayout = .combined,
        digests: [DigestAlgorithm] = [.sha256], output: BytePath? = nil, replacesOtherFiles: Bool = false
    ) {
        self.folder = folder
        self.selection = selection
        self.layout = layout
        self.digests = digests
        self.output = output
        self.replacesOtherFiles = replacesOtherFiles
    }

    /// Lists what would be signed. Reads no file and needs no key.
    ///
    /// - Throws: ``ReleaseSigningError`` where it cannot be signed.
    public func plan() throws(ReleaseSigningError) -> SigningPlan {
        try SigningPlan(self)
    }
}

/// A release that can be signed: its files, and the manifests about them.
public struct SigningPlan: Sendable {
    public let job: SigningJob
    public let tree: ReleaseTree
    public let manifests: [PlannedManifest]
    /// What a signer should know, none of it an error.
    public let findings: [Finding]

    /// A manifest to be written, and its signature.
    public struct PlannedManifest: Sendable, Hashable {
        public let path: BytePath
        public let signaturePath: BytePath
        public let algorithm: DigestAlgorithm
        /// The numbers of the files that it lists, in ``ReleaseTree/files``.
        let files: Range<Int>
        /// The names in it: of files relative to the manifest's folder, or to the signed folder where manifests go elsewhere.
        let names: [[UInt8]]

        /// How many files it lists.
        public var count: Int { names.count }
    }

    fileprivate init(_ job: SigningJob) throws(ReleaseSigningError) {
        let tree: ReleaseTree
        do throws(FileError) {
            tree = try ReleaseTree(job.folder, job.selection)
        } catch {
            guard error.code == .notFound else { throw ReleaseSigningError(error) }
            throw ReleaseSigningError(Finding(.artifactMissing, "'\(error.path)' is not there", path: error.path))
        }
        guard !tree.files.isEmpty else {
            let message: Message = "there is no file to sign in '\(job.folder.bytes)'"
            throw ReleaseSigningError(Finding(.nothingToVerify, message, path: job.folder.bytes))
        }
        if let error = ReleaseSigningError(Self.nameProblems(tree)) { throw error }
        let manifests = Self.manifests(job, tree)
        self.job = job
        self.tree = tree
        self.manifests = manifests
        findings = Self.staleManifests(tree, beside: manifests)
    }

    /// Lists the names as a manifest would, and asks the reader of manifests what is wrong with them.
    private static func nameProblems(_ tree: ReleaseTree) -> [Finding] {
        guard let digest = Digest(.sha256, [UInt8](repeating: 0, count: DigestAlgorithm.sha256.byteCount)) else {
            return []
        }
        do throws(ManifestError) {
            let text = try Manifest.text(tree.files.lazy.map { Manifest.Line(name: $0.name, digest: digest) })
            let manifest = try Manifest(text, fileName: ReleaseLayout.combinedName(algorithm: "sha256"))
            return manifest.nameProblems.map { problem in
                Finding(.unsuitableName, "'\(problem.name)' cannot be listed: \(problem.reason)", path: problem.name)
            }
        } catch {
            return [error.finding]
        }
    }

    private static func manifests(_ job: SigningJob, _ tree: ReleaseTree) -> [PlannedManifest] {
        let place = job.output ?? job.folder
        switch job.layout {
        case .combined:
            return job.digests.compactMap { algorithm in
                let name = ReleaseLayout.combinedName(algorithm: algorithm.rawValue)
                return PlannedManifest(
                    name, in: place, algorithm, files: tree.files.indices, names: tree.files.map(\.name))
            }
        case .perFile:
            return tree.files.indices.flatMap { number in
                job.digests.compactMap { algorithm in
                    let file = tree.files[number].name
                    let last = Array(file[(file.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...])
                    let name = ReleaseLayout.manifestName(for: file, algorithm: algorithm.rawValue)
                    return PlannedManifest(name, in: place, algorithm, files: number..<(number + 1), names: [last])
                }
            }
        }
    }

    /// Manifests that stay as they are may speak of files that have changed.
    private static func staleManifests(_ tree: ReleaseTree, beside manifests: [PlannedManifest]) -> [Finding] {
        let written = Set(manifests.map(\.path))
        let suffix = ReleaseLayout.signatureName(for: [])
        return tree.skipped.filter { $0.reason == .manifest }.compactMap { skipped in
            guard !skipped.name.suffix(suffix.count).elementsEqual(suffix) else { return nil }
            guard let path = tree.folder.appending(skipped.name), !written.contains(path) else { return nil }
            let message: Message =
                "'\(skipped.name)' stays as it is, and is not listed: it is a manifest"
            return Finding(.manifestIgnored, message, severity: .warning, path: path.bytes)
        }
    }
}

extension SigningPlan.PlannedManifest {
    fileprivate init?(
        _ name: [UInt8], in place: BytePath, _ algorithm: DigestAlgorithm, files: Range<Int>, names: [[UInt8]]
    ) {
        guard let path = place.appending(name), let signature = place.appending(ReleaseLayout.signatureName(for: name))
        else { return nil }
        self.path = path
        signaturePath = signature
        self.algorithm = algorithm
        self.files = files
        self.names = names
    }
}
