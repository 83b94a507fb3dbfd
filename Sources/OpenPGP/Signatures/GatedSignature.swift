public import Findings

/// What the gate made of one signature.
public enum GatedSignature: Hashable, Sendable {
    /// The engine may look at it.
    case passed(SignaturePacket)
    /// It counts for nothing. The others in the file are not touched by that.
    case refused(RefusedSignature)
}

/// Why one signature did not pass the gate, with what it claims about itself where that can be read.
public struct RefusedSignature: Hashable, Sendable {
    /// ``Rule/signatureMalformed``, ``Rule/signatureUnsupported`` or ``Rule/weakSignature``.
    public let rule: Rule
    /// A whole sentence without its final full stop.
    public let reason: Message
    public let issuerKeyID: KeyID?
    public let issuerFingerprint: Fingerprint?
    public let createdAt: Timestamp?

    public init(
        _ rule: Rule, _ reason: Message, issuerKeyID: KeyID? = nil, issuerFingerprint: Fingerprint? = nil,
        createdAt: Timestamp? = nil
    ) {
        self.rule = rule
        self.reason = reason
        self.issuerKeyID = issuerKeyID
        self.issuerFingerprint = issuerFingerprint
        self.createdAt = createdAt
    }

    public var finding: Finding { Finding(rule, reason) }
}
