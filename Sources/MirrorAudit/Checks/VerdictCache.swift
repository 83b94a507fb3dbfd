internal import FileAccess
internal import Hashing
internal import Manifests
internal import ReleaseVerification

/// Verdicts on manifests, so that what several mirrors serve alike is verified once.
final class VerdictCache {
    /// The very bytes: of the manifest, and of each signature, with their paths.
    private struct Key: Hashable {
        let path: BytePath
        let digests: [Digest?]
        let signatures: [BytePath]
    }

    private var verdicts: [Key: ManifestVerdict] = [:]

    func verdict(
        on file: ReadFile, _ signatures: [ReadFile], _ judge: (ReadFile, [ReadFile]) throws -> ManifestVerdict
    ) throws -> ManifestVerdict {
        // What could not be read may be readable elsewhere.
        guard signatures.allSatisfy({ $0.problem == nil }) else { return try judge(file, signatures) }
        let digests = try ([file] + signatures).map { try ContentDigests(sha256Of: $0.bytes)[.sha256] }
        let key = Key(path: file.path, digests: digests, signatures: signatures.map(\.path))
        if let known = verdicts[key] { return known }
        let verdict = try judge(file, signatures)
        verdicts[key] = verdict
        return verdict
    }
}
