public import Findings
internal import OpenPGP

// Who signs: another key is what rotation is for; what loosens the terms of a key that stays is a weakening.

extension PolicyChange {
    static func roots(_ old: Policy.Roots?, _ new: Policy.Roots?) -> [PolicyChange] {
        guard old != new else { return [] }
        guard let new else {
            return [PolicyChange("it has no roots any more, who could sign the next version", isWeakening: true)]
        }
        let (before, after) = (old?.keys ?? [], new.keys)
        return threshold("roots", old?.threshold, new.threshold)
            + added(before, after).map { PolicyChange("\($0.hexadecimal) is a new root") }
            + added(after, before).map { PolicyChange("\($0.hexadecimal) is no root any more") }
    }

    static func signers(_ old: Policy, _ new: Policy) -> [PolicyChange] {
        var changes = threshold("signers", old.threshold, new.threshold)
        let known = Dictionary(old.signers.map { ($0.fingerprint, $0) }) { first, _ in first }
        for signer in new.signers {
            if let before = known[signer.fingerprint] {
                changes += terms(before, signer)
            } else {
                changes.append(PolicyChange("\(signer.description) is a new signer"))
            }
        }
        let left = Set(new.signers.map(\.fingerprint))
        return changes
            + old.signers.filter { !left.contains($0.fingerprint) }
            .map { PolicyChange("\($0.description) is no signer any more") }
    }

    private static func threshold(_ who: Message, _ old: Int?, _ new: Int) -> [PolicyChange] {
        guard old != new else { return [] }
        let before: Message = old.map { " instead of \($0)" } ?? ""
        return [
            PolicyChange("\(new) of the \(who) must sign\(before)", isWeakening: old.map { new < $0 } ?? false)
        ]
    }

    /// What is asked of one signer.
    private static func terms(_ old: Policy.Signer, _ new: Policy.Signer) -> [PolicyChange] {
        let signer = new.fingerprint.hexadecimal
        var changes = subkeys(old, new)
        if old.from != new.from {
            let isEarlier = old.from.map { before in new.from.map { $0 < before } ?? true } ?? false
            let from: Message = new.from.map { "from \($0.rfc3339) on" } ?? "whenever it signed"
            changes.append(PolicyChange("\(signer) counts \(from)", isWeakening: isEarlier))
        }
        if old.until != new.until {
            let isLater = old.until.map { before in new.until.map { $0 > before } ?? true } ?? false
            let until: Message = new.until.map { "counts for what it signed until \($0.rfc3339)" } ?? "does not retire"
            changes.append(PolicyChange("\(signer) \(until)", isWeakening: isLater))
        }
        return changes + kept(old, new)
            + difference("the name of \(signer), or the note about it", [old.name, old.note], [new.name, new.note])
    }

    private static func subkeys(_ old: Policy.Signer, _ new: Policy.Signer) -> [PolicyChange] {
        let signer = new.fingerprint.hexadecimal
        guard old.subkeys != new.subkeys else { return [] }
        guard let subkeys = new.subkeys else {
            return [PolicyChange("every subkey of \(signer) counts", isWeakening: true)]
        }
        let names = Message(joining: subkeys.map { "\($0.hexadecimal)" }, separator: ", ")
        return [PolicyChange("of \(signer) only these keys count: \(names)")]
    }

    private static func kept(_ old: Policy.Signer, _ new: Policy.Signer) -> [PolicyChange] {
        let (before, after) = (Set(old.keep), Set(new.keep))
        let signer = new.fingerprint.hexadecimal
        // It was no list of all that counts before, or is none now.
        guard before != after, new.until != nil else { return [] }
        guard !after.isEmpty else {
            return [PolicyChange("all that \(signer) signed before it retired counts", isWeakening: true)]
        }
        let isWider = old.until != nil && !before.isEmpty && !after.isSubset(of: before)
        return [
            PolicyChange(
                "of what \(signer) signed before it retired, only what is listed counts: \(after.count, "manifest")",
                isWeakening: isWider)
        ]
    }
}

extension Policy.Signer {
    /// As a message shows it.
    public var description: Message {
        let name: Message = name.map { " ('\($0)')" } ?? ""
        return "\(fingerprint.hexadecimal)\(name)"
    }
}
