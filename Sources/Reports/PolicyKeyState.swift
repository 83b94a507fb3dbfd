internal import Findings
public import OpenPGP
internal import StrictJSON
public import TrustPolicy

/// How a key that a policy names stands, for every format.
public struct PolicyKeyState: Sendable {
    public let fingerprint: Fingerprint
    /// `signer` or `root`.
    public let role: String
    /// Nil for one whose key is not there.
    public let standing: KeyStanding?
    /// Since when nothing new by it counts; nil for one that goes on.
    public let retired: Timestamp?
    /// When it will retire; nil where that is past, or not said.
    public let retires: Timestamp?

    public init(
        fingerprint: Fingerprint, role: String, standing: KeyStanding?, retired: Timestamp?, retires: Timestamp?
    ) {
        self.fingerprint = fingerprint
        self.role = role
        self.standing = standing
        self.retired = retired
        self.retires = retires
    }

    var line: String { "\(role) \(fingerprint.hexadecimal): \(state)" }

    private var state: String {
        let retirement = retired.map { "retired \($0.rfc3339): what it signs now does not count" }
        guard let standing else { return retirement ?? "its key is not here" }
        if let objection = standing.objection { return "does not count (\(objection.rule.name))" }
        if let retirement { return retirement }
        if let retires, standing.expires.map({ retires < $0 }) ?? true {
            return "counts until it retires, \(retires.rfc3339)"
        }
        return standing.expires.map { "counts until \($0.rfc3339)" } ?? "counts"
    }

    var json: JSONValue {
        [
            "fingerprint": .string(fingerprint.hexadecimal),
            "role": .string(role),
            "counts": .boolean(retired == nil && standing.map { $0.objection == nil } ?? false),
            "expiresAt": JSONValue(standing?.expires?.rfc3339),
        ]
    }
}
