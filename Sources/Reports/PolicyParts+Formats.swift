internal import FileAccess
internal import Findings
internal import Manifests
internal import OpenPGP
internal import StrictJSON
public import TrustPolicy

// What reports about policies have in common.

extension CheckReport.Basis.Policy {
    public var line: String {
        "policy '\(Escaping.visible(path.bytes))', version \(version), for \(product)"
    }
}

extension PolicyChange {
    public var line: String { "\(isWeakening ? "weaker: " : "")\(message.text)" }

    var json: JSONValue { ["message": .string(message.text), "weakening": .boolean(isWeakening)] }
}

extension PolicyReport.Key {
    var line: String {
        let state =
            switch standing {
            case nil: "its key is not here"
            case let standing?:
                standing.objection.map { "does not count (\($0.rule.name))" }
                    ?? standing.expires.map { "counts until \($0.rfc3339)" } ?? "counts"
            }
        return "\(role) \(fingerprint.hexadecimal): \(state)"
    }

    var json: JSONValue {
        [
            "fingerprint": .string(fingerprint.hexadecimal),
            "role": .string(role),
            "counts": .boolean(standing.map { $0.objection == nil } ?? false),
            "expiresAt": JSONValue(standing?.expires?.rfc3339),
        ]
    }
}
