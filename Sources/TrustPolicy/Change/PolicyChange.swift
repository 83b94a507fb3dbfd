public import Findings
internal import Manifests
internal import OpenPGP

/// One thing that a version of a policy has other than the version before, in plain words.
public struct PolicyChange: Sendable, Hashable {
    public let message: Message
    /// Whether something is accepted from now on that was refused before, through anything but new keys: those who sign a
    /// policy, and those who take it over, must say that they mean it.
    public let isWeakening: Bool

    init(_ message: Message, isWeakening: Bool = false) {
        self.message = message
        self.isWeakening = isWeakening
    }

    /// Everything that `new` has other than `old`: what weakens first, each part in the order of the file.
    public static func all(from old: Policy, to new: Policy) -> [PolicyChange] {
        let changes =
            general(old, new) + roots(old.roots, new.roots) + signers(old, new) + keys(old, new)
            + release(old.release, new.release) + algorithms(old.algorithms, new.algorithms)
            + denials(old.denied, new.denied)
            + difference("where its releases are, and how their files are named", old.distribution, new.distribution)
        return changes.filter(\.isWeakening) + changes.filter { !$0.isWeakening }
    }

    private static func general(_ old: Policy, _ new: Policy) -> [PolicyChange] {
        var changes: [PolicyChange] = []
        if old.product != new.product {
            changes.append(
                PolicyChange("it is for '\(new.product)' instead of '\(old.product)'", isWeakening: true))
        }
        if new.version < old.version {
            changes.append(
                PolicyChange("its version falls from \(old.version) to \(new.version)", isWeakening: true))
        }
        return changes + domain(old, new) + expiry(old, new) + updates(old.updates, new.updates)
    }

    private static func domain(_ old: Policy, _ new: Policy) -> [PolicyChange] {
        guard old.notationDomain != new.notationDomain else { return [] }
        guard let domain = new.notationDomain else {
            return [PolicyChange("what signatures say of their release is no longer read", isWeakening: true)]
        }
        // What signatures said by the old name is as if unsaid, which matters where nothing has to be said.
        let isUnread = old.notationDomain != nil && new.release.require.isEmpty
        return [PolicyChange("signatures name their release by '\(domain)'", isWeakening: isUnread)]
    }

    private static func expiry(_ old: Policy, _ new: Policy) -> [PolicyChange] {
        guard old.expires != new.expires else { return [] }
        guard let expires = new.expires else { return [PolicyChange("it no longer expires", isWeakening: true)] }
        let before: Message = old.expires.map { " instead of \($0.rfc3339)" } ?? ""
        return [PolicyChange("it expires \(expires.rfc3339)\(before)")]
    }

    private static func updates(_ old: [String], _ new: [String]) -> [PolicyChange] {
        new.filter { !old.contains($0) }.map { PolicyChange("later versions are looked for at '\($0)' too") }
            + old.filter { !new.contains($0) }.map { PolicyChange("later versions are not looked for at '\($0)'") }
    }

    private static func keys(_ old: Policy, _ new: Policy) -> [PolicyChange] {
        new.keys.filter { !old.keys.contains($0) }.map { PolicyChange("keys are found in '\($0.text)' too") }
            + old.keys.filter { !new.keys.contains($0) }.map { PolicyChange("keys are not found in '\($0.text)'") }
    }

    private static func denials(_ old: [Policy.Denial], _ new: [Policy.Denial]) -> [PolicyChange] {
        let (before, after) = (Set(old.map(\.subject)), Set(new.map(\.subject)))
        let dropped = old.filter { !after.contains($0.subject) }
        let added = new.filter { !before.contains($0.subject) }
        return dropped.map {
            PolicyChange("\($0.subject.description) is no longer denied (\($0.reason))", isWeakening: true)
        } + added.map { PolicyChange("\($0.subject.description) is denied: \($0.reason)") }
    }

    static func difference(_ what: Message, _ old: some Hashable, _ new: some Hashable) -> [PolicyChange] {
        AnyHashable(old) == AnyHashable(new) ? [] : [PolicyChange("\(what): changed")]
    }
}

extension Policy.KeySource {
    /// As it stands in the file.
    public var text: String {
        switch self {
        case .file(let name): name
        case .address(let address): address
        }
    }
}

extension Policy.Denial.Subject {
    /// As a message shows it.
    public var description: Message {
        switch self {
        case .digest(let digest): "content with \(digest.algorithm.rawValue) \(digest.hexadecimal)"
        case .key(let key): "the key \(key.hexadecimal)"
        }
    }
}
