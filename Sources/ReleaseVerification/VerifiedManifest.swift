public import FileAccess
public import Findings
public import Manifests
internal import TrustPolicy

/// The proof that enough trusted signers signed a manifest's bytes, and the manifest that exactly those bytes are.
public struct VerifiedManifest: Sendable {
    public let path: BytePath
    public let manifest: Manifest
    public let signed: SignedDecision

    fileprivate init(path: BytePath, manifest: Manifest, signed: SignedDecision) {
        self.path = path
        self.manifest = manifest
        self.signed = signed
    }
}

/// What became of a manifest.
public enum ManifestVerdict: Sendable {
    /// With what is to be said although it was accepted.
    case accepted(VerifiedManifest, remarks: [Finding])
    /// With at least one error among the findings.
    case rejected(findings: [Finding], signed: SignedDecision?)

    public var findings: [Finding] {
        switch self {
        case .accepted(_, let remarks): remarks
        case .rejected(let findings, _): findings
        }
    }

    public var signed: SignedDecision? {
        switch self {
        case .accepted(let verified, _): verified.signed
        case .rejected(_, let signed): signed
        }
    }

    public var accepted: VerifiedManifest? {
        if case .accepted(let verified, _) = self { verified } else { nil }
    }
}

extension SignatureJudge {
    /// Verifies a manifest: what it is, then who signed it, then (only if that is enough) what it says.
    public func verify(
        _ file: ReadFile, signatures files: [ReadFile]
    ) throws(VerificationError) -> ManifestVerdict {
        if let mistaken = ManifestContent.mistaken(file) { return .rejected(findings: [mistaken], signed: nil) }
        let (signed, findings) = try decide(files, over: SignedBytes(kind: .manifest, bytes: file.bytes), of: file.path)
        guard signed.decision.isAccepted else { return .rejected(findings: findings, signed: signed) }
        do throws(ManifestError) {
            let manifest = try Manifest(file.bytes, fileName: file.path.name ?? [])
            if let objection = requirements.objection(toContentOf: signed.decision, manifest.scope) {
                return .rejected(findings: [objection], signed: signed)
            }
            return .accepted(
                VerifiedManifest(path: file.path, manifest: manifest, signed: signed), remarks: findings)
        } catch {
            let message: Message = "'\(file.path.bytes)' is signed, and cannot be read: \(error.finding.message)"
            return .rejected(findings: [Finding(.manifestMalformed, message, path: file.path.bytes)], signed: signed)
        }
    }
}

/// What a manifest's bytes are, before anything in them is believed.
enum ManifestContent {
    /// A finding for a file that is no manifest at all: an error page that a server sent instead, for one.
    static func mistaken(_ file: ReadFile) -> Finding? {
        guard let kind = Manifest.mistakenContent(file.bytes) else { return nil }
        let message: Message = "'\(file.path.bytes)' is not a manifest: it is \(kind)"
        let remedy: Message =
            """
            Check the address that it was downloaded from, and how its publisher names releases ('v1.2.3' or '1.2.3'): \
            servers answer so where there is no such release.
            """
        return Finding(.manifestMalformed, message, remedy: remedy, path: file.path.bytes)
    }
}

extension Manifest {
    /// Which part of a release it is about.
    var scope: SignedScope { SignedScope(listing: entries.lazy.map(\.name)) }
}
