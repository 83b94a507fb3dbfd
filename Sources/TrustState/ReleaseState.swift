internal import FileAccess
public import Findings
internal import Hashing
public import Manifests
public import OpenPGP
public import ReleaseVerification
public import Releases
internal import StrictJSON
public import TrustPolicy

/// What was accepted of a policy's product before: its newest releases and its newest policy, in one file in the state
/// folder. It only moves forward, also where many processes use it at once.
///
/// Ask ``notePolicy()`` first: what else is remembered is judged by the policy.
public struct ReleaseState: ReleaseLedger {
    private let file: PolicyFile
    private let folder: StateFolder

    public init(of policy: PolicyFile, in folder: StateFolder) {
        file = policy
        self.folder = folder
    }

    /// Notes the policy as one that is in force. What changes nothing is not written.
    ///
    /// - Returns: ``Rule/policyRolledBack`` where a newer version was in force before; ``Rule/policyForked`` where another
    ///   file with this version was, and roots sign the policy.
    public func notePolicy() throws(TrustStateError) -> [Finding] {
        try update { state in state.note(file) }
    }

    /// The newest policy that was in force; nil where none was noted.
    public func seenPolicy() throws(TrustStateError) -> SeenPolicy? { try read().policy }

    /// The versions that were accepted, each once, older ones first as far as they have an order.
    public func seenVersions() throws(TrustStateError) -> [ReleaseVersion] {
        var versions: [ReleaseVersion] = []
        for version in try read().lines.values.joined().map(\.version) where !versions.contains(version) {
            let position = versions.firstIndex { $0.relation(to: version) == .newer } ?? versions.endIndex
            versions.insert(version, at: position)
        }
        return versions
    }

    /// For each line the newest accepted release that the policy still accepts: what only signers of the past signed, or
    /// what is denied by now, is passed over.
    ///
    /// - Parameter now: what the system's clock shows.
    /// - Throws: ``TrustStateError`` also where the clock shows a time before a release was accepted here.
    public func newest(now: Timestamp) throws(TrustStateError) -> [ReleaseLine: ReleaseRecord] {
        let state = try read()
        try check(now, against: state)
        return state.newest(under: file.policy)
    }

    /// Notes a release as the newest of its line. What changes nothing is not written.
    public func accept(_ release: ReleaseRecord, in line: ReleaseLine) throws(VerificationError) -> [Finding] {
        guard line.product == file.policy.product else {
            let message: Message = "a release of '\(line.product)' is none of '\(file.policy.product)'"
            return [Finding(.internalError, message)]
        }
        do throws(TrustStateError) {
            return try update { (state) throws(TrustStateError) in
                try check(release.acceptedAt, against: state)
                return state.note(release, in: line, under: file.policy)
            }
        } catch {
            throw VerificationError(error)
        }
    }
}

/// A policy that was in force.
public struct SeenPolicy: Sendable, Hashable {
    public let version: Int64
    /// SHA-256 of the file.
    public let digest: Digest
}

extension ReleaseState {
    /// Products are named with what no file system minds.
    private var name: [UInt8] { Array("\(file.policy.product).state.json".utf8) }

    /// For messages.
    private var path: BytePath { folder.path.appending(name) ?? folder.path }

    /// Changes the state by `change`, under a lock where that changes anything: then `change` is done over, on what other
    /// processes have made of the state meanwhile.
    private func update(
        _ change: (inout StateDocument) throws(TrustStateError) -> [Finding]
    ) throws(TrustStateError) -> [Finding] {
        let before = try read()
        var after = before
        let findings = try change(&after)
        guard after != before else { return findings }
        let locked = try folder.lock()
        let current = try read(in: locked.folder)
        var next = current
        let finalFindings = try change(&next)
        if next != current { try locked.folder.replace(name, with: try serialized(next)) }
        return finalFindings
    }

    private func read() throws(TrustStateError) -> StateDocument {
        guard let folder = try folder.open() else { return StateDocument(product: file.policy.product) }
        return try read(in: folder)
    }

    /// Whoever reads without a lock finds one whole state or another.
    private func read(in folder: borrowing Folder) throws(TrustStateError) -> StateDocument {
        let product = file.policy.product
        guard let bytes = try folder.content(of: name, limit: StateDocument.largest) else {
            return StateDocument(product: product)
        }
        do throws(JSONError) {
            return try StateDocument(parsing: bytes, of: product)
        } catch {
            throw .malformed(path, error.message)
        }
    }

    /// What can be read again.
    private func serialized(_ state: StateDocument) throws(TrustStateError) -> [UInt8] {
        guard let bytes = state.serializedWithinBounds,
            (try? StateDocument(parsing: bytes, of: state.product)) != nil
        else {
            throw .malformed(path, "there is too much, or something too strange, to be remembered")
        }
        return bytes
    }

    /// A clock that is a little behind is none that hides an expiry.
    private func check(_ now: Timestamp, against state: StateDocument) throws(TrustStateError) {
        guard let latest = state.latestAccepted else { return }
        guard now >= latest.acceptedAt.goingBack(by: SignerRequirements.clockTolerance) else {
            throw .clockBehind(now, latest, path)
        }
    }
}
