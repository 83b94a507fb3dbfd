internal import Findings
internal import Manifests
internal import OpenPGP
internal import Releases

// What a release must be like.

extension PolicyChange {
    static func release(_ old: Policy.ReleaseRules, _ new: Policy.ReleaseRules) -> [PolicyChange] {
        var changes: [PolicyChange] = []
        if old.signs != new.signs {
            // Either way, what was refused as the wrong kind is accepted.
            changes.append(
                PolicyChange("signatures are over \(new.signs.noun), not over \(old.signs.noun)", isWeakening: true))
        }
        changes += old.require.filter { !new.require.contains($0) }.map {
            PolicyChange("signatures need not say the \($0.rawValue) any more", isWeakening: true)
        }
        changes += new.require.filter { !old.require.contains($0) }.map {
            PolicyChange("signatures must say the \($0.rawValue)")
        }
        return changes + minimumVersion(old.minimumVersion, new.minimumVersion)
            + ages(old.maximumAge, new.maximumAge)
    }

    private static func minimumVersion(_ old: ReleaseVersion?, _ new: ReleaseVersion?) -> [PolicyChange] {
        guard old != new else { return [] }
        guard let new else { return [PolicyChange("no version is too old any more", isWeakening: true)] }
        let before: Message = old.map { " instead of '\($0.text)'" } ?? ""
        let isLower = old.map { ![.newer, .equal].contains(new.relation(to: $0)) } ?? false
        return [PolicyChange("the oldest version that counts is '\(new.text)'\(before)", isWeakening: isLower)]
    }

    private static func ages(_ old: [String: TimeSpan], _ new: [String: TimeSpan]) -> [PolicyChange] {
        Set(old.keys).union(new.keys).sorted().compactMap { channel in
            guard old[channel] != new[channel] else { return nil }
            guard let age = new[channel] else {
                return PolicyChange("nothing in the channel '\(channel)' is too old any more", isWeakening: true)
            }
            let isLonger = old[channel].map { $0 < age } ?? false
            return PolicyChange(
                "nothing in the channel '\(channel)' may be older than \(age.description)", isWeakening: isLonger)
        }
    }

    static func algorithms(_ old: Policy.AlgorithmRules, _ new: Policy.AlgorithmRules) -> [PolicyChange] {
        var changes: [PolicyChange] = []
        changes += new.digests.filter { !old.digests.contains($0) }.map {
            PolicyChange("manifests may use \($0.rawValue) too", isWeakening: true)
        }
        changes += old.digests.filter { !new.digests.contains($0) }.map {
            PolicyChange("manifests may not use \($0.rawValue) alone")
        }
        if old.minimumRSABits != new.minimumRSABits {
            changes.append(
                PolicyChange(
                    "RSA keys need \(new.minimumRSABits) bits instead of \(old.minimumRSABits)",
                    isWeakening: new.minimumRSABits < old.minimumRSABits))
        }
        if old.keyExpiry != new.keyExpiry {
            changes.append(
                new.keyExpiry == .now
                    ? PolicyChange("keys that have expired do not count")
                    : PolicyChange("keys that have expired since they signed count", isWeakening: true))
        }
        if old.acceptsLegacyBindings != new.acceptsLegacyBindings {
            changes.append(
                new.acceptsLegacyBindings
                    ? PolicyChange("keys that bind themselves with SHA-1 count", isWeakening: true)
                    : PolicyChange("keys that bind themselves with SHA-1 do not count"))
        }
        return changes
    }
}
