public import Manifests
public import OpenPGP
public import Releases

/// The parts of a policy that are set one by one: nil for what stays as it is.
public struct PolicySettings: Sendable, Hashable {
    /// How many signers are needed.
    public var threshold: Int?
    public var keys: [Policy.KeySource]?
    public var notationDomain: String?
    public var updates: [String]?
    public var signs: SignedKind?
    public var require: [IdentityField]?
    public var minimumVersion: ReleaseVersion?
    /// By channel; what is not named stays.
    public var maximumAge: [String: TimeSpan] = [:]
    public var digests: [DigestAlgorithm]?
    public var minimumRSABits: Int?
    public var keyExpiry: SignerRequirements.KeyExpiry?
    public var acceptsLegacyBindings: Bool?
    public var distribution: Policy.Distribution?

    public init() {}

    /// Whether nothing is set.
    public var isEmpty: Bool { self == PolicySettings() }
}

extension Policy {
    /// The same policy with `settings`.
    public func setting(_ settings: PolicySettings) throws(PolicyEditError) -> Policy {
        var policy = self
        policy.threshold = settings.threshold ?? threshold
        policy.keys = settings.keys ?? keys
        policy.notationDomain = settings.notationDomain ?? notationDomain
        policy.updates = settings.updates ?? updates
        policy.release.signs = settings.signs ?? release.signs
        policy.release.require = settings.require ?? release.require
        policy.release.minimumVersion = settings.minimumVersion ?? release.minimumVersion
        policy.release.maximumAge.merge(settings.maximumAge) { $1 }
        policy.algorithms.digests = settings.digests ?? algorithms.digests
        policy.algorithms.minimumRSABits = settings.minimumRSABits ?? algorithms.minimumRSABits
        policy.algorithms.keyExpiry = settings.keyExpiry ?? algorithms.keyExpiry
        policy.algorithms.acceptsLegacyBindings = settings.acceptsLegacyBindings ?? algorithms.acceptsLegacyBindings
        policy.distribution = settings.distribution ?? distribution
        return try policy.checked()
    }
}
