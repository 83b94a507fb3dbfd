internal import FileAccess
public import Findings
internal import Manifests
internal import OpenPGP
public import StrictJSON
internal import TrustPolicy

extension PolicyReport: Report {
    public var status: Status { findings.status }

    public var reasons: [String] { findings.filter { $0.severity == .error }.flatMap(\.lines) }

    public var github: [String] { findings.map { $0.annotation(path: $0.path ?? []) } + text }

    /// Lines for people; the last one says how things stand.
    public var text: [String] {
        var lines =
            policy.map { ["policy '\(Escaping.visible($0.path.bytes))', version \($0.version), for \($0.product)"] }
            ?? []
        lines += accepts.map(\.text)
        for update in updates ?? [] {
            lines.append("version \(update.version) was taken over:")
            lines += update.changes.map { "  \($0.isWeakening ? "weaker: " : "")\($0.message.text)" }
        }
        lines += (keys ?? []).map(line)
        return lines + findings.flatMap(\.lines) + conclusion
    }

    private func line(_ key: Key) -> String {
        let state =
            switch key.standing {
            case nil: "its key is not here"
            case let standing?:
                standing.objection.map { "does not count (\($0.rule.name))" }
                    ?? standing.expires.map { "counts until \($0.rfc3339)" } ?? "counts"
            }
        return "\(key.role) \(key.fingerprint.hexadecimal): \(state)"
    }

    private var conclusion: [String] {
        guard status == .verified else {
            return [status.isRejection ? "REJECTED" : "REFUSED: nothing could be decided"]
        }
        if let updates, let policy {
            return [updates.isEmpty ? "up to date: version \(policy.version)" : "updated to version \(policy.version)"]
        }
        return keys == nil ? [] : ["ok as of \(time.rfc3339)"]
    }

    /// The document that docs/schema/policy-1.json describes.
    public var json: JSONValue {
        [
            "schema": "release-integrity/policy/1",
            "verdict": .string(status == .verified ? "ok" : status.isRejection ? "rejected" : "undecided"),
            "status": .integer(Int64(status.rawValue)),
            "time": .string(time.rfc3339),
            "policy": policy?.json ?? .null,
            "accepts": .array(accepts.map { .string($0.text) }),
            "updates": updates.map { .array($0.map(json)) } ?? .null,
            "keys": keys.map { .array($0.map(json)) } ?? .null,
            "findings": .array(findings.map(\.json)),
        ]
    }

    private func json(_ update: Update) -> JSONValue {
        [
            "version": .integer(update.version),
            "changes": .array(
                update.changes.map {
                    ["message": .string($0.message.text), "weakening": .boolean($0.isWeakening)]
                }),
        ]
    }

    private func json(_ key: Key) -> JSONValue {
        [
            "fingerprint": .string(key.fingerprint.hexadecimal),
            "role": .string(key.role),
            "counts": .boolean(key.standing.map { $0.objection == nil } ?? false),
            "expiresAt": JSONValue(key.standing?.expires?.rfc3339),
        ]
    }
}
