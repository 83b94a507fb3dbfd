internal import FileAccess
internal import Findings
internal import GnuPG
internal import Manifests
internal import OpenPGP
internal import ReleaseVerification
internal import SystemPackage
internal import TrustPolicy

/// Manifests and their signatures that were written to the disk and have no names yet.
struct StagedManifests: ~Copyable {
    private var files = Publication()
    private var items: [Item] = []
    /// Where a file was when the release was looked at.
    private var replaced: Set<BytePath> = []

    private struct Item {
        let planned: SigningPlan.PlannedManifest
        let text: [UInt8]
        let manifest: Int
        let signature: Int
    }

    mutating func add(
        _ planned: SigningPlan.PlannedManifest, _ text: [UInt8], _ signature: [UInt8], replacing: [BytePath]
    ) throws(FileError) {
        let manifest = try files.stage(text, for: planned.path)
        let signatureFile = try files.stage(signature, for: planned.signaturePath, last: true)
        items.append(Item(planned: planned, text: text, manifest: manifest, signature: signatureFile))
        replaced.formUnion(replacing)
    }

    /// Reads everything back and judges it as a user of the release would: every signature in every file must count, and say of
    /// the release what `binding` says.
    ///
    /// - Returns: warnings and notes.
    func verify(by judge: SignatureJudge, binding: ReleaseBinding?) throws(ReleaseSigningError) -> [Finding] {
        var remarks: Set<Finding> = []
        for item in items {
            let (verified, findings) = try verified(item, by: judge)
            let objections = verified.signed.decision.judgements.compactMap(\.objection)
            if let error = ReleaseSigningError(objections) { throw error }
            if let binding { try check(verified.signed.decision, binding) }
            remarks.formUnion(findings)
        }
        return remarks.sorted { $0.message.text < $1.message.text }
    }

    /// Reads everything back once more: those who go by `judge` must accept it as it is.
    func checkAcceptance(by judge: SignatureJudge) throws(ReleaseSigningError) {
        for item in items { _ = try verified(item, by: judge) }
    }

    private func verified(
        _ item: Item, by judge: SignatureJudge
    ) throws(ReleaseSigningError) -> (VerifiedManifest, remarks: [Finding]) {
        let (text, signature) = try ReleaseSigningError.wrapping { () throws(FileError) in
            let text = try files.contents(of: item.manifest, limit: Manifest.largest)
            return (text, try files.contents(of: item.signature, limit: SignatureFile.largest))
        }
        guard text == item.text else {
            let message: Message = "'\(item.planned.path.bytes)' came back from the disk as something else"
            throw ReleaseSigningError(Finding(.inputOutput, message, path: item.planned.path.bytes))
        }
        let verdict = try ReleaseSigningError.wrapping { () throws(VerificationError) in
            try judge.verify(
                ReadFile(path: item.planned.path, bytes: text),
                signatures: [ReadFile(path: item.planned.signaturePath, bytes: signature)])
        }
        guard let verified = verdict.accepted else {
            if let error = ReleaseSigningError(verdict.findings) { throw error }
            throw ReleaseSigningError(Finding(.internalError, "what was signed was rejected without a reason"))
        }
        return (verified, verdict.findings)
    }

    private func check(_ decision: TrustDecision, _ binding: ReleaseBinding) throws(ReleaseSigningError) {
        for judgement in decision.judgements {
            if case .checked(let packet, _, _) = judgement.evidence, binding.isSaid(by: packet) { continue }
            let message: Message = "the signature that was made says another release than was asked for, or none"
            throw ReleaseSigningError(Finding(.internalError, message))
        }
    }

    /// Gives all of them their names, signatures last.
    consuming func publish() throws(FileError) {
        guard !items.isEmpty else { return }
        let replaced = replaced
        try files.publish(mode: .document, replacing: replaced)
    }
}
