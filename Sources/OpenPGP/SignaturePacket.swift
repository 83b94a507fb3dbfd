public import Findings

/// A signature packet that passed the gate: v4, over binary data, with one of the allowed hashes, and saying everything
/// once. Whether the signature is good is for the engine to find out.
public struct SignaturePacket: Sendable, Hashable {
    /// The packet as it stands in the file, for the engine.
    public let packet: [UInt8]
    public let publicKeyAlgorithm: PublicKeyAlgorithm
    public let hashAlgorithm: HashAlgorithm
    public let createdAt: Timestamp
    /// Nil for a signature that does not expire.
    public let expiresAt: Timestamp?
    /// From the hashed area; nil where the signature names only a key ID.
    public let issuerFingerprint: Fingerprint?
    public let issuerKeyID: KeyID
    /// Those of the hashed area, which the signature covers.
    public let notations: [Notation]

    /// Whether `key` may be the one that signed, going by what the signature says of its issuer.
    public func mayBe(by key: Fingerprint) -> Bool {
        issuerFingerprint.map { $0 == key } ?? (key.keyID == issuerKeyID)
    }

    /// How a message names the issuer.
    public var issuer: Message {
        if let issuerFingerprint { return "\(issuerFingerprint.hexadecimal)" }
        return "key ID \(issuerKeyID.hexadecimal)"
    }
}

/// A signature packet that is well framed and is refused all the same. It condemns itself only.
public struct RefusedSignature: Sendable, Hashable {
    public let rule: Rule
    public let reason: Message

    init(_ rule: Rule, _ reason: Message) {
        self.rule = rule
        self.reason = reason
    }
}

/// What the gate says of one signature packet.
public enum GatedSignature: Sendable, Hashable {
    case passed(SignaturePacket)
    case refused(RefusedSignature)
}
