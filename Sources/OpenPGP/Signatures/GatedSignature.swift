public import Findings

/// What the gate made of one signature.
public enum GatedSignature: Hashable, Sendable {
    /// The engine may look at it.
    case usable(SignaturePacket)
    /// It counts for nothing. The others in the file are not touched by that.
    case rejected(SignatureRejection)
}

/// Why one signature did not pass the gate, with what it claims about itself where that can be read.
public struct SignatureRejection: Hashable, Sendable {
    /// ``Rule/signatureMalformed``, ``Rule/signatureUnsupported`` or ``Rule/weakSignature``.
    public let rule: Rule
    /// A whole sentence without its final full stop.
    public let message: Message
    public let issuerKeyID: KeyID?
    public let issuerFingerprint: Fingerprint?
    public let createdAt: Timestamp?

    public var finding: Finding { Finding(rule, message) }
}
