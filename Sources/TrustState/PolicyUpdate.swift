public import FileAccess
public import Findings
public import OpenPGP
internal import ReleaseVerification
internal import SystemPackage
public import TrustPolicy

/// What became of bringing a policy's file up to date.
public struct PolicyUpdate: Sendable {
    /// One version that was taken over.
    public struct Step: Sendable {
        public let version: Int64
        public let changes: [PolicyChange]
    }

    /// The newest version that was accepted: it is in the file, whatever went wrong behind it.
    public private(set) var policy: AcceptedPolicy
    /// Every version that was taken over, in order; none where there was nothing newer.
    public private(set) var steps: [Step] = []
    /// Errors where something went wrong, else warnings.
    public private(set) var findings: [Finding] = []
    /// The keys that the policies on the way name, as far as they were there: for a cache.
    public private(set) var certificates: [Certificate] = []

    /// Replaces the policy at `path` by the version that follows it, and that one by the next: each is in force, in the
    /// file, before the next is looked for. Key files that it names and that `path` has not beside it yet are copied there
    /// first. Nothing else does this to the same file meanwhile.
    ///
    /// - Parameters:
    ///   - allowsWeaker: whether versions are taken over that accept what the one before refuses.
    ///   - lockSeconds: how long another update in the folder is waited for.
    /// - Throws: where not even the policy in force could be read.
    public init(
        of path: BytePath, along chain: PolicyChain, allowsWeaker: Bool, now: Timestamp, lockSeconds: Int = 60
    ) throws(TrustStateError) {
        let folder = try Self.locked(path.folder, lockSeconds)
        policy = try orTrustStateError { try AcceptedPolicy(named: path) }
        do throws(TrustStateError) {
            if policy.policy.roots == nil { findings.append(rootlessness(for: chain)) }
            var chain = chain
            while try advance(along: &chain, PolicyStore(path: path, source: chain.source), allowsWeaker) {}
            try orTrustStateError { try policy.policy.checkExpiry(now: now) }
        } catch {
            findings.append(error.finding)
        }
        _ = consume folder
    }

    /// Waits until nobody else updates a policy in the folder.
    private static func locked(_ path: BytePath, _ seconds: Int) throws(TrustStateError) -> Folder {
        do throws(FileError) {
            let folder = try Folder(path)
            try folder.lock(seconds: seconds)
            return folder
        } catch {
            throw TrustStateError(error)
        }
    }

    /// That nobody can sign a next version: an error where one was named.
    private func rootlessness(for chain: PolicyChain) -> Finding {
        let path = policy.file.path.bytes
        return Finding(
            .policyLax, "'\(path)' names no roots: only an edit changes it",
            severity: chain.hasNamedFile ? .error : .note,
            remedy: "Get the publisher's current policy by a way that you trust, and review what differs.", path: path)
    }

    /// Keeps what was found of the keys that `policy` names, and of no others.
    private mutating func keep(_ sources: KeySources, of policy: AcceptedPolicy) {
        let named = Set(policy.policy.namedKeys)
        certificates = KeyFile.merged(certificates + sources.certificates.filter { named.contains($0.fingerprint) })
    }

    /// - Returns: whether there was a next version.
    private mutating func advance(
        along chain: inout PolicyChain, _ store: PolicyStore, _ allowsWeaker: Bool
    ) throws(TrustStateError) -> Bool {
        let step = try chain.step(from: policy)
        findings += step.remarks
        guard let next = step.next else {
            if let refusal = step.refusal { throw TrustStateError(finding: refusal) }
            var sources = step.sources
            try sources.add(of: policy.policy)
            keep(sources, of: policy)
            return false
        }
        keep(step.sources, of: policy)
        guard steps.count < chain.limit else { throw chain.tooLong(policy) }
        if !allowsWeaker, let weakening = next.weakening(since: policy) { throw TrustStateError(finding: weakening) }
        let changes = PolicyChange.all(from: policy.policy, to: next.policy)
        let remarks = try orTrustStateError { try store.copyKeys(of: next.policy) }
        let known = Set(findings)
        findings += remarks.filter { !known.contains($0) }
        policy = try orTrustStateError { try store.replace(policy, by: next) }
        steps.append(Step(version: next.policy.version, changes: changes))
        return true
    }
}

/// The policy's file and the key files beside it.
private struct PolicyStore {
    let path: BytePath
    /// Nil for the policy's own folder.
    let source: BytePath?

    /// Puts the bytes that were accepted where the policy in force is, at once and as a whole.
    func replace(_ policy: AcceptedPolicy, by next: AcceptedPolicy) throws -> AcceptedPolicy {
        let mode = try OpenFile(path, links: .follow).permissions
        let staged = try StagedFile(for: path)
        try staged.write(next.file.bytes)
        try staged.publish(mode: mode, replacing: true)
        return try next.moved(to: path)
    }

    /// Copies the key files that `policy` names and that are not beside it yet.
    ///
    /// - Returns: a warning for each that is there and another one.
    func copyKeys(of policy: Policy) throws -> [Finding] {
        guard let source else { return [] }
        let from = try Folder(source)
        let to = try Folder(path.folder)
        var remarks: [Finding] = []
        for case .file(let text) in policy.keys {
            let name = Array(text.utf8)
            guard try from.kind(of: name) == .file, let destination = path.folder.appending(name) else { continue }
            let bytes = try from.file(named: name).readAll(limit: KeyFile.largest)
            guard let file = try? KeyFile(bytes) else { continue }
            guard !file.hadSecretParts else {
                let message: Message = "'\(name)' holds a secret key, and is not copied"
                remarks.append(Finding(.secretKeyInPublicFile, message, severity: .warning))
                continue
            }
            guard try to.holds(name) else {
                let staged = try StagedFile(for: destination)
                try staged.write(bytes)
                try staged.publish(mode: .document, replacing: false)
                continue
            }
            if (try? to.file(named: name).readAll(limit: KeyFile.largest)) != bytes {
                let message: Message = "'\(destination.bytes)' is another one than that in '\(source.bytes)', and stays"
                remarks.append(Finding(.outputExists, message, severity: .warning, path: destination.bytes))
            }
        }
        return remarks
    }
}
