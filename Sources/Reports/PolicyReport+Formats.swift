internal import FileAccess
public import Findings
internal import Manifests
internal import OpenPGP
public import StrictJSON
internal import TrustPolicy

extension PolicyReport: FindingsReport {
    public var status: Status { findings.status }

    /// Lines for people; the last one says how things stand.
    public var text: [String] {
        var lines = policy.map { [$0.line] } ?? []
        lines += accepts.map(\.text)
        for update in updates ?? [] {
            lines.append("version \(update.version) was taken over:")
            lines += update.changes.map { "  \($0.line)" }
        }
        lines += (keys ?? []).map(\.line)
        return lines + findings.flatMap(\.lines) + conclusion
    }

    private var conclusion: [String] {
        if status != .verified, let policy, let updates, !updates.isEmpty {
            return ["\(status.isRejection ? "REJECTED" : "REFUSED") what follows; updated to version \(policy.version)"]
        }
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
            "verdict": .string(status == .verified ? "ok" : status.failureVerdict),
            "status": .integer(Int64(status.rawValue)),
            "time": .string(time.rfc3339),
            "policy": policy?.json ?? .null,
            "accepts": .array(accepts.map { .string($0.text) }),
            "updates": updates.map { .array($0.map(json)) } ?? .null,
            "keys": keys.map { .array($0.map(\.json)) } ?? .null,
            "findings": .array(findings.map(\.json)),
        ]
    }

    private func json(_ update: Update) -> JSONValue {
        [
            "version": .integer(update.version),
            "changes": .array(update.changes.map(\.json)),
        ]
    }
}
