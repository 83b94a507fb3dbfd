import CommandSupport
import FileAccess
import Findings
import GnuPGSigning
import OpenPGP
import ReleaseSigning
import Reports
import StrictJSON
import TrustPolicy

/// What became of a release, for people and for programs.
struct SigningReport {
    enum Outcome {
        /// Nothing was done but to say what would be.
        case listed(SigningPlan)
        case done(SigningResult, engine: String)
        case failed([Finding])
    }

    let outcome: Outcome
    /// About the policy of the release's users and about how it was asked for, as warnings.
    private let remarks: [Finding]

    init(_ outcome: Outcome, remarks: [Finding]) {
        self.outcome = outcome
        self.remarks = remarks
    }

    var findings: [Finding] {
        switch outcome {
        case .listed(let plan): remarks + plan.findings
        case .done(let result, _): remarks + result.plan.findings + result.findings
        case .failed(let findings): remarks + findings
        }
    }

    var status: Status {
        guard case .failed(let findings) = outcome else { return .verified }
        // A failure without an error would be a fault of ours, never a success.
        return findings.status == .verified ? .internalFault : findings.status
    }

    var verdict: String {
        switch outcome {
        case .listed: "listed"
        case .done(let result, _): result.verdict.rawValue
        case .failed: status.isRejection ? "rejected" : "undecided"
        }
    }

    func write(as options: ReportOptions) {
        switch options.format {
        case .json: Output.text(json.serialized())
        case .github where !options.quiet:
            Output.lines(findings.map { $0.annotation(path: $0.path ?? []) } + text)
        case .text, .github:
            for finding in findings where finding.severity == .error || !options.quiet {
                Output.lines(finding.lines, to: .error)
            }
            if !options.quiet { Output.lines(text) }
        }
    }

    /// Says on standard error what is about to be signed.
    static func announce(_ plan: SigningPlan) {
        for file in plan.tree.files { Output.line("to be signed: \(Escaping.visible(file.name))", to: .error) }
        for (name, reason) in plan.tree.skipped {
            Output.line("left out (\(reason.rawValue)): \(Escaping.visible(name))", to: .error)
        }
    }

    /// Lines for standard output.
    private var text: [String] {
        switch outcome {
        case .failed: return []
        case .listed(let plan):
            return release(plan, "would be signed as")
                + plan.manifests.map { manifest in
                    let message: Message =
                        "would write '\(manifest.path.bytes)' (\(manifest.count, "file")) and '\(manifest.signaturePath.bytes)'"
                    return message.text
                }
        case .done(let result, _):
            return result.manifests.flatMap(lines) + release(result.plan, "signed as")
                + [conclusion(result)]
        }
    }

    private func conclusion(_ result: SigningResult) -> String {
        let message: Message = "\(result.verdict.rawValue): \(result.digests.count, "file")"
        return message.text
    }

    /// What the signatures say of the release; no line for nothing.
    private func release(_ plan: SigningPlan, _ verb: StaticString) -> [String] {
        guard let binding = plan.job.binding else { return [] }
        let message: Message = "\(verb) \(binding.identity.description), by notations of \(binding.domain)"
        return [message.text]
    }

    private func lines(_ manifest: SigningResult.SignedManifest) -> [String] {
        let state: Message = manifest.isNew ? "wrote" : "kept"
        let first: Message = "\(state) '\(manifest.path.bytes)' and '\(manifest.signaturePath.bytes)'"
        return [first.text]
            + manifest.signatures.map { signature in
                let user: Message = signature.userID.map { " ('\($0)')" } ?? ""
                let end: Message = signature.packet.expiresAt.map { ", until \($0.rfc3339)" } ?? ""
                let message: Message =
                    """
                    signature by \(signature.primaryKey.hexadecimal)\(user), made with \(signature.packet.issuer), \
                    \(signature.packet.createdAt.rfc3339)\(end), \(signature.packet.hashAlgorithm.name)
                    """
                return message.text
            }
    }
}
