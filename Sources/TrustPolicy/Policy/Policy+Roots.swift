internal import Findings
public import OpenPGP
internal import Releases

extension Policy {
    /// Behind the @ of the notations in the signatures of a policy that names no ``notationDomain``.
    ///
    /// Nobody can own a name under `.invalid` (RFC 2606 section 2), so nobody else can mean something by it.
    public static let fallbackNotationDomain = "release-integrity.invalid"

    /// The primary keys that it names: of signers, then of roots.
    public var namedKeys: [Fingerprint] { signers.map(\.fingerprint) + (roots?.keys ?? []) }

    /// Whose notations say in a root's signature that it is over the version that follows this one.
    public var rootNotationDomain: String { notationDomain ?? Self.fallbackNotationDomain }

    /// What signatures of this policy's roots must be like over the version that follows `predecessor`, which may be this
    /// very policy: whatever their dates, with the type `trust-policy` and the product in notations of the predecessor's
    /// domain; and where they say a version, with that one.
    ///
    /// - Parameter version: of the policy that was signed; nil for the one after `predecessor`.
    /// - Returns: nil for a policy without roots.
    public func rootRequirements(
        following predecessor: Policy, version: Int64? = nil, now: Timestamp
    ) throws(RequirementsError) -> SignerRequirements? {
        guard let roots else { return nil }
        var requirements = try SignerRequirements(
            signers: Set(roots.keys), threshold: roots.threshold, now: now,
            acceptsLegacyBindings: algorithms.acceptsLegacyBindings, minimumRSABits: algorithms.minimumRSABits)
        requirements.dates = .ignored
        for denial in denied {
            guard case .key(let key) = denial.subject else { continue }
            requirements.deniedKeys[key] = denial.explanation
        }
        var release = ReleaseRequirements()
        release.domain = predecessor.rootNotationDomain
        release.signs = .trustPolicy
        release.required = [.product]
        release.policyProduct = predecessor.product
        release.policyVersion = version ?? predecessor.version + 1
        requirements.release = release
        return requirements
    }
}

extension ReleaseRequirements {
    /// What is to be said of signatures over a trust policy: that of another product may have the same roots.
    func findings(aboutPolicy claim: IdentityClaim) -> [Finding] {
        let product = policyProduct ?? ""
        let what: Message =
            switch claim {
            case .absent: "it does not say that it is over a trust policy"
            case .malformed(let reason): reason
            case .bound(let identity) where identity.kind != .trustPolicy:
                "it is over \(identity.kind?.noun ?? "something else"), not over a trust policy"
            case .bound(let identity) where identity.product == nil: "it does not say its product"
            case .bound(let identity) where identity.product != product:
                "it is over the policy of '\(identity.product ?? "")', expected is '\(product)'"
            case .bound(let identity) where identity.version != nil:
                "it is over version '\(identity.version?.text ?? "")' of the policy, expected is \(policyVersion ?? 0)"
            case .bound: ""
            }
        return what.text.isEmpty ? [] : [Finding(.policyMismatch, what)]
    }
}

extension SignerRequirements {
    /// Dates are ignored where trust policies are judged, and nowhere else.
    func objection(to kind: SignedKind) -> Finding? {
        guard (dates == .ignored) != (kind == .trustPolicy) else { return nil }
        return Finding(.wrongKind, "signatures over \(kind.noun) are not judged like this")
    }
}
