/// An OpenPGP certificate ("public key"): a primary key and what it says about itself.
///
/// It is what a file contains, with everything left out that the primary key did not issue. Its signatures were not
/// verified: that a user ID or subkey stands here proves nothing. The engine verifies, on ``minimized()`` bytes.
public struct Certificate: Hashable, Sendable {
    public let primaryKey: PublicKey
    /// Signatures by the primary key over itself (class 0x1F).
    public internal(set) var directSignatures: [CertificateSignature] = []
    /// Those that revoke it (class 0x20) in its own name.
    public internal(set) var revocations: [CertificateSignature] = []
    public internal(set) var userIDs: [UserIDComponent] = []
    public internal(set) var subkeys: [SubkeyComponent] = []
    /// Revocations of this key or its subkeys in the name of other keys. Those of ``designatedRevokers`` count.
    public internal(set) var foreignRevocations: [ForeignRevocation] = []
    /// Whether the source held secret keys, which were dropped.
    public internal(set) var hadSecretParts: Bool
    /// How many signatures by other keys, or in places where they mean nothing, were left out.
    public internal(set) var droppedSignatureCount = 0
    /// Whether gpg cannot read a signature that the primary key made here. What it said (that the key has expired, for one)
    /// cannot be told, so the certificate is not to be used.
    public internal(set) var hasUnreadableSignature = false

    /// Of the primary key: the certificate's name.
    public var fingerprint: Fingerprint { primaryKey.fingerprint }

    /// All keys that could sign: the primary key and the subkeys.
    public var keys: [PublicKey] { [primaryKey] + subkeys.map(\.key) }

    public var subkeyFingerprints: [Fingerprint] { subkeys.map(\.fingerprint) }

    /// The first user ID, as bytes from a stranger.
    public var firstUserID: [UInt8]? { userIDs.first { !$0.isAttribute }?.bytes }

    /// The primary key or the subkey that `signature` says it is by.
    public func issuer(of signature: SignaturePacket) -> PublicKey? {
        keys.first { signature.mayBe(by: $0.fingerprint) }
    }

    init(primaryKey: PublicKey, hadSecretParts: Bool) {
        self.primaryKey = primaryKey
        self.hadSecretParts = hadSecretParts
    }
}

/// A user ID or user attribute (a picture) with what the primary key says about it.
public struct UserIDComponent: Hashable, Sendable {
    /// Normally a name and an e-mail address in UTF-8. What strangers wrote.
    public let bytes: [UInt8]
    public let isAttribute: Bool
    /// Certifications and their revocations (class 0x30).
    public internal(set) var selfSignatures: [CertificateSignature] = []

    /// Whether the primary key says anything about it. gpg lists one that is only revoked, too.
    var isBound: Bool { !selfSignatures.isEmpty }
}

/// A subkey with what the primary key says about it.
public struct SubkeyComponent: Hashable, Sendable {
    public let key: PublicKey
    /// Bindings (class 0x18) and revocations (class 0x28).
    public internal(set) var bindings: [CertificateSignature] = []

    public var fingerprint: Fingerprint { key.fingerprint }

    var isBound: Bool { bindings.contains { $0.signatureClass == .subkeyBinding } }
}

/// A revocation that another key made, which the certificate may have named for that.
public struct ForeignRevocation: Hashable, Sendable {
    public let signature: CertificateSignature
    /// The subkey that it revokes; nil if it revokes the primary key, and all with it.
    public let subkey: Fingerprint?
}
