internal import FileAccess
internal import Findings
internal import Manifests
internal import ReleaseVerification
internal import Releases
internal import TrustPolicy

/// Whether manifests lie where the releases that they are signed as belong, and whether `latest` is the newest.
struct PlaceChecks {
    private let places: ReleasePlaces
    /// The newest version that is there, by platform; versions without an order are passed over.
    private var newest: [String: ReleaseVersion] = [:]
    /// Which version lists a file with some content, by platform and digest.
    private var versions: [Content: ReleaseVersion] = [:]

    private struct Content: Hashable {
        let platform: String
        let digest: Digest
    }

    init(_ places: ReleasePlaces, over manifests: ManifestAudit) {
        self.places = places
        for manifest in manifests.accepted {
            guard let place = places.place(of: manifest.path.bytes), !place.isLatest,
                let version = ReleaseVersion(place.version), version.hasOrder
            else { continue }
            let platform = place.platform ?? ""
            if let known = newest[platform], version.relation(to: known) != .newer {
            } else {
                newest[platform] = version
            }
            for entry in manifest.manifest.entries.prefix(Self.mostEntries) {
                let content = Content(platform: platform, digest: entry.digest)
                // The same content in several versions: the newest of them is meant.
                if let known = versions[content], known.relation(to: version) == .newer { continue }
                versions[content] = version
            }
        }
    }

    /// A layout has a manifest for each artifact; of longer ones, this many lines are looked at.
    private static let mostEntries = 16

    /// What speaks against an accepted manifest at its path, or at another one that a link gives it.
    func findings(about manifest: VerifiedManifest, at link: [UInt8]? = nil) -> [Finding] {
        let path = link ?? manifest.path.bytes
        guard let place = places.place(of: path) else { return [] }
        let release = manifest.signed.decision.release
        var expected: [(field: IdentityField, value: String?)] = [
            (.platform, place.platform), (.channel, place.channel),
        ]
        if !place.isLatest { expected.append((.version, place.version)) }
        let mismatches = expected.compactMap { field, value -> Finding? in
            guard let value, let signed = release?[field], signed != value else { return nil }
            let message: Message =
                "'\(path)' is signed as the \(field.rawValue) '\(signed)', and its path says '\(value)'"
            return Finding(.wrongRelease, message, path: path)
        }
        return place.isLatest ? mismatches + rollback(manifest, place, path) : mismatches
    }

    private func rollback(_ manifest: VerifiedManifest, _ place: ReleasePlaces.Place, _ path: [UInt8]) -> [Finding] {
        let platform = place.platform ?? ""
        guard let newest = newest[platform], let served = version(of: manifest, platform),
            served.relation(to: newest) == .older
        else { return [] }
        let message: Message = "'\(path)' is version '\(served.text)', and '\(newest.text)' is there too"
        return [Finding(.rolledBack, message, path: path)]
    }

    /// What its signatures say, or else which version has the same content.
    private func version(of manifest: VerifiedManifest, _ platform: String) -> ReleaseVersion? {
        if let signed = manifest.signed.decision.release?.version { return signed }
        return manifest.manifest.entries.prefix(Self.mostEntries).lazy.compactMap {
            versions[Content(platform: platform, digest: $0.digest)]
        }.first
    }
}
