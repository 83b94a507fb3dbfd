public import FileAccess
public import Findings
internal import GnuPG
internal import Manifests
public import OpenPGP
public import TrustPolicy

/// A file as it was read: where from, and the very bytes.
public struct ReadFile: Sendable {
    public let path: BytePath
    public let bytes: [UInt8]
    /// Why there are no bytes, where there are none because of that.
    public let problem: Finding?

    public init(path: BytePath, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        problem = nil
    }

    /// A file that could not be read.
    public init(path: BytePath, problem: Finding) {
        self.path = path
        bytes = []
        self.problem = problem
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

extension SignatureJudge {
    /// Passes every signature file through the gate, and judges what gets through over `source`.
    ///
    /// - Returns: the decision, and what is to be said about it and about the file at `path`; with an error exactly where
    ///   the decision is a rejection.
    func decide(
        _ files: [ReadFile], over source: some SignedSource, of path: BytePath
    ) throws(VerificationError) -> (signed: SignedDecision, findings: [Finding]) {
        let (signatures, broken) = gate(files)
        let decision = try decide(signatures.map(\.signature), over: source, name: path.name ?? [])
        let findings = Self.placed(decision, on: path, beside: broken)
        return (SignedDecision(signatures: signatures, decision: decision), findings)
    }

    /// What says which release it is may be marked critical and is refused as malformed then, not as unknown.
    private var understoodNotations: Set<[UInt8]> { Set(options.knownNotations.map { Array($0.utf8) }) }

    /// Files that do not pass the gate as a whole are findings.
    private func gate(_ files: [ReadFile]) -> (signatures: [LocatedSignature], broken: [Finding]) {
        var signatures: [LocatedSignature] = []
        var broken: [Finding] = []
        for file in files {
            if let problem = file.problem {
                broken.append(problem)
                continue
            }
            do throws(FormatError) {
                for signature in try SignatureFile(file.bytes, understanding: understoodNotations).signatures {
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

    /// A decision's findings, about the file at `path`; where no signature was left to judge, why the files were none.
    private static func placed(_ decision: TrustDecision, on path: BytePath, beside broken: [Finding]) -> [Finding] {
        let isUnsigned = decision.findings.map(\.rule) == [.signatureMissing]
        if isUnsigned, !broken.isEmpty { return broken }
        let placed = decision.findings.map { finding in
            let message: Message =
                finding.rule == .signatureMissing
                ? "'\(path.bytes)' has no signature"
                : """
                the signature of '\(path.bytes)': \(finding.message)
                """
            return Finding(finding.rule, message, severity: finding.severity, remedy: finding.remedy, path: path.bytes)
        }
        return placed + broken.map { $0.weighing(.warning) }
    }
}
