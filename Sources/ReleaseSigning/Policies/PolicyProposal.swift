public import FileAccess
public import Findings
internal import SystemPackage
public import TrustPolicy
public import TrustState

/// The next version of a policy as its publisher wants it.
///
/// Where the policy has roots, it is a file of its own beside the policy, which its roots are to sign; until one of them
/// has, further edits go into the same file. Where it has none, the policy's own file is changed.
public struct PolicyProposal: Sendable {
    /// The version before.
    public let current: PolicyFile
    public let file: PolicyFile
    /// About its keys, as warnings.
    public let remarks: [Finding]

    /// All that differs from ``current``.
    public var changes: [PolicyChange] { PolicyChange.all(from: current.policy, to: file.policy) }

    /// Whether it counts only once its roots have signed it.
    public var needsSignatures: Bool { current.policy.roots != nil }

    /// Edits the next version of the policy at `path` and writes it, while nobody else does.
    public static func edit(
        _ path: BytePath, _ edit: (Policy) throws(PolicyEditError) -> Policy
    ) throws(ReleaseSigningError) -> PolicyProposal {
        let folder = try ReleaseSigningError.wrapping { () throws(FileError) in
            let folder = try Folder(path.folder)
            try folder.lock()
            return folder
        }
        defer { withExtendedLifetime(folder) {} }
        let current = try ReleaseSigningError.wrapping { () throws(TrustStateError) in try PolicyFile(reading: path) }
        let hasRoots = current.policy.roots != nil
        let target = hasRoots ? current.path(ofVersion: current.policy.version + 1) : path
        let draft = hasRoots ? try draft(after: current, at: target) : nil
        let base = draft ?? current.policy
        let policy = try ReleaseSigningError.wrapping { () throws(PolicyEditError) in try edit(base) }
        guard policy != base else {
            throw ReleaseSigningError(
                Finding(.usage, "that changes nothing in '\((draft == nil ? path : target).bytes)'"))
        }
        let next = try ReleaseSigningError.wrapping { () throws(PolicyEditError) in
            try policy.following(current.policy)
        }
        let text = PolicyText(next)
        let remarks = try text.checkKeys(at: target, of: Set(next.namedKeys).subtracting(current.policy.namedKeys))
        try text.write(to: target, replacing: draft != nil || !hasRoots)
        let file = try ReleaseSigningError.wrapping { () throws(TrustStateError) in try PolicyFile(reading: target) }
        return PolicyProposal(current: current, file: file, remarks: remarks + shortage(in: next))
    }

    /// A warning where too few signers are left to sign anything new.
    private static func shortage(in policy: Policy) -> [Finding] {
        let active = policy.signers.filter { $0.until == nil }.count
        guard active < policy.threshold else { return [] }
        let message: Message =
            "\(active, "signer") may sign new releases, and \(policy.threshold) must: add others (trust add-signer)"
        return [Finding(.thresholdNotMet, message, severity: .warning)]
    }

    /// The next version as far as it is there already; nil where it begins with the current one.
    private static func draft(after current: PolicyFile, at path: BytePath) throws(ReleaseSigningError) -> Policy? {
        let (isThere, isSigned) = try ReleaseSigningError.wrapping { () throws(FileError) in
            let folder = try Folder(path.folder)
            let names = [path, PolicyFileName.signatures(of: path)].map { $0.name ?? [] }
            return (try folder.holds(names[0]), try folder.holds(names[1]))
        }
        guard !isSigned else {
            let remedy: Message =
                """
                Make the version after it by naming '\(path.bytes)' instead; or, where nobody has got its signatures yet, \
                remove them.
                """
            throw ReleaseSigningError(
                Finding(.outputExists, "'\(path.bytes)' carries signatures already", remedy: remedy, path: path.bytes))
        }
        guard isThere else { return nil }
        let draft = try ReleaseSigningError.wrapping { () throws(TrustStateError) in try PolicyFile(reading: path) }
        guard draft.policy.product == current.policy.product, draft.policy.version == current.policy.version + 1 else {
            let message: Message =
                "'\(path.bytes)' is not version \(current.policy.version + 1) of the policy for '\(current.policy.product)'"
            throw ReleaseSigningError(Finding(.policyMalformed, message, path: path.bytes))
        }
        return draft.policy
    }
}
