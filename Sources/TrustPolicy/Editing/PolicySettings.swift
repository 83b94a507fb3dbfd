internal import Findings
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
    public var distribution = Distribution()
    /// What goes back to what it is where nothing is said; before anything else is set.
    public var unset: Set<Part> = []

    /// What may be unset.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        case notationDomain = "notation-domain"
        case updates
        case require
        case minimumVersion = "minimum-version"
        case maximumAge = "maximum-age"
        case digests
        case minimumRSABits = "minimum-rsa-bits"
        case keyExpiry = "key-expiry"
        case legacyBindings = "legacy-bindings"
        case distribution
    }

    /// Where releases are, part by part.
    public struct Distribution: Sendable, Hashable {
        public var origins: [String]?
        public var path: String?
        public var artifact: [String: String]?
        public var platforms: [String]?
        public var manifest: String?
        public var signature: String?
    }

    public init() {}

    /// Whether nothing is set.
    public var isEmpty: Bool { self == PolicySettings() }
}

extension Policy {
    /// The same policy with `settings`.
    public func setting(_ settings: PolicySettings) throws(PolicyEditError) -> Policy {
        var policy = self
        for part in settings.unset { policy.unset(part) }
        return try policy.applying(settings).checked()
    }

    private mutating func unset(_ part: PolicySettings.Part) {
        switch part {
        case .notationDomain: notationDomain = nil
        case .updates: updates = []
        case .require: release.require = ReleaseRules().require
        case .minimumVersion: release.minimumVersion = nil
        case .maximumAge: release.maximumAge = [:]
        case .digests: algorithms.digests = AlgorithmRules().digests
        case .minimumRSABits: algorithms.minimumRSABits = AlgorithmRules().minimumRSABits
        case .keyExpiry: algorithms.keyExpiry = AlgorithmRules().keyExpiry
        case .legacyBindings: algorithms.acceptsLegacyBindings = AlgorithmRules().acceptsLegacyBindings
        case .distribution: distribution = nil
        }
    }

    private func applying(_ settings: PolicySettings) throws(PolicyEditError) -> Policy {
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
        policy.distribution = try distribution(changedBy: settings.distribution)
        return policy
    }

    private func distribution(
        changedBy settings: PolicySettings.Distribution
    ) throws(PolicyEditError) -> Distribution? {
        guard settings != PolicySettings.Distribution() else { return distribution }
        guard let origins = settings.origins ?? distribution?.origins,
            let artifact = settings.artifact ?? distribution?.artifact
        else { throw PolicyEditError("a distribution needs --origin and --artifact default=NAME") }
        return Distribution(
            origins: origins, path: settings.path ?? distribution?.path ?? "{version}/{platform}/{artifact}",
            artifact: artifact, platforms: settings.platforms ?? distribution?.platforms ?? [],
            manifest: settings.manifest ?? distribution?.manifest ?? "{path}.SHA256SUM",
            signature: settings.signature ?? distribution?.signature ?? "{path}.SHA256SUM.sig")
    }
}
