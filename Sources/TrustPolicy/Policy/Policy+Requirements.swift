public import Findings
public import OpenPGP
internal import Releases

/// What a user asks for beyond a policy. It only ever narrows what the policy accepts.
public struct PolicyNarrowing: Sendable {
    /// Not below the policy's.
    public var threshold: Int?
    /// None that the policy does not name; empty for all of them.
    public var signers: Set<Fingerprint> = []
    public var maximumAge: TimeSpan?
    /// Not laxer than the policy's.
    public var keyExpiry: SignerRequirements.KeyExpiry?
    /// Nil, or the policy's own where it names one.
    public var notationDomain: String?
    public var product: String?
    public var version = ReleaseRequirements.VersionRequest.any
    public var channel: String?
    public var platform: String?
    /// See ``ReleaseRequirements/mayBeUnsaid``.
    public var mayBeUnsaid: Set<IdentityField> = []

    public init() {}
}

extension Policy {
    /// The domain whose notations carry release identities, as far as the policy or the user says one.
    public func notationDomain(_ narrowing: PolicyNarrowing) -> String? { notationDomain ?? narrowing.notationDomain }

    /// What signatures must be like as of `now`.
    ///
    /// - Throws: ``RequirementsError`` for a narrowing that would widen.
    public func requirements(
        now: Timestamp, narrowedBy narrowing: PolicyNarrowing = PolicyNarrowing()
    ) throws(RequirementsError) -> SignerRequirements {
        let named = Set(signers.map(\.fingerprint))
        if let stranger = narrowing.signers.subtracting(named).min() {
            throw RequirementsError("the policy does not name the signer \(stranger.hexadecimal)")
        }
        if let asked = narrowing.threshold, asked < threshold {
            throw RequirementsError("the policy's threshold is \(threshold), and options only raise it")
        }
        if narrowing.keyExpiry == .atSigning, algorithms.keyExpiry == .now {
            throw RequirementsError("the policy accepts no key that has expired, and options only narrow")
        }
        var requirements = try SignerRequirements(
            signers: narrowing.signers.isEmpty ? named : narrowing.signers,
            threshold: narrowing.threshold ?? threshold, now: now, maximumAge: narrowing.maximumAge,
            keyExpiry: narrowing.keyExpiry ?? algorithms.keyExpiry,
            acceptsLegacyBindings: algorithms.acceptsLegacyBindings, minimumRSABits: algorithms.minimumRSABits)
        requirements.signerRules = Dictionary(signers.map { ($0.fingerprint, $0.rule) }) { first, _ in first }
        for denial in denied {
            switch denial.subject {
            case .key(let key): requirements.deniedKeys[key] = denial.explanation
            case .digest(let digest): requirements.deniedDigests[digest] = denial.explanation
            }
        }
        requirements.digestAlgorithms = Set(algorithms.digests)
        requirements.release = try releaseRequirements(narrowing)
        return requirements
    }

    private func releaseRequirements(_ narrowing: PolicyNarrowing) throws(RequirementsError) -> ReleaseRequirements {
        if let asked = narrowing.notationDomain, let notationDomain, asked != notationDomain {
            throw RequirementsError("the policy's notation domain is '\(notationDomain)', not '\(asked)'")
        }
        var requirements = ReleaseRequirements()
        requirements.domain = notationDomain(narrowing)
        requirements.signs = release.signs
        requirements.required = Set(release.require)
        requirements.policyProduct = product
        requirements.minimumVersion = release.minimumVersion
        requirements.maximumAge = release.maximumAge
        requirements.product = narrowing.product
        requirements.version = narrowing.version
        requirements.channel = narrowing.channel
        requirements.platform = narrowing.platform
        requirements.mayBeUnsaid = narrowing.mayBeUnsaid
        let needsIdentity = requirements.asksForIdentity || !requirements.required.isEmpty
        guard requirements.domain != nil || !needsIdentity else {
            throw RequirementsError(
                "the policy names no notationDomain, so nothing says whose notations carry the release: --notation-domain"
            )
        }
        return requirements
    }

    /// - Throws: ``PolicyExpired`` where this version of the policy no longer counts.
    public func checkExpiry(now: Timestamp) throws(PolicyExpired) {
        if let expires, expires <= now { throw PolicyExpired(product: product, version: version, expires: expires) }
    }
}

extension Policy.Signer {
    var rule: SignerRule {
        var rule = SignerRule()
        rule.subkeys = subkeys.map(Set.init)
        rule.from = from
        rule.until = until
        rule.keep = Set(keep)
        return rule
    }
}

extension Policy.Denial {
    /// The reason, and since when.
    var explanation: String { since.map { "\(reason) (since \($0.rfc3339))" } ?? reason }
}

/// A policy that counts for nothing any more.
public struct PolicyExpired: FindingError, Hashable {
    public let product: String
    public let version: Int64
    public let expires: Timestamp

    public var finding: Finding {
        let message: Message = "version \(version) of the policy for '\(product)' expired \(expires.rfc3339)"
        return Finding(.policyExpired, message)
    }
}
