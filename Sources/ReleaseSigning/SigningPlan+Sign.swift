internal import FileAccess
internal import Findings
public import GnuPG
public import GnuPGSigning
internal import Hashing
internal import Manifests
internal import OpenPGP
public import ReleaseVerification
internal import TrustPolicy

extension SigningPlan {
    /// Whether manifests are signed again whose signatures still hold.
    public enum Renewal: Sendable {
        case whereNeeded
        case always
    }

    /// Hashes the files, signs a manifest of them with every key, verifies what was written from the disk with the public
    /// keys alone, and only then lets it appear: manifests first, signatures last, all of them or none.
    ///
    /// - Parameters:
    ///   - keys: at least one; their signatures are in one file, in this order. What they are ordered to say of the release
    ///     must be what the job's binding says.
    ///   - process: the proof that this process was made ready for gpgme.
    ///   - users: judges as the release's users will, where they have a policy: what they would refuse is not published.
    ///   - progress: told how much of the files was hashed.
    /// - Throws: ``ReleaseSigningError``; then every file is as it was.
    public func sign(
        with keys: [SigningKey], renewal: Renewal = .whereNeeded, process: GnuPGProcess,
        users: SignatureJudge? = nil, progress: SigningProgress? = nil
    ) throws(ReleaseSigningError) -> SigningResult {
        let folders = OutputFolders()
        // Two runs at once would each replace a part of what the other one wrote.
        let locked = try ReleaseSigningError.wrapping { () throws(FileError) in
            try folders.lock(job.output ?? job.folder)
        }
        defer { withExtendedLifetime(locked) {} }
        let existing = try manifests.map { (manifest) throws(ReleaseSigningError) in
            try ReleaseSigningError.wrapping { () throws(FileError) in
                try ExistingFiles(manifest, replacingOtherFiles: job.replacesOtherFiles)
            }
        }
        let digests = try ReleaseSigningError.wrapping { () throws(FileHashingError) in
            try TreeDigests(of: tree, Set(job.digests), progress: progress).contents
        }
        let judge = try judge(for: keys, process)
        var signed: [SigningResult.SignedManifest] = []
        var staged = StagedManifests()
        for (planned, files) in zip(manifests, existing) {
            let text = try text(of: planned, digests)
            if renewal == .whereNeeded {
                let current = try ReleaseSigningError.wrapping { () throws(VerificationError) in
                    try files.current(
                        for: text, planned, binding: job.binding, keys: keys,
                        judges: [judge] + (users.map { [$0] } ?? []))
                }
                if let current {
                    signed.append(.init(planned, isNew: false, current))
                    continue
                }
            }
            let made = try ReleaseSigningError.wrapping { () throws(SigningError) in
                try keys.map { (key) throws(SigningError) in try key.sign(text) }
            }
            try ReleaseSigningError.wrapping { () throws(FileError) in
                try folders.make(planned.path.folder)
                try staged.add(planned, text, made.flatMap(\.bytes), replacing: files.paths(planned))
            }
            signed.append(.init(planned, isNew: true, zip(made, keys).map { MadeSignatureFacts($0.packet, $1) }))
        }
        // Time has passed, and a signature from the future would count for nothing.
        let remarks = try staged.verify(by: self.judge(for: keys, process), binding: job.binding)
        if let users { try staged.checkAcceptance(by: users) }
        do throws(FileError) {
            try tree.checkUnchanged(job.selection)
            try staged.publish()
        } catch {
            throw ReleaseSigningError(error)
        }
        folders.keep()
        removeRemains()
        return SigningResult(plan: self, digests: digests, manifests: signed, findings: remarks)
    }

    /// Removes what killed runs left of older manifests and signatures: an upload of the folder would publish it. Only now
    /// that whole ones are in place; what is listed as a file of the release stays.
    private func removeRemains() {
        let listed = Set(tree.files.map(\.name).compactMap(tree.folder.appending))
        Publication.removeRemains(of: manifests.flatMap { [$0.path, $0.signaturePath] }, except: listed.contains)
    }

    /// Judges as a user does who trusts exactly these keys and wants every one of them.
    private func judge(for keys: [SigningKey], _ process: GnuPGProcess) throws(ReleaseSigningError) -> SignatureJudge {
        let signers = Set(keys.map(\.certificate.fingerprint))
        let requirements = try ReleaseSigningError.wrapping { () throws(RequirementsError) in
            try SignerRequirements(signers: signers, threshold: signers.count, now: .now())
        }
        return SignatureJudge(
            certificates: keys.map(\.certificate), requirements: requirements, process: process)
    }

    private func text(
        of planned: PlannedManifest, _ digests: [ContentDigests]
    ) throws(ReleaseSigningError) -> [UInt8] {
        try ReleaseSigningError.wrapping { () throws(ManifestError) in
            var writer = ManifestWriter(format: .gnu)
            for (number, name) in zip(planned.files, planned.names) {
                guard let digest = digests[number][planned.algorithm] else { continue }
                try writer.append(digest, name: name)
            }
            return writer.bytes
        }
    }
}

extension SigningResult.SignedManifest {
    fileprivate init(_ planned: SigningPlan.PlannedManifest, isNew: Bool, _ signatures: [MadeSignatureFacts]) {
        path = planned.path
        signaturePath = planned.signaturePath
        algorithm = planned.algorithm
        self.isNew = isNew
        self.signatures = signatures
    }
}
