public import Findings
public import Manifests
public import OpenPGP

// What a publisher does with a policy. Every result was written and read again, so that what readers refuse cannot be
// made; its version stays until ``Policy/following(_:)``.

extension Policy {
    /// A policy's first version.
    public static func first(
        product: String, signers: [Signer], threshold: Int, keys: [KeySource], roots: Roots?, expires: Timestamp?,
        _ settings: PolicySettings = PolicySettings()
    ) throws(PolicyEditError) -> Policy {
        var policy = Policy(product: product, version: 1, signers: signers, threshold: threshold, keys: keys)
        policy.roots = roots
        policy.expires = expires
        return try policy.setting(settings)
    }

    /// The same content as the version that follows `predecessor`.
    public func following(_ predecessor: Policy) throws(PolicyEditError) -> Policy {
        var policy = self
        policy.version = predecessor.version + 1
        return try policy.checked()
    }

    /// With one more signer.
    ///
    /// - Parameter threshold: how many signers are needed from then on; nil for as many as before.
    public func adding(_ signer: Signer, threshold: Int?) throws(PolicyEditError) -> Policy {
        if signers.contains(where: { $0.fingerprint == signer.fingerprint }) {
            throw PolicyEditError("\(signer.fingerprint.hexadecimal) is a signer already")
        }
        var policy = self
        policy.signers.append(signer)
        policy.threshold = threshold ?? self.threshold
        return try policy.checked()
    }

    /// With one more subkey of a signer that counts; the same policy where every subkey of that signer does.
    public func adding(subkey: Fingerprint, of signer: Fingerprint) throws(PolicyEditError) -> Policy {
        let old = signers[try position(of: signer)]
        guard let subkeys = old.subkeys, !subkeys.contains(subkey) else { return self }
        return try changing(Signer(fingerprint: signer, subkeys: subkeys + [subkey]), threshold: nil)
    }

    /// With what `changes` says of a signer that is there; what it does not say stays, unless it is unset.
    ///
    /// - Parameters:
    ///   - unset: what is no longer said of the signer; before anything else changes.
    ///   - threshold: how many signers are needed from then on; nil for as many as before.
    public func changing(
        _ changes: Signer, unset: Set<Signer.Part> = [], threshold: Int?
    ) throws(PolicyEditError) -> Policy {
        let position = try position(of: changes.fingerprint)
        var policy = self
        let signer = signers[position]
        let old = signer.without(unset)
        policy.signers[position] = Signer(
            fingerprint: signer.fingerprint, name: changes.name ?? old.name, subkeys: changes.subkeys ?? old.subkeys,
            from: changes.from ?? old.from, until: signer.until, keep: signer.keep, note: changes.note ?? old.note)
        policy.threshold = threshold ?? self.threshold
        return try policy.checked()
    }

    /// Without a signer.
    ///
    /// - Parameter threshold: how many signers are needed from then on; nil for as many as before.
    public func removing(_ fingerprint: Fingerprint, threshold: Int?) throws(PolicyEditError) -> Policy {
        var policy = self
        policy.signers.remove(at: try position(of: fingerprint))
        policy.threshold = threshold ?? self.threshold
        return try policy.checked()
    }

    private func position(of fingerprint: Fingerprint) throws(PolicyEditError) -> Int {
        guard let position = signers.firstIndex(where: { $0.fingerprint == fingerprint }) else {
            throw PolicyEditError("\(fingerprint.hexadecimal) is no signer of this policy")
        }
        return position
    }

    /// With a signer that has retired.
    ///
    /// - Parameters:
    ///   - until: what it signed later does not count. Nil: as before, or `now` where it did not retire yet.
    ///   - keep: digests of manifests by it that go on to count, added to those that are there.
    public func retiring(
        _ fingerprint: Fingerprint, until: Timestamp?, keep: [Digest], now: Timestamp
    ) throws(PolicyEditError) -> Policy {
        let position = try position(of: fingerprint)
        var policy = self
        let old = signers[position]
        policy.signers[position] = Signer(
            fingerprint: fingerprint, name: old.name, subkeys: old.subkeys, from: old.from,
            until: until ?? old.until ?? now,
            keep: old.keep + keep.filter { !old.keep.contains($0) }, note: old.note)
        return try policy.checked()
    }

    /// With something that counts for nothing from now on.
    public func denying(_ denial: Denial) throws(PolicyEditError) -> Policy {
        if denied.contains(where: { $0.subject == denial.subject }) {
            throw PolicyEditError("\(denial.subject.description) is denied already")
        }
        var policy = self
        policy.denied.append(denial)
        return try policy.checked()
    }

    /// Without the denial of `subject`, which was a mistake.
    public func allowing(_ subject: Denial.Subject) throws(PolicyEditError) -> Policy {
        guard denied.contains(where: { $0.subject == subject }) else {
            throw PolicyEditError("\(subject.description) is not denied")
        }
        var policy = self
        policy.denied.removeAll { $0.subject == subject }
        return try policy.checked()
    }

    /// With another end.
    public func expiring(_ time: Timestamp) throws(PolicyEditError) -> Policy {
        var policy = self
        policy.expires = time
        return try policy.checked()
    }

    /// With these roots; a policy that had none expires `expires`.
    public func rooted(in roots: Roots, expires: Timestamp?) throws(PolicyEditError) -> Policy {
        var policy = self
        policy.roots = roots
        policy.expires = expires ?? self.expires
        return try policy.checked()
    }

    /// The same policy with `signer` alone, which signs until `until`: for what it has signed to be judged without the
    /// others. Nil where it is no signer.
    public func withOnly(_ fingerprint: Fingerprint, until: Timestamp) -> Policy? {
        guard let signer = signers.first(where: { $0.fingerprint == fingerprint }) else { return nil }
        var policy = self
        policy.signers = [
            Signer(
                fingerprint: fingerprint, name: signer.name, subkeys: signer.subkeys, from: signer.from, until: until)
        ]
        policy.threshold = 1
        // How old a release may be is asked when it is used, not when it is listed.
        policy.release.maximumAge = [:]
        return policy
    }

    /// The same policy where one root is enough, for each to be judged by itself.
    public var withOneRootSufficing: Policy {
        var policy = self
        policy.roots = roots.map { Roots(threshold: 1, keys: $0.keys) }
        return policy
    }

    func checked() throws(PolicyEditError) -> Policy {
        do throws(PolicyError) {
            return try Policy(parsing: serialized)
        } catch {
            throw PolicyEditError("this makes no policy: \(error.finding.message)")
        }
    }
}

extension Policy.Signer {
    /// What may be said of a signer, and unset.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        case name
        case note
        case from
        case subkeys
    }

    fileprivate func without(_ parts: Set<Part>) -> Policy.Signer {
        Policy.Signer(
            fingerprint: fingerprint, name: parts.contains(.name) ? nil : name,
            subkeys: parts.contains(.subkeys) ? nil : subkeys, from: parts.contains(.from) ? nil : from,
            note: parts.contains(.note) ? nil : note)
    }
}

/// A change that was asked for and cannot be made.
public struct PolicyEditError: FindingError, Hashable {
    public let finding: Finding

    init(_ message: Message) {
        finding = Finding(.usage, message)
    }
}
