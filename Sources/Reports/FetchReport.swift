public import FileAccess
internal import Findings
internal import StrictJSON

/// What a verification says beyond its verdict where the file was fetched first.
public struct FetchReport: Sendable {
    /// What a lock file has to do with it.
    public enum Lock: String, Sendable {
        /// It is in there now.
        case written
        /// Nothing else was accepted.
        case required
    }

    public var product: String?
    /// Nil for the latest.
    public var requestedVersion: String?
    /// The one that the signature says, or that was locked.
    public var version: String?
    public var channel: String?
    public var platform: String?
    /// The artifact's address, and where it came from in the end; without user information and query.
    public var url: String?
    public var finalURL: String?
    public var isFromCache = false
    /// Where it is now; nil: nowhere.
    public var installed: BytePath?
    public var lock: Lock?
    public var record: BytePath?

    public init() {}
}

extension FetchReport {
    /// Lines for people.
    var text: [String] {
        var lines: [String] = []
        if let url {
            let from: Message =
                isFromCache ? " (from the cache)" : finalURL == url ? "" : " (from '\(finalURL ?? url)')"
            lines.append(("fetched '\(url)'\(from)" as Message).text)
        }
        if lock == .written { lines.append("noted in the lock file") }
        if let installed { lines.append(("installed '\(installed.bytes)'" as Message).text) }
        return lines
    }

    var json: JSONValue {
        [
            "product": escaped(product), "requestedVersion": escaped(requestedVersion ?? "latest"),
            "version": escaped(version), "channel": escaped(channel), "platform": escaped(platform),
            "url": escaped(url), "finalURL": escaped(finalURL), "cached": .boolean(isFromCache),
            "installed": JSONValue(installed.map { Escaping.visible($0.bytes) }),
            "lock": JSONValue(lock?.rawValue), "record": JSONValue(record.map { Escaping.visible($0.bytes) }),
        ]
    }

    private func escaped(_ text: String?) -> JSONValue { JSONValue(text.map { Escaping.visible($0) }) }
}
