internal import Findings

/// A signature inside a certificate, as its packet describes itself.
///
/// Nothing here was verified. It serves to leave out what the engine need not see, to explain, and to refuse; never to
/// accept.
public struct CertificateSignature: Hashable, Sendable {
    /// 4, or 3 in old certificates.
    public let version: UInt8
    public let signatureClass: SignatureClass
    public let publicKeyAlgorithm: PublicKeyAlgorithm
    public let hashAlgorithm: HashAlgorithm
    public let createdAt: Timestamp?
    /// When the signature itself expires, whatever the key does; nil for never.
    public let expiresAt: Timestamp?
    /// All the keys that it names as its maker, in either area: normally one.
    public let issuers: Set<KeyID>
    /// What the key may be used for, where the signature says so.
    public let keyFlags: KeyFlags?
    /// How long the key is valid from its creation; nil for ever, or where the signature does not say.
    public let keyLifetime: TimeSpan?
    /// For revocations that give one.
    public let revocationReason: RevocationReason?
    /// Keys that may revoke this one (RFC 9580 section 5.2.3.23).
    public let designatedRevokers: [Fingerprint]
    /// The hash of the cross-certification inside it, where there is one.
    public let crossCertification: HashAlgorithm?
    /// The packet's contents.
    let body: [UInt8]

    public var isCertification: Bool { SignatureClass.certifications.contains(signatureClass) }

    /// Whether gpg can read it; see ``SignatureLayout/checkReadable()``.
    var isReadable: Bool {
        do throws(MalformedPacket) {
            if version == 4 {
                try SignatureLayout(body: body[...]).checkReadable()
            } else {
                try SignatureLayout.checkReadable(body.dropFirst(Self.version3HeaderLength), publicKeyAlgorithm)
            }
            return true
        } catch {
            return false
        }
    }

    /// Up to the start of the digest, with it.
    private static let version3HeaderLength = 19

    func isIssued(by key: PublicKey) -> Bool { issuers.contains(key.keyID) }
}

/// What a key may be used for (RFC 9580 section 5.2.3.29).
public struct KeyFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let certify = KeyFlags(rawValue: 0x01)
    public static let sign = KeyFlags(rawValue: 0x02)
    public static let encryptCommunications = KeyFlags(rawValue: 0x04)
    public static let encryptStorage = KeyFlags(rawValue: 0x08)
}

/// Why a key was revoked (RFC 9580 section 5.2.3.31), as whoever revoked it says.
public struct RevocationReason: Hashable, Sendable {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        public static let unspecified = Code(rawValue: 0)
        public static let superseded = Code(rawValue: 1)
        public static let compromised = Code(rawValue: 2)
        public static let retired = Code(rawValue: 3)
        public static let userIDNoLongerValid = Code(rawValue: 32)

        /// As a part of a message.
        var explanation: Message {
            switch self {
            case .unspecified: "no reason is given"
            case .superseded: "it was superseded"
            case .compromised: "its secret was compromised"
            case .retired: "it is no longer used"
            case .userIDNoLongerValid: "its user ID is no longer valid"
            default: "for reason \(rawValue)"
            }
        }
    }

    public let code: Code
    /// A remark, as bytes: what strangers wrote.
    public let text: [UInt8]
}

extension CertificateSignature {
    /// Nil for a packet that cannot be taken apart or is of an unknown version.
    init?(body: ArraySlice<UInt8>) {
        switch body.first {
        case 3: self.init(version3: body)
        case 4: self.init(version4: body)
        default: return nil
        }
    }

    private init?(version4 body: ArraySlice<UInt8>) {
        guard let layout = try? SignatureLayout(body: body) else { return nil }
        version = 4
        signatureClass = layout.signatureClass
        publicKeyAlgorithm = layout.publicKeyAlgorithm
        hashAlgorithm = layout.hashAlgorithm
        let all = layout.hashed + layout.unhashed
        issuers = Set(all.compactMap(Self.issuer))
        createdAt = layout.hashed.value(of: .creationTime) { try? $0.date() }
        let lifetimes = layout.hashed.filter { $0.type == .expirationTime }.compactMap { (try? $0.lifetime()) ?? nil }
        expiresAt = createdAt.flatMap { created in lifetimes.map(created.advanced).min() }
        keyFlags = layout.hashed.value(of: .keyFlags) { KeyFlags(rawValue: $0.body.first ?? 0) }
        keyLifetime = layout.hashed.value(of: .keyExpirationTime) { (try? $0.lifetime()) ?? nil }
        revocationReason = layout.hashed.value(of: .revocationReason) { subpacket in
            subpacket.body.first.map {
                RevocationReason(code: .init(rawValue: $0), text: Array(subpacket.body.dropFirst()))
            }
        }
        designatedRevokers = layout.hashed.filter { $0.type == .revocationKey }.compactMap(Self.revoker)
        crossCertification = all.value(of: .embeddedSignature) { subpacket in
            guard let embedded = try? SignatureLayout(body: subpacket.body),
                embedded.signatureClass == .primaryKeyBinding
            else { return nil }
            return embedded.hashAlgorithm
        }
        self.body = Array(body)
    }

    /// RFC 9580 section 5.2.2: version, 5, class, time, key ID, algorithms.
    private init?(version3 body: ArraySlice<UInt8>) {
        var reader = ByteReader(body.dropFirst())
        guard let hashedLength = try? reader.byte(), hashedLength == 5, let signatureClass = try? reader.byte(),
            let createdAt = try? reader.timestamp(), let issuer = try? reader.bytes(KeyID.byteCount),
            let algorithm = try? reader.byte(), let hash = try? reader.byte(), let keyID = KeyID(bytes: issuer)
        else { return nil }
        version = 3
        self.signatureClass = SignatureClass(rawValue: signatureClass)
        publicKeyAlgorithm = PublicKeyAlgorithm(rawValue: algorithm)
        hashAlgorithm = HashAlgorithm(rawValue: hash)
        self.createdAt = createdAt
        expiresAt = nil
        issuers = [keyID]
        keyFlags = nil
        keyLifetime = nil
        revocationReason = nil
        designatedRevokers = []
        crossCertification = nil
        self.body = Array(body)
    }

    private static func issuer(_ subpacket: Subpacket) -> KeyID? {
        switch subpacket.type {
        case .issuerKeyID: try? subpacket.keyID()
        case .issuerFingerprint: (try? subpacket.fingerprint())?.keyID
        default: nil
        }
    }

    /// A class with its high bit set, an algorithm and a fingerprint.
    private static func revoker(_ subpacket: Subpacket) -> Fingerprint? {
        (subpacket.body.first ?? 0) & 0x80 != 0 ? Fingerprint(subpacket.body.dropFirst(2)) : nil
    }
}

extension Sequence where Element == Subpacket {
    /// What `read` makes of the first subpacket of that type that it can read.
    func value<Value>(of type: Subpacket.Kind, _ read: (Subpacket) -> Value?) -> Value? {
        lazy.filter { $0.type == type }.compactMap(read).first
    }
}
