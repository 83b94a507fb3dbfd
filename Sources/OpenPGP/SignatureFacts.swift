/// What the engine found out about one key, from a listing of the home that holds its certificate and nothing else.
public struct KeyFacts: Sendable, Hashable {
    public let fingerprint: Fingerprint
    public let createdAt: Timestamp
    /// Nil for a key that does not expire.
    public let expiresAt: Timestamp?
    public let algorithm: PublicKeyAlgorithm
    /// The key's size in bits, as its algorithm counts them.
    public let bits: Int
    public let isRevoked: Bool
    public let isExpired: Bool
    public let isDisabled: Bool
    public let isInvalid: Bool
    public let canSign: Bool

    public init(
        fingerprint: Fingerprint, createdAt: Timestamp, expiresAt: Timestamp?, algorithm: PublicKeyAlgorithm, bits: Int,
        isRevoked: Bool, isExpired: Bool, isDisabled: Bool, isInvalid: Bool, canSign: Bool
    ) {
        self.fingerprint = fingerprint
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.algorithm = algorithm
        self.bits = bits
        self.isRevoked = isRevoked
        self.isExpired = isExpired
        self.isDisabled = isDisabled
        self.isInvalid = isInvalid
        self.canSign = canSign
    }
}

/// What the engine says of one signature packet by one certificate's keys over one sequence of bytes. It states what is
/// so; whether that is enough is decided elsewhere.
public struct SignatureFacts: Sendable, Hashable {
    /// What the cryptography said.
    public enum Outcome: Sendable, Hashable {
        /// Status 0 as a whole, one signature, and gpg ended with exit status 0.
        case good
        /// The signature is not one over these bytes.
        case bad
        /// Good cryptography, by an expired or revoked key, or an expired signature; never enough by itself.
        case expiredSignature, expiredKey, revokedKey
        /// None of the certificate's usable keys made it.
        case noKey
        /// Anything else that gpgme reported, by its name.
        case other(String)

        /// Whether the signature is one over these bytes, whatever else is wrong.
        public var isGoodCryptography: Bool {
            switch self {
            case .good, .expiredSignature, .expiredKey, .revokedKey: true
            case .bad, .noKey, .other: false
            }
        }
    }

    public let outcome: Outcome
    /// The key that made the signature, a subkey often. Nil where the engine names none.
    public let signingKey: KeyFacts?
    /// The certificate's primary key.
    public let primaryKey: KeyFacts
    public let createdAt: Timestamp
    /// Nil for a signature that does not expire.
    public let expiresAt: Timestamp?
    public let hashAlgorithm: HashAlgorithm

    public init(
        outcome: Outcome, signingKey: KeyFacts?, primaryKey: KeyFacts, createdAt: Timestamp, expiresAt: Timestamp?,
        hashAlgorithm: HashAlgorithm
    ) {
        self.outcome = outcome
        self.signingKey = signingKey
        self.primaryKey = primaryKey
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.hashAlgorithm = hashAlgorithm
    }
}
