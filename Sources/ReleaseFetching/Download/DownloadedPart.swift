internal import FileAccess
internal import Findings
public import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification

/// One file of a release, on its way: what was asked, and what came.
public struct DownloadedPart: Sendable, Hashable {
    /// What a file is needed for.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case manifest, signature, artifact
    }

    public let role: Role
    public let address: ReleaseAddress
    /// Nil where no server answered, and for what a cache held.
    public var answer: DownloadAnswer?
    /// Of what came, where it came as a whole.
    public var digests: ContentDigests?
    public var isFromCache = false

    init(_ role: Role, _ address: ReleaseAddress) {
        self.role = role
        self.address = address
    }
}

extension DownloadedPart.Role {
    /// What it means for a release that a download failed.
    func finding(_ error: DownloadError, _ address: ReleaseAddress, remedy: Message? = nil) -> Finding {
        switch error.kind {
        case .missing:
            let page: Message =
                ContentKind.describe(error.page).map { "; the server answers with something else: \($0)" } ?? ""
            let message: Message = "'\(address.shown)' is not there (\(error.answer?.status ?? 404))\(page)"
            return Finding(absence, message, remedy: remedy, path: address.path.bytes)
        case .tooLarge:
            return Finding(oversize, error.finding.message, remedy: error.finding.remedy, path: address.path.bytes)
        case .unavailable, .local: return error.finding
        }
    }

    private var absence: Rule {
        switch self {
        case .manifest: .manifestMissing
        case .signature: .signatureMissing
        case .artifact: .artifactMissing
        }
    }

    private var oversize: Rule {
        switch self {
        case .manifest: .manifestMalformed
        case .signature: .signatureMalformed
        case .artifact: .downloadTooLarge
        }
    }

    /// The most bytes that are taken into memory.
    var largest: Int64 {
        switch self {
        case .manifest: Int64(Manifest.largest)
        case .signature: Int64(SignatureFile.largest)
        case .artifact: .max
        }
    }
}

extension ReleaseSource {
    /// Downloads a manifest or a signature into memory.
    ///
    /// - Parameters:
    ///   - part: gets what came.
    ///   - remedy: what to do where the file is not there.
    /// - Returns: the file, or why there is none.
    /// - Throws: what has nothing to do with where it came from.
    func read(_ part: inout DownloadedPart, remedy: Message? = nil) throws(FetchError) -> ReadFile {
        let receiver = MemoryReceiver()
        do throws(DownloadError) {
            part.answer = try download(part.address, limit: part.role.largest, to: receiver, progress: nil)
        } catch {
            part.answer = error.answer
            if error.kind == .local { throw FetchError(error.finding) }
            return ReadFile(
                path: part.address.path, problem: part.role.finding(error, part.address, remedy: remedy))
        }
        do throws(HashingError) {
            part.digests = try ContentDigests(sha256Of: receiver.bytes)
        } catch {
            throw FetchError(error.finding)
        }
        return ReadFile(path: part.address.path, bytes: receiver.bytes)
    }
}
