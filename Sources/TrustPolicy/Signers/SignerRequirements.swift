public import Findings
public import Manifests
public import OpenPGP

/// Whose signatures count, what they must be like, and what they must say of the release. Values only: the clock is one
/// of them, and there is no configuration that accepts everything.
public struct SignerRequirements: Sendable, Hashable {
    /// What a key that has expired since it signed means.
    public enum KeyExpiry: String, Sendable, CaseIterable {
        /// It no longer counts.
        case now
        /// It counts, with a warning: the signature's date is the signer's own word.
        case atSigning = "at-signing"
    }

    /// What dates of keys and signatures mean.
    public enum Dates: Sendable, Hashable {
        /// Keys and signatures that have expired, or are of the future, do not count.
        case judged
        /// They count, and so do keys that were superseded or retired: for the steps from one version of a trust policy
        /// to the next, or a client that missed a few would be stranded.
        case ignored
    }

    /// Primary keys; at least one.
    public let signers: Set<Fingerprint>
    /// How many distinct ones must have signed; from 1 to their number.
    public let threshold: Int
    public let now: Timestamp
    public let maximumAge: TimeSpan?
    public let keyExpiry: KeyExpiry
    public let acceptsLegacyBindings: Bool
    public let minimumRSABits: Int
    /// What is asked of single signers beyond that, by primary key.
    public var signerRules: [Fingerprint: SignerRule] = [:]
    /// Primary keys and subkeys that count for nothing, each with the reason.
    public var deniedKeys: [Fingerprint: String] = [:]
    /// Content that is refused whoever signed it, each with the reason.
    public var deniedDigests: [Digest: String] = [:]
    /// Of which a manifest must use at least one for a file; all that are collision-resistant, or fewer.
    public var digestAlgorithms = Set(DigestAlgorithm.collisionResistant)
    /// What the signatures must say of the release; nil where they are not asked.
    public var release: ReleaseRequirements?
    /// Ignored for trust policies, and for nothing else: see ``Policy/rootRequirements(following:now:)``.
    public internal(set) var dates = Dates.judged

    /// How far a signature's date may lie ahead of this machine's clock.
    public static let clockTolerance = TimeSpan(seconds: 300)

    /// - Throws: ``RequirementsError`` for no signers, or a threshold that they cannot meet.
    public init(
        signers: Set<Fingerprint>, threshold: Int = 1, now: Timestamp, maximumAge: TimeSpan? = nil,
        keyExpiry: KeyExpiry = .now, acceptsLegacyBindings: Bool = false, minimumRSABits: Int = 2_048
    ) throws(RequirementsError) {
        guard !signers.isEmpty else { throw RequirementsError("there is nobody whose signature would count") }
        guard threshold >= 1 else { throw RequirementsError("the threshold is \(threshold), and must be at least 1") }
        guard threshold <= signers.count else {
            throw RequirementsError("the threshold is \(threshold), and only \(signers.count, "key") can meet it")
        }
        self.signers = signers
        self.threshold = threshold
        self.now = now
        self.maximumAge = maximumAge
        self.keyExpiry = keyExpiry
        self.acceptsLegacyBindings = acceptsLegacyBindings
        self.minimumRSABits = max(2_048, minimumRSABits)
    }
}

/// What is asked of one signer.
public struct SignerRule: Sendable, Hashable {
    /// The only keys of the certificate whose signatures count; nil for all that may sign.
    public var subkeys: Set<Fingerprint>?
    /// Signatures dated before do not count. The date is the signer's own word.
    public var from: Timestamp?
    /// Signatures dated after do not count: the signer has retired.
    public var until: Timestamp?
    /// Of what a retired signer signed, the content that still counts; empty for all.
    public var keep: Set<Digest> = []

    public init() {}
}

/// What signatures are over.
public struct SignedSubject: Sendable, Hashable {
    /// How the bytes are used, never what they look like.
    public let kind: SignedKind
    /// The file's name, without its folder.
    public let name: [UInt8]
    /// Of the bytes; none where not all of them were read.
    public let digests: Set<Digest>

    public init(_ kind: SignedKind, name: [UInt8], digests: Set<Digest>) {
        self.kind = kind
        self.name = name
        self.digests = digests
    }
}

extension SignerRequirements {
    /// The algorithms of the digests of signed bytes that these requirements compare with.
    public var comparedAlgorithms: Set<DigestAlgorithm> {
        let kept = signerRules.values.flatMap(\.keep)
        return Set((kept + deniedDigests.keys).map(\.algorithm)).union([.sha256])
    }

    /// The algorithms in which content must be known to see whether it is denied.
    public var deniedAlgorithms: Set<DigestAlgorithm> { Set(deniedDigests.keys.map(\.algorithm)) }

    /// A finding for each of `digests` that is refused whoever signed it.
    ///
    /// - Parameter name: of the file that has them.
    public func denials(of digests: some Sequence<Digest>, name: [UInt8]) -> [Finding] {
        guard !deniedDigests.isEmpty else { return [] }
        return Set(digests).sorted { $0.algorithm < $1.algorithm }.compactMap { digest in
            deniedDigests[digest].map { reason in
                let message: Message =
                    "'\(name)' (\(digest.algorithm.rawValue) \(digest.hexadecimal)) is denied: \(reason)"
                return Finding(.denied, message)
            }
        }
    }
}

/// Requirements that make no sense.
public struct RequirementsError: FindingError, Hashable {
    public let reason: Message

    init(_ reason: Message) {
        self.reason = reason
    }

    public var finding: Finding { Finding(.usage, reason) }
}
