public import Findings
internal import Manifests
internal import OpenPGP
internal import Releases

extension Policy {
    /// What it accepts, sentence by sentence, for people who do not read JSON.
    public var inPlainWords: [Message] {
        let count: Message = "\(threshold) of \(signers.count, "signer") must sign each release of '\(product)':"
        return [count] + signers.map(\.inPlainWords) + releaseWords + algorithmWords + denialWords + rootWords
    }

    private var releaseWords: [Message] {
        var words: [Message] = ["They sign \(release.signs.noun)."]
        let fields = Message(joining: release.require.map { "\($0.rawValue)" }, separator: ", ")
        let domain: Message = notationDomain.map { " (in notations of '\($0)')" } ?? ""
        words.append(
            release.require.isEmpty
                ? "A signature need not say which release it is for: an older or another one may go unnoticed."
                : "A signature must say its release's \(fields)\(domain).")
        if let minimum = release.minimumVersion { words.append("Nothing older than '\(minimum.text)' counts.") }
        for (channel, age) in release.maximumAge.sorted(by: { $0.key < $1.key }) {
            words.append("In the channel '\(channel)' no signature older than \(age.description) counts.")
        }
        if let distribution {
            let origins = Message(joining: distribution.origins.map { "'\($0)'" }, separator: ", ")
            words.append("Releases are at \(origins).")
        }
        return words
    }

    private var algorithmWords: [Message] {
        let digests = Message(joining: algorithms.digests.map { "\($0.rawValue)" }, separator: ", ")
        let expiry: Message =
            algorithms.keyExpiry == .now
            ? "A key that has expired does not count."
            : "A key that has expired counts for what it says it signed before."
        let bindings: Message =
            algorithms.acceptsLegacyBindings ? " Keys that bind themselves with SHA-1 count." : ""
        return [
            "Manifests use \(digests); RSA keys have \(algorithms.minimumRSABits) bits at least. \(expiry)\(bindings)"
        ]
    }

    private var denialWords: [Message] {
        denied.map { "Never: \($0.subject.description) (\($0.explanation))." }
    }

    private var rootWords: [Message] {
        let sources = Message(joining: keys.map { "'\($0.text)'" }, separator: ", ")
        var words: [Message] = ["Keys are found in \(sources)."]
        if let roots {
            let names = Message(joining: roots.keys.map { "\($0.hexadecimal)" }, separator: ", ")
            words.append("\(roots.threshold) of \(roots.keys.count, "root") must sign the next version: \(names).")
        } else {
            words.append("Nobody can sign a next version: only an edit of this file changes what counts.")
        }
        if let expires { words.append("It counts until \(expires.rfc3339).") }
        return words
    }
}

extension Policy.Signer {
    fileprivate var inPlainWords: Message {
        var parts: [Message] = ["  \(description)"]
        if let subkeys {
            let names = Message(joining: subkeys.map { "\($0.hexadecimal)" }, separator: ", ")
            parts.append("with no other key than \(names)")
        }
        if let from { parts.append("from \(from.rfc3339)") }
        if let until {
            parts.append("until \(until.rfc3339)")
            if !keep.isEmpty { parts.append("of that only what is listed (\(keep.count, "manifest"))") }
        }
        return Message(joining: parts, separator: ", ")
    }
}
