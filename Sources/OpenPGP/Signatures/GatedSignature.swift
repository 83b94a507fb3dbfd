public import Findings

/// What the gate made of one signature.
public enum GatedSignature: Hashable, Sendable {
    /// The engine may look at it.
    case passed(SignaturePacket)
    /// It counts for nothing. The others in the file are not touched by that.
    case refused(RefusedSignature)
}

/// Why one signature did not pass the gate.
public struct RefusedSignature: Hashable, Sendable {
    /// ``Rule/signatureMalformed``, ``Rule/signatureUnsupported`` or ``Rule/weakSignature``.
    public let rule: Rule
    /// A whole sentence without its final full stop.
    public let reason: Message

    public init(_ rule: Rule, _ reason: Message) {
        self.rule = rule
        self.reason = reason
    }

    public var finding: Finding { Finding(rule, reason) }
}
