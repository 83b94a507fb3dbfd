internal import FileAccess
public import Findings
internal import GnuPG
public import OpenPGP
public import ReleaseVerification
internal import TrustPolicy

/// What the signatures of roots over a version of a policy amount to: by the roots of the version before, and by its own.
public struct PolicySignatures: Sendable {
    /// The roots of one version, and which of them signed.
    public struct Roots: Sendable {
        public let version: Int64
        /// How many must sign.
        public let needed: Int
        public fileprivate(set) var signed: [Fingerprint] = []
        public fileprivate(set) var missing: [Fingerprint]
        /// Whether enough of them signed, and agree.
        let isComplete: Bool
    }

    /// Those of the version before come first. None for a policy that nobody has to sign.
    public private(set) var roots: [Roots] = []
    /// What is wrong with single signatures, and which are missing, as errors unless enough are there.
    public private(set) var findings: [Finding] = []

    /// Judges the signatures over `next`, each by itself and all together.
    ///
    /// - Parameters:
    ///   - previous: the version before; nil for the first.
    ///   - certificates: keys that are known beside those in the policies' key files.
    public init(
        over next: PolicyFile, after previous: PolicyFile?, in signatures: ReadFile, certificates: [Certificate] = [],
        now: Timestamp
    ) throws(TrustStateError) {
        var sources = KeySources(in: [next.path.folder]) { _ in [] }
        for file in [previous, next].compactMap(\.self) { sources.addFiles(of: file.policy) }
        let certificates = KeyFile.merged(sources.certificates + certificates)
        let file = ReadFile(path: next.path, bytes: next.bytes)
        let before = previous?.policy ?? next.policy
        var (parts, refusals) = Self.parts(of: signatures)
        for policy in [previous?.policy, next.policy].compactMap(\.self) {
            guard let roots = policy.roots else { continue }
            let judge = { (roots: Policy, files: [ReadFile]) throws(TrustStateError) in
                try roots.rootDecision(
                    following: before, version: next.policy.version, over: file, files, certificates: certificates,
                    now: now)
            }
            let isComplete = try judge(policy, [signatures])?.0?.isAccepted ?? false
            var tally = Roots(
                version: policy.version, needed: roots.threshold, missing: roots.keys, isComplete: isComplete)
            for position in parts.indices {
                let (decision, findings) = try judge(policy.withOneRootSufficing, [parts[position].file]) ?? (nil, [])
                if let decision, decision.isAccepted {
                    parts[position].counts = true
                    // One key counts once.
                    tally.signed += decision.counted.filter { !tally.signed.contains($0) }
                } else if parts[position].objection == nil {
                    parts[position].objection = findings.last { $0.severity == .error }
                }
            }
            tally.missing.removeAll(where: tally.signed.contains)
            self.roots.append(tally)
        }
        findings =
            roots.filter { !$0.isComplete }.map { Self.shortage($0, of: next) } + refusals
            + parts.filter { !$0.counts }.compactMap { $0.objection?.weighing(.warning) }
    }

    /// One signature, as a file of its own.
    private struct Part {
        let file: ReadFile
        var counts = false
        var objection: Finding?
    }

    /// Every signature as a file of its own, and what is wrong with those that the gate refuses.
    private static func parts(of file: ReadFile) -> (parts: [Part], refusals: [Finding]) {
        if let problem = file.problem {
            return ([], problem.rule == .signatureMissing ? [] : [problem])
        }
        do throws(FormatError) {
            var parts: [Part] = []
            var refusals: [Finding] = []
            for signature in try SignatureFile(file.bytes).signatures {
                switch signature {
                case .passed(let packet):
                    parts.append(Part(file: ReadFile(path: file.path, bytes: packet.packet)))
                case .refused(let refusal):
                    refusals.append(Finding(refusal.rule, refusal.reason, severity: .warning, path: file.path.bytes))
                }
            }
            return (parts, refusals)
        } catch {
            let message: Message = "'\(file.path.bytes)' is not a detached signature: \(error.reason)"
            return ([], [Finding(.signatureMalformed, message, path: file.path.bytes)])
        }
    }

    private static func shortage(_ roots: Roots, of next: PolicyFile) -> Finding {
        let missing = Message(joining: roots.missing.map { "\($0.hexadecimal)" }, separator: ", ")
        let message: Message =
            """
            \(roots.signed.count, "root") of version \(roots.version) signed '\(next.path.bytes)', and \(roots.needed) must; \
            not yet: \(missing)
            """
        return Finding(.thresholdNotMet, message, path: next.path.bytes)
    }
}
