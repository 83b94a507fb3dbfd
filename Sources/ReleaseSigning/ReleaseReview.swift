public import FileAccess
internal import Findings
internal import Releases
public import ReleaseVerification

/// Looks at a folder as the users of the release in it will: every manifest that is found must be accepted, every file that
/// one of them lists must be what it lists, and every other file must be covered by something beside it.
public struct ReleaseReview {
    private let judge: SignatureJudge
    private let tree: ReleaseTree
    private let manifests: [BytePath]
    /// Files that are neither a manifest nor a signature.
    private let files: [BytePath]

    /// - Parameter selection: the files that must be covered; manifests are looked for in any case.
    /// - Throws: ``ReleaseSigningError`` where the folder cannot be listed, or holds something that is no regular file.
    public init(
        of folder: BytePath, _ selection: FileSelection, judge: SignatureJudge
    ) throws(ReleaseSigningError) {
        let tree = try ReleaseSigningError.wrapping { () throws(FileError) in try ReleaseTree(folder, selection) }
        let names = tree.visibleNames
        let manifests = tree.manifestNames
        let signatures = Set(names.flatMap { Discovery.signatureNames(for: $0) })
        let others = Set(manifests).union(signatures)
        self.judge = judge
        self.tree = tree
        self.manifests = manifests.compactMap(folder.appending)
        files = tree.files.map(\.name).filter { !others.contains($0) }.compactMap(folder.appending)
    }

    /// Checks everything.
    ///
    /// - Parameter progress: told how many of the listed files are done, and of how many.
    /// - Throws: ``VerificationError`` where nothing could be decided.
    public func check(progress: ((Int, Int) -> Void)? = nil) throws(VerificationError) -> [CheckedFile] {
        var results: [CheckedFile] = []
        if !manifests.isEmpty {
            var options = CheckOptions()
            options.manifests = manifests
            let check = ReleaseCheck(judge: judge, options: options)
            results = try check.everythingListed(ignoringMissing: false, progress: progress)
            // With a manifest that is refused, nothing that it lists was looked at.
            guard results.allSatisfy({ !manifests.contains($0.path) }) else { return results }
        }
        let listed = Set(results.map(\.path))
        let check = ReleaseCheck(judge: judge, options: CheckOptions())
        for file in files where !listed.contains(file) { results.append(try check.artifact(file)) }
        return results
    }
}

extension ReleaseTree {
    /// Every name but the hidden ones.
    fileprivate var visibleNames: [[UInt8]] {
        files.map(\.name) + skipped.filter { $0.reason != .hidden }.map(\.name)
    }

    /// The manifests in the folder, sorted. Of a name that `sign-release sign` does not write, only what somebody signed:
    /// anything else is a file to be covered.
    var manifestNames: [[UInt8]] {
        let names = visibleNames
        let all = Set(names)
        let manifests = names.filter { name in
            Discovery.isManifestName(Self.last(name))
                && (Self.isReserved(name) || Discovery.signatureNames(for: name).contains(where: all.contains))
        }
        return manifests.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func last(_ name: [UInt8]) -> [UInt8] {
        Array(name[(name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...])
    }
}
