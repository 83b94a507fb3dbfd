internal import FileAccess
internal import Hashing
internal import Manifests
internal import ReleaseVerification
internal import Releases

/// What accepted manifests say that files are, to be asked on the threads that read them: what is not that is kept as
/// evidence before anybody can take it away.
struct ExpectedContent: Sendable {
    let listing: ListingIndex
    let accepted: [VerifiedManifest]
    let paths: PathTable

    /// Whether some manifest lists the file with this number, and none with other content; or it is called a signature, and
    /// none lists it.
    func holds(_ digests: ContentDigests, _ number: Int) -> Bool {
        let manifests = listing.manifests(listing: number)
        let path = paths[number]
        // No manifest lists signatures. One that turns out to be bad is asked for again.
        guard !manifests.isEmpty else { return Discovery.signedName(of: path) != nil }
        return manifests.allSatisfy { position in
            let manifest = accepted[position]
            let name = Array(path.dropFirst(manifest.path.bytes.folderPrefix.count))
            guard case .found(let entries, _) = manifest.manifest.lookup(name) else { return false }
            return entries.allSatisfy { digests[$0.digest.algorithm] == $0.digest }
        }
    }
}
