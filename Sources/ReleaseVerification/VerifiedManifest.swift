public import FileAccess
public import Findings
public import GnuPG
public import Manifests
public import OpenPGP
public import TrustPolicy

/// A file as it was read: where from, and the very bytes.
public struct ReadFile: Sendable {
    public let path: BytePath
    public let bytes: [UInt8]

    public init(path: BytePath, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// One signature and the file that it stood in.
public struct LocatedSignature: Sendable {
    public let path: BytePath
    public let signature: GatedSignature
}

/// Signatures with the verdict about them.
public struct SignedDecision: Sendable {
    public let signatures: [LocatedSignature]
    public let decision: TrustDecision
}

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
    case accepted(VerifiedManifest)
    /// With at least one error among the findings.
    case rejected(findings: [Finding], signed: SignedDecision?)

    public var findings: [Finding] {
        switch self {
        case .accepted(let verified): verified.signed.decision.findings
        case .rejected(let findings, _): findings
        }
    }

    public var signed: SignedDecision? {
        switch self {
        case .accepted(let verified): verified.signed
        case .rejected(_, let signed): signed
        }
    }
}

extension SignatureJudge {
    /// Verifies a manifest: what it is, then who signed it, then (only if that is enough) what it says.
    public func verify(_ file: ReadFile, signatures files: [ReadFile]) throws(EngineError) -> ManifestVerdict {
        if let kind = Manifest.mistakenContent(file.bytes) {
            let message: Message = "'\(file.path.bytes)' is not a manifest: it is \(kind)"
            return .rejected(
                findings: [Finding(.manifestMalformed, message, remedy: remedy(file), path: file.path.bytes)],
                signed: nil)
        }
        let (signatures, broken) = gate(files)
        let decision = try decide(signatures.map(\.signature), over: file.bytes)
        let signed = SignedDecision(signatures: signatures, decision: decision)
        guard decision.isAccepted else {
            let findings = placed(decision.findings, beside: file, instead: broken)
            return .rejected(findings: findings, signed: signed)
        }
        do throws(ManifestError) {
            let manifest = try Manifest(file.bytes, fileName: file.path.name ?? [])
            return .accepted(VerifiedManifest(path: file.path, manifest: manifest, signed: signed))
        } catch {
            let message: Message = "'\(file.path.bytes)' is signed, and cannot be read: \(error.finding.message)"
            return .rejected(findings: [Finding(.manifestMalformed, message, path: file.path.bytes)], signed: signed)
        }
    }

    /// Passes every signature file through the gate; those that do not pass as a whole are findings.
    func gate(_ files: [ReadFile]) -> (signatures: [LocatedSignature], broken: [Finding]) {
        var signatures: [LocatedSignature] = []
        var broken: [Finding] = []
        for file in files {
            do throws(FormatError) {
                for signature in try SignatureFile(file.bytes).signatures {
                    signatures.append(LocatedSignature(path: file.path, signature: signature))
                }
            } catch {
                // Of OpenPGP data the gate knows better what is wrong; of anything else, what it is says it all.
                let kind = ContentKind(of: file.bytes).isOpenPGP ? nil : ContentKind.describe(file.bytes)
                let what: Message = kind.map { "it is \($0)" } ?? error.reason
                let message: Message = "'\(file.path.bytes)' is not a detached signature: \(what)"
                broken.append(Finding(.signatureMalformed, message, path: file.path.bytes))
            }
        }
        return (signatures, broken)
    }

    /// A decision's findings, about `file`; where no signature was left to judge, why the files were none.
    func placed(_ findings: [Finding], beside file: ReadFile, instead broken: [Finding]) -> [Finding] {
        let isUnsigned = findings.map(\.rule) == [.signatureMissing]
        if isUnsigned, !broken.isEmpty { return broken }
        return findings.map { finding in
            let message: Message =
                finding.rule == .signatureMissing
                ? "'\(file.path.bytes)' has no signature"
                : """
                the signature of '\(file.path.bytes)': \(finding.message)
                """
            return Finding(
                finding.rule, message, severity: finding.severity, remedy: finding.remedy, path: file.path.bytes)
        } + broken.map { $0.weighing(.warning) }
    }

    private func remedy(_ file: ReadFile) -> Message {
        """
        Check the address that it was downloaded from: servers answer so where there is no such \
        release. Codecov's are named like 'v0.7.4'.
        """
    }
}
