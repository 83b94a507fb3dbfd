public import Manifests
public import OpenPGP
public import Releases

/// A trust policy: whose signature counts for one product, and for which of its releases. A value with the same content as
/// the file; what makes no sense does not exist as a value. See docs/trust-policy.md
public struct Policy: Sendable, Hashable {
    /// The one schema that is read and written.
    public static let schema = "release-integrity/trust-policy/1"
    /// No policy file has more bytes.
    public static let largest = 1 << 20
    /// Versions are from 1 to this: 2^53 - 1, so that every JSON reader sees the same number.
    public static let largestVersion: Int64 = 1 << 53 - 1

    public internal(set) var product: String
    public internal(set) var version: Int64
    /// Whose notations carry release identities: `codecov.io` in `version@codecov.io`.
    public internal(set) var notationDomain: String?
    /// From then on this version of the policy counts for nothing.
    public internal(set) var expires: Timestamp?
    /// Addresses where later versions are looked for.
    public internal(set) var updates: [String] = []
    /// Who may replace the policy; nil where only an edit of the file does.
    public internal(set) var roots: Roots?
    public internal(set) var signers: [Signer]
    /// How many distinct signers are needed.
    public internal(set) var threshold: Int
    /// Where keys are found: names of files beside the policy, and https addresses.
    public internal(set) var keys: [KeySource]
    public internal(set) var release = ReleaseRules()
    public internal(set) var algorithms = AlgorithmRules()
    public internal(set) var denied: [Denial] = []
    public internal(set) var distribution: Distribution?

    /// Who may sign the next version of the policy.
    public struct Roots: Sendable, Hashable {
        public let threshold: Int
        public let keys: [Fingerprint]

        public init(threshold: Int, keys: [Fingerprint]) {
            self.threshold = threshold
            self.keys = keys
        }
    }

    /// A primary key that may sign releases.
    public struct Signer: Sendable, Hashable {
        public let fingerprint: Fingerprint
        public let name: String?
        /// The only subkeys that count; nil for every one that the certificate binds.
        public let subkeys: [Fingerprint]?
        /// Signatures dated before or after do not count. The date is the signer's own word.
        public let from: Timestamp?
        public let until: Timestamp?
        /// Digests of the manifests of a retired signer that go on to count; none: all of its earlier ones.
        public let keep: [Digest]
        public let note: String?

        public init(
            fingerprint: Fingerprint, name: String? = nil, subkeys: [Fingerprint]? = nil, from: Timestamp? = nil,
            until: Timestamp? = nil, keep: [Digest] = [], note: String? = nil
        ) {
            self.fingerprint = fingerprint
            self.name = name
            self.subkeys = subkeys
            self.from = from
            self.until = until
            self.keep = keep
            self.note = note
        }
    }

    /// Where a key may be.
    public enum KeySource: Sendable, Hashable {
        /// A file in the policy's own folder.
        case file(String)
        /// An https address.
        case address(String)
    }

    /// What a release must say of itself.
    public struct ReleaseRules: Sendable, Hashable {
        /// Never a policy.
        public var signs = SignedKind.manifest
        public var require: [IdentityField] = []
        public var minimumVersion: ReleaseVersion?
        /// By channel.
        public var maximumAge: [String: TimeSpan] = [:]
    }

    /// What algorithms count.
    public struct AlgorithmRules: Sendable, Hashable {
        /// Of manifests.
        public var digests: [DigestAlgorithm] = DigestAlgorithm.collisionResistant
        public var minimumRSABits = 2_048
        public var keyExpiry = SignerRequirements.KeyExpiry.now
        public var acceptsLegacyBindings = false
    }

    /// Something that counts for nothing, whoever signed it and when.
    public struct Denial: Sendable, Hashable {
        public enum Subject: Sendable, Hashable {
            case digest(Digest)
            /// A primary key or subkey.
            case key(Fingerprint)
        }

        public let subject: Subject
        public let reason: String
        public let since: Timestamp?

        public init(subject: Subject, reason: String, since: Timestamp?) {
            self.subject = subject
            self.reason = reason
            self.since = since
        }
    }

    /// Where releases are, and what their files are called.
    public struct Distribution: Sendable, Hashable {
        public let origins: [String]
        public let path: String
        /// By platform, or `default`.
        public let artifact: [String: String]
        public let platforms: [String]
        public let manifest: String
        public let signature: String

        public init(
            origins: [String], path: String, artifact: [String: String], platforms: [String], manifest: String,
            signature: String
        ) {
            self.origins = origins
            self.path = path
            self.artifact = artifact
            self.platforms = platforms
            self.manifest = manifest
            self.signature = signature
        }
    }

    init(product: String, version: Int64, signers: [Signer], threshold: Int, keys: [KeySource]) {
        self.product = product
        self.version = version
        self.signers = signers
        self.threshold = threshold
        self.keys = keys
    }
}
