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
        var changes =
            general(old, new) + roots(old.roots, new.roots) + signers(old, new) + keys(old, new)
            + release(old.release, new.release) + algorithms(old.algorithms, new.algorithms)
            + denials(old.denied, new.denied) + distribution(old.distribution, new.distribution)
        var renumbered = old
        renumbered.version = new.version
        // Whatever it is, nobody signs it unseen.
        if changes.isEmpty, renumbered != new { changes.append(PolicyChange("the order of a list: changed")) }
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
        added(old, new).map { PolicyChange("later versions are looked for at '\($0)' too") }
            + added(new, old).map { PolicyChange("later versions are not looked for at '\($0)'") }
    }

    private static func keys(_ old: Policy, _ new: Policy) -> [PolicyChange] {
        added(old.keys, new.keys).map { PolicyChange("keys are found in '\($0.text)' too") }
            + added(new.keys, old.keys).map { PolicyChange("keys are not found in '\($0.text)'") }
    }

    private static func denials(_ old: [Policy.Denial], _ new: [Policy.Denial]) -> [PolicyChange] {
        let before = Dictionary(grouping: old, by: \.subject)
        let after = Dictionary(grouping: new, by: \.subject)
        let dropped = old.filter { after[$0.subject] == nil }
        let added = new.filter { before[$0.subject] == nil }
        // It is denied as before: what is said of it differs.
        let reworded = new.filter { denial in before[denial.subject].map { !$0.contains(denial) } ?? false }
        return dropped.map {
            PolicyChange("\($0.subject.description) is no longer denied (\($0.reason))", isWeakening: true)
        } + added.map { PolicyChange("\($0.subject.description) is denied: \($0.reason)") }
            + reworded.map {
                PolicyChange("\($0.subject.description) is denied as before, for another reason: \($0.explanation)")
            }
    }

    private static func distribution(_ old: Policy.Distribution?, _ new: Policy.Distribution?) -> [PolicyChange] {
        difference("where its releases are", old?.origins, new?.origins)
            + difference("for which platforms there are releases", old?.platforms, new?.platforms)
            + difference(
                "how their files are named", [old?.path, old?.manifest, old?.signature],
                [new?.path, new?.manifest, new?.signature])
            + difference("how the artifacts are named", old?.artifact, new?.artifact)
    }

    /// Those of `new` that `old` has not.
    static func added<Element: Hashable>(_ old: [Element], _ new: [Element]) -> [Element] {
        let old = Set(old)
        return new.filter { !old.contains($0) }
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
