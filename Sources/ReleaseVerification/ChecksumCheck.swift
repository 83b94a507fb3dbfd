public import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import Releases

/// Compares files with manifests that nobody vouches for: what changed by accident is noticed, what an attacker changed
/// is not. It mints no proof, and its verdict is ``CheckedFile/Verdict/checksumsMatch``, never verified.
public struct ChecksumCheck {
    private let manifests: [BytePath]

    /// - Parameter manifests: those that the user named; none: they are found beside the file.
    public init(manifests: [BytePath]) {
        self.manifests = manifests
    }

    /// Compares the file at `path`.
    public func artifact(
        _ path: BytePath, progress: VerificationProgress? = nil
    ) throws(VerificationError) -> CheckedFile {
        switch try NamedArtifact(path) {
        case .absent(let result): return result
        case .opened(let file): return try compare(file, progress)
        }
    }

    private func compare(
        _ file: borrowing OpenFile, _ progress: VerificationProgress?
    ) throws(VerificationError) -> CheckedFile {
        let path = file.path
        let manifests = try self.manifests.isEmpty ? discovered(beside: path) : named()
        let problems = manifests.compactMap(\.problem)
        let sources = manifests.compactMap(\.source)
        var result: CheckedFile
        if manifests.isEmpty {
            let message: Message = "nothing beside '\(path.bytes)' is a manifest"
            result = CheckedFile(path, .rejected, [Finding(.manifestMissing, message, path: path.bytes)])
        } else if sources.isEmpty || !self.manifests.isEmpty && !problems.isEmpty {
            result = CheckedFile(path, .rejected, problems)
        } else {
            let expected = ArtifactExpectations(
                of: sources.map { $0.listing(path.name(relativeTo: $0.path)) },
                accepting: Set(DigestAlgorithm.collisionResistant))
            result = try compare(file, expected, progress)
            result.findings += problems.map { $0.weighing(.warning) }
        }
        result.manifests = manifests.map(\.checked)
        return result
    }

    /// Compares every file that the named manifests list, on all cores. At least one must be there.
    public func everythingListed(
        ignoringMissing: Bool, progress: ((Int, Int) -> Void)? = nil
    ) throws(VerificationError) -> [CheckedFile] {
        let manifests = try named()
        let problems = manifests.filter { $0.problem != nil }
        guard problems.isEmpty else {
            return problems.map { CheckedFile($0.path, .rejected, $0.problem.map { [$0] } ?? []) }
        }
        let sources = manifests.compactMap(\.source)
        let listed = ListedFiles(of: sources)
        let checked = manifests.map(\.checked)
        return try listed.check(against: checked, ignoringMissing: ignoringMissing, progress: progress) { file in
            let expected = ArtifactExpectations(
                of: file.listing.map { sources[$0.source].listing($0.name) },
                accepting: Set(DigestAlgorithm.collisionResistant))
            return ListedFiles.Expectation(findings: expected.findings) { digests in
                Self.judge(digests, of: file.path, expected, kind: { nil })
            }
        }
    }

    private func compare(
        _ file: borrowing OpenFile, _ expected: ArtifactExpectations, _ progress: VerificationProgress?
    ) throws(VerificationError) -> CheckedFile {
        guard expected.areUsable else { return CheckedFile(file.path, .rejected, expected.findings) }
        let digests = try file.digests(expected.entries.map(\.digest).algorithms, progress)
        return Self.judge(digests, of: file.path, expected, kind: { file.mistakenKind })
    }

    private static func judge(
        _ digests: ContentDigests, of path: BytePath, _ expected: ArtifactExpectations, kind: () -> Message?
    ) -> CheckedFile {
        let mismatches = expected.entries.map(\.digest).mismatches(digests, of: path, kind: kind)
        var result = CheckedFile(path, mismatches.isEmpty ? .checksumsMatch : .rejected, mismatches + expected.findings)
        result.digests = digests
        return result
    }
}

extension ChecksumCheck {
    private func named() throws(VerificationError) -> [UnsignedManifest] {
        var manifests: [UnsignedManifest] = []
        for path in self.manifests { manifests.append(try UnsignedManifest(try Absence.read(path, as: .manifest))) }
        return manifests
    }

    private func discovered(beside path: BytePath) throws(VerificationError) -> [UnsignedManifest] {
        guard let neighbours = try Neighbours(of: path) else { return [] }
        var found: [UnsignedManifest] = []
        for name in Discovery.manifestNames(for: neighbours.name) where name != neighbours.name {
            guard let file = neighbours.read(name, as: .manifest) else { continue }
            found.append(try UnsignedManifest(file))
        }
        return found
    }
}

/// A manifest that nobody vouches for, or why there is none.
private struct UnsignedManifest {
    let path: BytePath
    private(set) var digests: ContentDigests?
    private(set) var manifest: Manifest?
    private(set) var problem: Finding?

    init(_ file: ReadFile) throws(VerificationError) {
        path = file.path
        problem = file.problem ?? ManifestContent.mistaken(file)
        guard problem == nil else { return }
        digests = try orUndecided { () throws(HashingError) in try ContentDigests(sha256Of: file.bytes) }
        do throws(ManifestError) {
            manifest = try Manifest(file.bytes, fileName: file.path.name ?? [])
        } catch {
            problem = error.finding
        }
    }

    var checked: CheckedManifest {
        CheckedManifest(path: path, digests: digests, isAccepted: manifest != nil, signed: nil)
    }

    var source: ListedFiles.Source? { manifest.map { ListedFiles.Source(path: path, manifest: $0) } }
}
