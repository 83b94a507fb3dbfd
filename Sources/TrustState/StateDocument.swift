internal import FileAccess
internal import Findings
internal import Manifests
internal import OpenPGP
internal import Releases
internal import TrustPolicy

/// What is remembered of one product: a value with the same content as its state file.
struct StateDocument: Sendable, Hashable {
    /// The one schema that is read and written.
    static let schema = "release-integrity/state/1"
    /// No state file has more bytes.
    static let largest = 1 << 20
    /// Releases kept of a line.
    static let mostReleases = 64

    let product: String
    /// The newest version of the product's policy that was in force.
    var policy: SeenPolicy?
    /// The releases that were accepted, older versions first. Two of one version were accepted under policies that did not
    /// accept each other's.
    var lines: [ReleaseLine: [ReleaseRecord]] = [:]

    /// The release that the clock says was accepted last.
    var latestAccepted: ReleaseRecord? { lines.values.joined().max { $0.acceptedAt < $1.acceptedAt } }

    /// For each line the newest release that `policy` still accepts.
    func newest(under policy: Policy) -> [ReleaseLine: ReleaseRecord] {
        lines.compactMapValues { releases in releases.last(where: policy.supports) }
    }
}

extension StateDocument {
    /// Notes the policy that is in force now.
    ///
    /// - Returns: why it must not be; then nothing is noted.
    mutating func note(_ file: PolicyFile) -> [Finding] {
        let policy = file.policy
        if let older = objection(toVersionOf: policy) { return [older] }
        // Without roots, only an edit of the file changes it.
        if let seen = self.policy, seen.version == policy.version, seen.digest != file.digest, policy.roots != nil {
            let message: Message =
                """
                version \(policy.version) of the policy for '\(product)' was in force with \(seen.digest.description), \
                and is \(file.digest.description) now
                """
            return [Finding(.policyForked, message, path: file.path.bytes)]
        }
        self.policy = SeenPolicy(version: policy.version, digest: file.digest)
        return []
    }

    /// Notes a release that was accepted as the newest of its line under `policy`. What an earlier policy accepted and this
    /// one does not neither stands in its way nor is forgotten: this policy may not be the last word.
    ///
    /// - Returns: why it is not the newest; then nothing is noted.
    mutating func note(_ release: ReleaseRecord, in line: ReleaseLine, under policy: Policy) -> [Finding] {
        // Another process may have seen a newer one since this one was read.
        if let older = objection(toVersionOf: policy) { return [older] }
        var releases = lines[line] ?? []
        let newest = releases.lastIndex(where: policy.supports)
        guard let newest else {
            guard release.version.hasOrder else { return [release.version.objectionToOrder] }
            lines[line] = Self.inserting(release, into: releases)
            return []
        }
        let contents = release.contents.sorted { $0.key.hexadecimal < $1.key.hexadecimal }
        let objections = contents.compactMap { digest, scope in
            releases[newest].objection(toNewest: release.version, [digest], scope)
        }
        guard objections.isEmpty else { return Array(objections.prefix(1)) }
        if release.version.relation(to: releases[newest].version) == .equal {
            releases[newest].contents.merge(release.contents) { known, _ in known }
            releases[newest].signingKeys.merge(release.signingKeys) { $0.union($1) }
            lines[line] = releases
        } else {
            lines[line] = Self.inserting(release, into: releases)
        }
        return []
    }

    private func objection(toVersionOf policy: Policy) -> Finding? {
        guard let seen = self.policy, policy.version < seen.version else { return nil }
        let message: Message =
            "the policy for '\(product)' has version \(policy.version), and version \(seen.version) was in force before"
        return Finding(.policyRolledBack, message)
    }

    /// Puts a release behind those that are not newer.
    private static func inserting(_ release: ReleaseRecord, into releases: [ReleaseRecord]) -> [ReleaseRecord] {
        let position = releases.firstIndex { $0.version.relation(to: release.version) == .newer } ?? releases.endIndex
        var releases = releases
        releases.insert(release, at: position)
        return bounded(releases, to: mostReleases)
    }

    /// Leaves out the oldest releases that newer ones stand for: those by the same keys. So whoever has stolen one key, or
    /// one subkey, cannot have the newest release by the others forgotten by signing many.
    static func bounded(_ releases: [ReleaseRecord], to limit: Int) -> [ReleaseRecord] {
        var releases = releases
        while releases.count > limit {
            let superseded = releases.indices.first { position in
                releases[(position + 1)...].contains { $0.keys.isSuperset(of: releases[position].keys) }
            }
            releases.remove(at: superseded ?? releases.startIndex)
        }
        return releases
    }
}

extension ReleaseRecord {
    fileprivate var keys: Set<Fingerprint> { Set(signingKeys.values.joined()) }
}

extension Policy {
    /// Whether it still accepts what an earlier version of it accepted: enough of the signers are still signers, with a
    /// key that signed and still counts for them, neither it nor its primary key is denied, and no content is. Of a signer
    /// that has retired, only what it is to keep counts, or what was accepted before.
    func supports(_ release: ReleaseRecord) -> Bool {
        let digests = release.contents.keys
        var deniedKeys: Set<Fingerprint> = []
        for denial in denied {
            switch denial.subject {
            case .digest(let digest): if digests.contains(digest) { return false }
            case .key(let key): deniedKeys.insert(key)
            }
        }
        let supporters = signers.filter { signer in
            // What was accepted after its retirement may have been signed then, by whoever has the key since.
            if signer.keep.isEmpty, let until = signer.until, release.acceptedAt > until { return false }
            // Digests in other algorithms cannot be compared with what is remembered.
            let keep = signer.keep.filter { $0.algorithm == .sha256 }
            let isKept = keep.count < signer.keep.count || keep.isEmpty || keep.contains(where: digests.contains)
            let keys = release.signingKeys[signer.fingerprint, default: []].subtracting(deniedKeys)
            let counting = signer.subkeys.map { keys.intersection($0) } ?? keys
            return isKept && !counting.isEmpty && !deniedKeys.contains(signer.fingerprint)
        }
        return supporters.count >= threshold
    }
}
