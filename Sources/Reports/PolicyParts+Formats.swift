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
