internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import Releases
internal import TrustPolicy

extension TargetAudit {
    /// What accepted manifests say, for any thread.
    var listedContent: ListedContent {
        ListedContent(
            listing: manifests.listing, accepted: manifests.accepted, paths: inventory.paths,
            requirements: judge.requirements)
    }

    /// What a file of that content is at the path with this number.
    ///
    /// - Parameter found: what accepted manifests say of it.
    func judge(_ digests: ContentDigests, _ number: Int, _ found: [Finding]?) throws -> AuditedFile {
        let path = inventory[number]
        var file = AuditedFile(path, inventory.role(of: path), .ok)
        file.digest = digests[.sha256]
        file.size = digests.size
        guard let shown = BytePath(path) else { return file }
        if let problem = inventory.nameProblems[number] { file.add(.manifestMalformed, "'\(path)': \(problem.reason)") }
        if let found {
            file.add(found)
            let manifests = manifests.listed(number, path).map(\.manifest)
            file.signers = Array(Set(manifests.flatMap { $0.signed.decision.counted })).sorted()
            file.release = manifests.first?.signed.decision.release
        } else {
            try judgeUnlisted(&file, digests, number, shown)
        }
        if found == nil { try addRollback(to: &file) }
        let sound = try memory?.lastSound(path, in: rememberedName)
        addChange(to: &file, sound)
        if sound == nil { try addUnsignedChange(to: &file) }
        return file
    }

    private func judgeUnlisted(
        _ file: inout AuditedFile, _ digests: ContentDigests, _ number: Int, _ shown: BytePath
    ) throws {
        let path = file.path
        file.add(judge.requirements.denials(ofUnlisted: digests, at: shown))
        if file.role == .signature {
            try judgeSignature(&file, digests)
            return
        }
        let homes = digests.digests.values.compactMap { missing[$0] }.map { inventory[$0] }
        if let expected = homes.min(by: { $0.lexicographicallyPrecedes($1) }) {
            file.expectedPath = expected
            file.add(.fileMoved, "'\(path)' is what '\(expected)' should be, and there is nothing at that path")
            noteMoved(from: expected)
            return
        }
        if let verdict = manifests.rejection(of: number, path) {
            // What is wrong is said once, of the manifest.
            if verdict.rank < file.verdict.rank { file.verdict = verdict }
            return
        }
        if try judgeDirectly(&file) { return }
        if manifests.accepted.isEmpty {
            file.add(.fileUnsigned, "nothing that is signed says what '\(path)' must be")
        } else {
            file.add(.fileUnlisted, "'\(path)' is listed by no accepted manifest of the target")
        }
    }

    /// Judges signatures over the file itself.
    ///
    /// - Returns: whether there are any.
    private func judgeDirectly(_ file: inout AuditedFile) throws -> Bool {
        let names = Discovery.signatureNames(for: file.path).filter { inventory.holds($0) || tree.isUnlisted($0) }
        guard !names.isEmpty, let shown = BytePath(file.path) else { return false }
        do throws(TreeError) {
            var signatures: [ReadFile] = []
            for name in names {
                guard let path = BytePath(name) else { continue }
                do throws(TreeError) {
                    let bytes = try tree.content(of: name, limit: SignatureFile.largest)
                    signatures.append(ReadFile(path: path, bytes: bytes))
                } catch {
                    guard error.kind == .absent, tree.isUnlisted(name) else { throw error }
                }
            }
            guard !signatures.isEmpty else { return false }
            try judge(&file, try tree.file(at: file.path, size: file.size), shown, signatures)
        } catch {
            file.add([error.finding])
        }
        return true
    }

    private func judge(
        _ file: inout AuditedFile, _ opened: borrowing OpenFile, _ path: BytePath, _ signatures: [ReadFile]
    ) throws(TreeError) {
        let verdict: ArtifactVerdict<VerifiedArtifact>
        do throws(VerificationError) {
            verdict = try judge.verify(opened, listed: [], signatures: signatures)
        } catch {
            throw TreeError(error.finding)
        }
        switch verdict {
        case .accepted(let artifact, let remarks):
            // It was read twice: both times it must have been the same.
            guard artifact.digests[.sha256] == file.digest else {
                throw TreeError(
                    Finding(.digestMismatch, "'\(file.path)' changed while it was audited", path: file.path))
            }
            file.add(remarks.ofAnAudit.filter { $0.severity != .note })
            if case .signatures(let signed) = artifact.basis {
                file.signers = signed.decision.counted.sorted()
                file.release = signed.decision.release
                noteVouching(signed, signatures, for: file.path)
            }
        case .rejected(let findings, _, _):
            file.add(
                findings.map { Finding($0.rule, $0.message, severity: $0.severity, remedy: $0.remedy, path: file.path) }
            )
        }
    }
}
