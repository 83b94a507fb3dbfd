internal import Findings
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import Releases
internal import TrustPolicy

// What a file is, held against what earlier audits saw at its path.

extension TargetAudit {
    /// Whether content that was read before, and is not to be read again, may still count as what it was found to be: today's
    /// manifests list nothing else at its path, and nothing denies it. Of such content SHA-256 alone is known; where that
    /// cannot be compared, it is read again.
    func isStillExpected(_ digest: Digest?, _ number: Int) -> Bool {
        let denied = judge.requirements.deniedDigests
        guard let digest, denied[digest] == nil, denied.keys.allSatisfy({ $0.algorithm == .sha256 }) else {
            return false
        }
        let listed = manifests.digests(listedFor: number, inventory[number])
        let comparable = listed.filter { $0.algorithm == .sha256 }
        return listed.isEmpty || !comparable.isEmpty && comparable.allSatisfy { $0 == digest }
    }

    /// Notes that a file of a released version is not what it was.
    func addChange(to file: inout AuditedFile, _ past: PastObservation?) {
        guard let past, let before = past.digest, let now = file.digest, before != now, past.verdict == .ok,
            isReleased(file, past)
        else { return }
        let message: Message =
            """
            '\(file.path)' has SHA-256 \(now.hexadecimal), and had \(before.hexadecimal) when it was last as signed \
            (\(past.readAt.rfc3339))
            """
        file.add(.changedSinceAudit, message)
    }

    /// Whether a file must still be what it was: for being signed as the same version, or for lying at a path that is not
    /// meant to change. A manifest may list more than before, under another version.
    private func isReleased(_ file: AuditedFile, _ past: PastObservation) -> Bool {
        guard file.role != .signature else { return false }
        let version = file.release?.version
        let isSameVersion = version != nil && version?.text == past.version
        if ReleasePlaces.isMoving(file.path, places) { return isSameVersion && version?.hasOrder == true }
        return file.role == .artifact || isSameVersion
    }

    /// Notes that a file of which nothing signed says what it must be is not what it was when audits first saw it.
    func addUnsignedChange(to file: inout AuditedFile) throws {
        guard file.verdict == .unsigned, file.role == .artifact, !ReleasePlaces.isMoving(file.path, places),
            let past = try memory?.lastUnsigned(file.path, in: rememberedName), let before = past.digest,
            let now = file.digest, before != now
        else { return }
        let message: Message =
            """
            '\(file.path)' has SHA-256 \(now.hexadecimal), and had \(before.hexadecimal) before (\(past.readAt.rfc3339)); \
            nothing that is signed says which of them is right
            """
        file.add(.changedSinceAudit, message)
    }

    /// Notes that what is validly signed is an older version than one that was at the same path.
    func addRollback(to file: inout AuditedFile) throws {
        // Of one that is refused already, enough is said.
        guard file.verdict == .ok, let served = file.release?.version, let memory else { return }
        let newer = try memory.soundVersions(file.path, in: rememberedName).compactMap(ReleaseVersion.init)
            .filter { served.relation(to: $0) == .older }
        guard let newest = newer.max(by: { $0.relation(to: $1) == .older }) else { return }
        let message: Message =
            "'\(file.path)' is signed as version '\(served.text)', and '\(newest.text)' was there at an earlier audit"
        file.add(.rolledBack, message)
    }
}
