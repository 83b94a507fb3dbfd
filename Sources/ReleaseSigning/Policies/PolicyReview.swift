public import FileAccess
public import Findings
public import OpenPGP
internal import ReleaseVerification
public import TrustPolicy
public import TrustState

/// Whether a version of a policy can be handed to its users: who has signed it, and what is due.
public struct PolicyReview: Sendable {
    public let file: PolicyFile
    /// What differs from the version before; none where that is not beside it.
    public let changes: [PolicyChange]
    /// Nil where nobody has to sign it: for the policy in force.
    public let signatures: PolicySignatures?
    public let checkup: PolicyCheckup

    /// Errors where something is missing or wrong, warnings for what is due.
    public var findings: [Finding] { (signatures?.findings ?? []) + checkup.findings }

    /// - Parameter warning: how long before its end something is due.
    public init(of path: BytePath, now: Timestamp, warning: TimeSpan) throws(ReleaseSigningError) {
        let accepted = try ReleaseSigningError.wrapping { () throws(TrustStateError) in
            try AcceptedPolicy(named: path)
        }
        let file = accepted.file
        // What its name says comes first: by that, the version before is found.
        if file.isSuccessor, let objection = file.objection(after: nil) { throw ReleaseSigningError(objection) }
        let previous = try ReleaseSigningError.wrapping { () throws(TrustStateError) in
            file.isSuccessor ? try file.previous() : nil
        }
        if file.isSuccessor, let objection = file.objection(after: previous) { throw ReleaseSigningError(objection) }
        signatures = try ReleaseSigningError.wrapping { () throws(TrustStateError) in
            guard file.isSuccessor else { return nil }
            return try PolicySignatures(over: file, after: previous, in: file.signatures(), now: now)
        }
        checkup = try ReleaseSigningError.wrapping { () throws(TrustStateError) in
            try PolicyCheckup(of: accepted, cached: { _ in [] }, now: now, warning: warning)
        }
        changes = previous.map { PolicyChange.all(from: $0.policy, to: file.policy) } ?? []
        self.file = file
    }
}

extension PolicyFile {
    /// Why this version cannot follow `previous`, or be signed by roots; nil where it can.
    func objection(after previous: PolicyFile?) -> Finding? {
        if isSuccessor, path != path(ofVersion: policy.version) {
            return refusal(.policyMismatch, "is version \(policy.version), which is not what its name says")
        }
        if policy.roots == nil { return refusal(.policyMalformed, "names no roots, who could sign it") }
        guard let previous else { return nil }
        if previous.policy.product != policy.product {
            return refusal(.policyMismatch, "is for another product than '\(previous.path.bytes)'")
        }
        guard previous.policy.roots != nil else {
            return refusal(.policyMalformed, "follows '\(previous.path.bytes)', which names no roots")
        }
        return nil
    }

    func refusal(_ rule: Rule, _ what: Message) -> Finding {
        Finding(rule, "'\(path.bytes)' \(what)", path: path.bytes)
    }

    /// The signatures beside this file; nothing where there are none yet.
    fileprivate func signatures() -> ReadFile {
        do throws(FileError) {
            let bytes = try OpenFile(signaturePath, links: .refuse).readAll(limit: SignatureFile.largest)
            return ReadFile(path: signaturePath, bytes: bytes)
        } catch {
            let absence = Finding(.signatureMissing, "'\(path.bytes)' has no signature", path: path.bytes)
            return ReadFile(path: signaturePath, problem: error.code == .notFound ? absence : error.finding)
        }
    }
}
