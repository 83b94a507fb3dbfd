internal import FileAccess
internal import Findings
internal import Hashing
public import Manifests
internal import OpenPGP
public import ReleaseVerification
internal import Releases
internal import TrustPolicy

/// What a lock file says of one release, before anything of it is downloaded.
struct LockCheck {
    private let lock: FetchPlan.Lock?
    private let document: LockDocument
    /// What the release is by its request; nil where only its signatures will say its version.
    private let requested: LockedRelease.Subject?
    private let place: FetchPlan.Place

    /// - Throws: ``FetchError`` where nothing but what is locked is accepted, and nothing is.
    init(_ plan: FetchPlan) throws(FetchError) {
        lock = plan.lock
        place = plan.place
        guard let lock = plan.lock else {
            (document, requested) = (LockDocument(), nil)
            return
        }
        let file = lock.file
        let found = try orFetchError { () throws(LockError) in try file.read() }
        document = found ?? LockDocument()
        if case .only = lock {
            guard found != nil else {
                throw FetchError(Finding(.lockMissing, "'\(file.path.bytes)' is not there", path: file.path.bytes))
            }
        }
        requested = Self.subject(of: plan.place, version: nil)
        if case .only = lock, let requested, document[requested] == nil {
            throw FetchError(
                Finding(
                    .lockMissing, "'\(file.path.bytes)' has no entry for \(requested.description)",
                    path: file.path.bytes))
        }
    }

    /// What is locked under which name; nil where there is no version.
    static func subject(of place: FetchPlan.Place, version signed: String?) -> LockedRelease.Subject? {
        switch place {
        case .addresses(let addresses):
            return LockedRelease.Subject(
                name: .address(addresses.artifact.shown), channel: nil, platform: nil,
                artifact: Escaping.visible(addresses.artifact.fileName))
        case .product(let location):
            // A version with that name is none that a lock file could mean.
            guard let version = location.request.version ?? signed, version != ReleaseLocation.latest else {
                return nil
            }
            return LockedRelease.Subject(
                name: .release(product: location.request.product, version: version),
                channel: location.request.channel, platform: location.platform, artifact: location.artifactName)
        }
    }

    private func subject(signed: SignedDecision?) -> LockedRelease.Subject? {
        requested ?? Self.subject(of: place, version: signed?.decision.release?.version?.text)
    }

    /// Why a release that is signed as it should be is not the one that is locked; asked before the artifact is received.
    func objections(to claims: DownloadClaims) -> [Finding] {
        // With signatures over the artifact itself, who signed and which version it is shows later.
        guard let lock, claims.signed != nil else { return [] }
        guard let subject = subject(signed: claims.signed) else { return [Self.nameless(claims)] }
        guard let known = document[subject] else { return absence(of: subject) }
        if case .update = lock { return [] }
        var differences = known.manifestDifferences(claims.manifestDigest, claims.signers)
        if let expected = claims.expectedDigest, expected != known.digest {
            differences.append(
                "its sha256 is \(expected.hexadecimal), locked is \(known.digest.hexadecimal)")
        }
        return differences.isEmpty ? [] : [LockFile.change(of: known, differences, in: lock.file.path)]
    }

    /// The same for what was received.
    func objections(to download: borrowing VerifiedDownload, _ claims: DownloadClaims) -> [Finding] {
        guard let lock else { return [] }
        guard let entry = entry(for: download, claims) else { return [Self.nameless(claims)] }
        guard let known = document[entry.subject] else { return absence(of: entry.subject) }
        if case .update = lock { return [] }
        let differences = known.differences(from: entry)
        return differences.isEmpty ? [] : [LockFile.change(of: known, differences, in: lock.file.path)]
    }

    /// As it is locked; nil where nothing says what it is.
    func entry(for download: borrowing VerifiedDownload, _ claims: DownloadClaims) -> LockedRelease? {
        guard let digest = download.digests[.sha256] else { return nil }
        let (size, signed) = (download.digests.size, download.signed ?? claims.signed)
        return subject(signed: signed).map {
            LockedRelease(
                subject: $0, size: size, digest: digest, manifest: claims.manifestDigest,
                signers: signed?.decision.counted ?? [])
        }
    }

    /// That a release has no entry, where it must have one.
    private func absence(of subject: LockedRelease.Subject) -> [Finding] {
        guard case .only(let file) = lock else { return [] }
        let message: Message = "'\(file.path.bytes)' has no entry for \(subject.description)"
        return [Finding(.lockMissing, message, path: file.path.bytes)]
    }

    private static func nameless(_ claims: DownloadClaims) -> Finding {
        Finding(
            .unboundRelease, "the signature does not say which version this is, so nothing says what is to be locked",
            remedy: "Name the version with --release-version.", path: claims.path.bytes)
    }
}

extension DownloadClaims {
    /// SHA-256, where the manifest could be read.
    public var manifestDigest: Digest? { manifestDigests?[.sha256] }

    /// Whose signatures over the manifest count.
    var signers: [Fingerprint] { signed?.decision.counted ?? [] }
}

extension ReleaseLocation {
    /// The same for the version that is locked, where none was named.
    ///
    /// - Throws: ``FetchError`` where no version is locked, or more than one.
    public func pinned(by lock: LockFile) throws(FetchError) -> ReleaseLocation {
        guard request.version == nil else { return self }
        let found = try orFetchError { () throws(LockError) in try lock.read() }
        let path = lock.path.bytes
        guard let document = found else {
            throw FetchError(Finding(.lockMissing, "'\(path)' is not there", path: path))
        }
        let versions = document.versions(
            of: request.product, channel: request.channel, platform: platform, artifact: artifactName
        ).compactMap(\.subject.version)
        let suffix: Message = platform.map { " for '\($0)'" } ?? ""
        guard let version = versions.first else {
            let message: Message = "'\(path)' has no entry for '\(request.product)'\(suffix)"
            throw FetchError(Finding(.lockMissing, message, path: path))
        }
        guard versions.count == 1 else {
            let names = Message(joining: versions.map { "'\($0)'" }, separator: ", ")
            let message: Message = "'\(path)' has several versions of '\(request.product)'\(suffix): \(names)"
            throw FetchError(Finding(.lockMissing, message, remedy: "Name one with --release-version.", path: path))
        }
        return naming(version)
    }
}
