public import FileAccess
public import Findings
public import GnuPG
public import Manifests
public import OpenPGP
internal import ReleaseVerification
internal import TrustPolicy
public import TrustState

/// What a signer leaves behind when it retires: the manifests in folders that it signed, verified now.
public struct KeptManifests: Sendable {
    /// A manifest that goes on to count.
    public struct Kept: Sendable, Hashable {
        public let path: BytePath
        /// SHA-256 of the very bytes that the signature is over.
        public let digest: Digest
    }

    /// In the order of folders and names.
    public private(set) var kept: [Kept] = []
    /// Why others are left out, as warnings.
    public private(set) var leftOut: [Finding] = []

    /// Looks through `folders` for manifests with a good signature by `signer`.
    ///
    /// - Parameters:
    ///   - until: when the signer retires; what is dated later is left out.
    ///   - process: the proof that this process was made ready for gpgme.
    public init(
        in folders: [BytePath], by signer: Fingerprint, until: Timestamp, of file: PolicyFile, now: Timestamp,
        process: GnuPGProcess
    ) throws(ReleaseSigningError) {
        guard let alone = file.policy.withOnly(signer, until: until) else {
            throw ReleaseSigningError(Finding(.usage, "\(signer.hexadecimal) is no signer of this policy"))
        }
        guard alone.release.signs == .manifest else {
            throw ReleaseSigningError(Finding(.usage, "this product signs its artifacts themselves, and no manifests"))
        }
        let keys = try ReleaseSigningError.wrapping { () throws(TrustStateError) in try PolicyKeys(of: file, cached: [])
        }
        let requirements = try ReleaseSigningError.wrapping { () throws(RequirementsError) in
            try alone.requirements(now: now)
        }
        let check = ReleaseCheck(
            judge: SignatureJudge(
                certificates: keys.certificates, requirements: requirements, process: process),
            options: CheckOptions())
        for folder in folders {
            let tree = try ReleaseSigningError.wrapping { () throws(FileError) in try ReleaseTree(folder, .everything) }
            for path in tree.manifestNames.compactMap(folder.appending) { try take(path, check) }
        }
    }

    private mutating func take(_ path: BytePath, _ check: ReleaseCheck) throws(ReleaseSigningError) {
        let result = try ReleaseSigningError.wrapping { () throws(VerificationError) in try check.manifestOnly(path) }
        let digests = result.manifests.first?.signed?.decision.subject.digests ?? []
        if result.verdict == .manifestVerified, let digest = digests.first(where: { $0.algorithm == .sha256 }) {
            kept.append(Kept(path: path, digest: digest))
        } else {
            leftOut += result.findings.filter { $0.severity == .error }.map { $0.weighing(.warning) }
        }
    }
}
