internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import ReleaseVerification
internal import Releases
internal import TrustPolicy

/// Fetches one release from one origin: signature and manifest, then what they vouch for.
struct OriginFetch {
    let plan: FetchPlan
    let source: any ReleaseSource
    let addresses: ReleaseAddresses
    /// What is locked of the release.
    let lock: LockCheck
    let progress: ((_ done: Int64, _ size: Int64?) -> Void)?

    /// What came of it.
    enum Outcome: ~Copyable {
        case accepted(VerifiedDownload, DownloadClaims)
        case refused
    }

    /// - Parameter attempt: gets what happened.
    func run(_ attempt: inout FetchAttempt) throws(FetchError) -> Outcome {
        guard let claims = try acceptable(&attempt) else { return .refused }
        var remarks: [Finding] = []
        if let cached = try received(fromCache: claims, &attempt, &remarks) {
            return try finish(cached, claims, &attempt, remarks)
        }
        guard let file = try received(claims, &attempt) else { return .refused }
        return try finish(file, claims, &attempt, remarks)
    }

    /// The same without the artifact: nil where it is refused already.
    func inspect(_ attempt: inout FetchAttempt) throws(FetchError) -> DownloadClaims? {
        guard let claims = try acceptable(&attempt) else { return nil }
        attempt.result = claims.result(.manifestVerified, [])
        return claims
    }

    private func acceptable(_ attempt: inout FetchAttempt) throws(FetchError) -> DownloadClaims? {
        let claims = try claims(&attempt)
        if let refusal = claims.refusal {
            attempt.result = refusal
            return nil
        }
        let differences = lock.objections(to: claims)
        guard differences.isEmpty else {
            attempt.result = claims.refused(differences)
            return nil
        }
        return claims
    }

    /// Downloads and judges what is said about the artifact.
    private func claims(_ attempt: inout FetchAttempt) throws(FetchError) -> DownloadClaims {
        let artifact = addresses.artifact.path
        var manifest: ReadFile?
        if let address = addresses.manifest {
            var part = DownloadedPart(.manifest, address)
            manifest = try source.read(&part, remedy: remedyForAbsence)
            attempt.parts.append(part)
        }
        var signatures: [ReadFile] = []
        if let address = addresses.signature, manifest?.problem == nil {
            var part = DownloadedPart(.signature, address)
            signatures.append(try source.read(&part))
            attempt.parts.append(part)
        }
        return try orFetchError { [manifest, signatures] () throws(VerificationError) in
            try plan.check.claims(about: artifact, manifest: manifest, signatures: signatures)
        }
    }

    /// Downloads the artifact; hashed while it comes.
    private func received(
        _ claims: DownloadClaims, _ attempt: inout FetchAttempt
    ) throws(FetchError) -> ReceivedFile? {
        var failure: (DownloadedPart, DownloadError)?
        for address in artifactAddresses(claims) {
            let file = try orFetchError { () throws(VerificationError) in
                try ReceivedFile(for: plan.destination, named: address.path, computing: claims.algorithms)
            }
            var part = DownloadedPart(.artifact, address)
            do throws(DownloadError) {
                part.answer = try source.download(
                    address, limit: plan.largestArtifact, to: ArtifactReceiver(file), progress: progress)
                attempt.parts.append(part)
                return file
            } catch {
                if error.kind == .local { throw FetchError(error.finding) }
                part.answer = error.answer
                failure = (part, error)
                // Nothing but its absence speaks for looking under the other name.
                if error.kind != .missing { break }
            }
        }
        if let (part, error) = failure {
            attempt.parts.append(part)
            attempt.result = claims.refused([part.role.finding(error, part.address, remedy: remedyForAbsence)])
        }
        return nil
    }

    /// Where the artifact is: where its signed version is, once that is known, since an address like `latest` moves.
    private func artifactAddresses(_ claims: DownloadClaims) -> [ReleaseAddress] {
        guard plan.isLatest, case .product(let location) = plan.place, location.namesVersion,
            let version = claims.signed?.decision.release?.version,
            // At the same place in the list: two origins can be folders of one host.
            let place = try? location.addresses(ofVersion: location.request.version).firstIndex(of: addresses),
            let resolved = try? location.addresses(ofVersion: version.text)
        else { return [addresses.artifact] }
        return [resolved[place].artifact, addresses.artifact]
    }

    /// The same from the cache, as if it had just come; what is not what it should be is removed.
    private func received(
        fromCache claims: DownloadClaims, _ attempt: inout FetchAttempt, _ remarks: inout [Finding]
    ) throws(FetchError) -> ReceivedFile? {
        guard let cache = plan.cache, let digest = claims.expectedDigest else { return nil }
        switch cache.entry(for: digest) {
        case .absent: return nil
        case .unusable(let remark):
            remarks.append(remark)
            return nil
        case .file(let file): return try received(file, digest, cache, claims, &attempt, &remarks)
        }
    }

    private func received(
        _ file: borrowing OpenFile, _ digest: Digest, _ cache: ArtifactCache, _ claims: DownloadClaims,
        _ attempt: inout FetchAttempt, _ remarks: inout [Finding]
    ) throws(FetchError) -> ReceivedFile? {
        let received = try orFetchError { () throws(VerificationError) in
            try ReceivedFile(for: plan.destination, named: claims.path, computing: claims.algorithms)
        }
        var found: Digest?
        do throws(FileHashingError) { found = try file.digests([.sha256])[.sha256] } catch { found = nil }
        guard found == digest else {
            remarks.append(cache.remove(digest))
            return nil
        }
        do throws(VerificationError) { try received.fill(from: file) } catch { throw FetchError(error.finding) }
        var part = DownloadedPart(.artifact, addresses.artifact)
        part.isFromCache = true
        attempt.parts.append(part)
        return received
    }

    private func finish(
        _ file: ReceivedFile, _ claims: DownloadClaims, _ attempt: inout FetchAttempt, _ remarks: [Finding]
    ) throws(FetchError) -> Outcome {
        let checked = try orFetchError { () throws(VerificationError) in try plan.check.verify(file, claims) }
        switch consume checked {
        case .refused(var result):
            attempt.finishArtifact(result.digests)
            result.findings += remarks
            attempt.result = result
            return .refused
        case .accepted(let download, var result):
            attempt.finishArtifact(download.digests)
            result.findings += remarks
            let differences = lock.objections(to: download, claims)
            guard differences.isEmpty else {
                attempt.result = claims.refused(differences, download.digests)
                return .refused
            }
            attempt.result = result
            return .accepted(download, claims)
        }
    }

    /// How versions may be named where there is no such release.
    private var remedyForAbsence: Message? {
        guard case .product(let location) = plan.place, let version = location.request.version else { return nil }
        return Self.remedy(forVersion: version, seen: plan.seenVersions)
    }

    static func remedy(forVersion text: String, seen: [ReleaseVersion]) -> Message {
        if let version = ReleaseVersion(text), let hint = VersionNaming.objection(to: version, among: seen) {
            return "The release '\(text)' does not exist there; \(hint)."
        }
        guard let other = VersionNaming.otherSpelling(of: text) else {
            return "The release '\(text)' does not exist there: look at how its publisher names releases."
        }
        return """
            The release '\(text)' does not exist there; if releases are named like '\(other)', ask for that with \
            --release-version.
            """
    }
}

extension FetchAttempt {
    fileprivate mutating func finishArtifact(_ digests: ContentDigests?) {
        guard let position = parts.lastIndex(where: { $0.role == .artifact }) else { return }
        parts[position].digests = digests
    }
}

/// Takes an artifact where it is hashed as it comes.
private final class ArtifactReceiver: DownloadReceiver {
    private let file: ReceivedFile

    init(_ file: ReceivedFile) {
        self.file = file
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws { unsafe try file.append(bytes) }
    func restart() throws { try file.restart() }
}
