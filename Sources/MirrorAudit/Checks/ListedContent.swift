internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import ReleaseVerification
internal import Releases
internal import TrustPolicy

/// What accepted manifests say that files are, to be asked on the threads that read them: that takes work off the one that
/// counts, and what is not as it should be is kept as evidence before anybody can take it away.
struct ListedContent: Sendable {
    let listing: ListingIndex
    let accepted: [VerifiedManifest]
    let paths: PathTable
    let requirements: SignerRequirements

    /// What is to be said of the file with this number; nil for one that no accepted manifest lists.
    func findings(about digests: ContentDigests, _ number: Int) -> [Finding]? {
        let positions = listing.manifests(listing: number)
        guard !positions.isEmpty else { return nil }
        let path = paths[number]
        guard let shown = BytePath(path) else { return nil }
        let listed = positions.map { ListedName(path, in: accepted[$0], below: accepted[$0].path) }
        return requirements.findings(about: digests, of: shown, listed: listed)
    }

    /// Whether nothing speaks against it so far: it is what manifests say, or is called a signature, and none lists it. One that
    /// turns out to be bad is asked for again.
    func isExpected(_ findings: [Finding]?, _ number: Int) -> Bool {
        guard let findings else { return Discovery.signedName(of: paths[number]) != nil }
        return findings.status == .verified
    }
}

extension ListedName {
    /// What a manifest lists at a path of the target.
    init(_ path: [UInt8], in manifest: VerifiedManifest, below place: BytePath) {
        self.init(Array(path.dropFirst(place.bytes.folderPrefix.count)), in: manifest)
    }
}
