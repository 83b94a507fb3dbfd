public import Findings
internal import Manifests
public import OpenPGP
public import Releases

/// Which release it must be, by what its signatures say.
public struct ReleaseRequirements: Sendable, Hashable {
    /// Which version.
    public enum VersionRequest: Sendable, Hashable {
        /// Whichever it is.
        case any
        case named(ReleaseVersion)
        /// The newest that was ever accepted, or a newer one.
        case latest
    }

    /// Whose notations say it; nil where none do.
    public var domain: String?
    /// What the product's signatures cover; nil for either.
    public var signs: SignedKind?
    /// What every signature that counts must say.
    public var required: Set<IdentityField> = []
    /// What product the policy is for; nil without a policy.
    public var policyProduct: String?
    /// Which version of a trust policy it must be, where it is one.
    var policyVersion: Int64?
    public var product: String?
    public var version = VersionRequest.any
    public var channel: String?
    public var platform: String?
    /// What of the above a signature need not say, unless it is ``required``: a release was looked for by it, in the address
    /// that it has. Where the signature says it, it must match.
    public var mayBeUnsaid: Set<IdentityField> = []
    public var minimumVersion: ReleaseVersion?
    /// By channel; for any version but one that is named.
    public var maximumAge: [String: TimeSpan] = [:]
    /// The newest release accepted so far, where ``version`` is ``VersionRequest/latest``.
    public var newest: [ReleaseLine: ReleaseRecord] = [:]

    public init() {}

    /// Whether a single name is asked for.
    public var asksForIdentity: Bool { !askedFields.subtracting(mayBeUnsaid).isEmpty }

    /// What the user asked for, and what has to be known in order to compare it.
    private var askedFields: Set<IdentityField> {
        var asked: Set<IdentityField> = []
        if product != nil || version == .latest { asked.insert(.product) }
        if version != .any { asked.insert(.version) }
        if channel != nil { asked.insert(.channel) }
        if platform != nil { asked.insert(.platform) }
        return asked
    }

    /// The fields that a signature must have: those that are required, those that were asked for, and those without which
    /// something that is asked could not be compared.
    var neededFields: [IdentityField] {
        var needed = required.union(askedFields.subtracting(mayBeUnsaid))
        if minimumVersion != nil { needed.insert(.version) }
        if !appliedMaximumAge.isEmpty { needed.insert(.channel) }
        return IdentityField.allCases.filter(needed.contains)
    }

    /// How old a signature may be, by channel: not asked of a version that was named, since its age is known to whoever
    /// names it.
    private var appliedMaximumAge: [String: TimeSpan] {
        if case .named = version { [:] } else { maximumAge }
    }

    /// What one signature says.
    func claim(of judgement: SignatureJudgement) -> IdentityClaim {
        guard let domain, case .checked(let packet, _, _) = judgement.evidence else { return .absent }
        let claim = IdentityClaim(packet.notations, domain: domain)
        guard signs == .trustPolicy, case .bound(var identity) = claim, let policyVersion,
            identity.version?.text == "\(policyVersion)"
        else { return claim }
        // Signatures by earlier programs say no version, and agree with those that say the right one.
        identity.version = nil
        return .bound(identity)
    }

    func isStale(_ judgement: SignatureJudgement, _ claim: IdentityClaim, _ now: Timestamp) -> Bool {
        guard let channel = claim.identity?.channel, let age = appliedMaximumAge[channel],
            case .checked(let packet, _, _) = judgement.evidence
        else { return false }
        return packet.createdAt.advanced(by: age) < now
    }

    func staleness(of claim: IdentityClaim) -> Finding {
        let channel = claim.identity?.channel ?? ""
        let age = maximumAge[channel]?.description ?? ""
        return Finding(.stale, "it is older than the \(age) that the policy allows for the channel '\(channel)'")
    }
}

extension ReleaseRequirements {
    /// What is to be said of `claim`: errors where it is not the release that it must be.
    func findings(about claim: IdentityClaim, _ subject: SignedSubject) -> [Finding] {
        if signs == .trustPolicy { return findings(aboutPolicy: claim) }
        if let signs, signs != subject.kind {
            return [
                Finding(.wrongKind, "the product signs the \(signs.rawValue), and this is used as \(subject.kind.noun)")
            ]
        }
        let identity: ReleaseIdentity
        switch claim {
        case .malformed(let reason): return [Finding(.identityMalformed, reason)]
        case .absent: identity = ReleaseIdentity()
        case .bound(let bound): identity = bound
        }
        if let signed = identity.kind, signed != subject.kind {
            let message: Message = "it was signed as \(signed.noun), and is used as \(subject.kind.noun)"
            return [Finding(.wrongKind, message)]
        }
        let absent = neededFields.filter { identity[$0] == nil }
        guard absent.isEmpty else {
            let names = Message(joining: absent.map { "\($0.rawValue)" }, separator: ", ")
            return [Finding(.unboundRelease, "the signature does not say its release's \(names)")]
        }
        let errors = mismatches(identity) + objectionsToVersion(identity, subject)
        guard errors.isEmpty else { return errors }
        return warnings(claim)
    }

    private func mismatches(_ identity: ReleaseIdentity) -> [Finding] {
        var expected: [(IdentityField, String)] = []
        if let policyProduct { expected.append((.product, policyProduct)) }
        if let product, product != policyProduct { expected.append((.product, product)) }
        if case .named(let version) = version { expected.append((.version, version.text)) }
        if let channel { expected.append((.channel, channel)) }
        if let platform { expected.append((.platform, platform)) }
        return expected.compactMap { field, value in
            guard let found = identity[field], found != value else { return nil }
            let message: Message = "it is signed as the \(field.rawValue) '\(found)', expected is '\(value)'"
            return Finding(.wrongRelease, message)
        }
    }

    private func objectionsToVersion(_ identity: ReleaseIdentity, _ subject: SignedSubject) -> [Finding] {
        guard let found = identity.version else { return [] }
        if let minimumVersion {
            switch found.relation(to: minimumVersion) {
            case .equal, .newer: break
            case .older:
                let message: Message =
                    "version '\(found.text)' is older than '\(minimumVersion.text)', the oldest that the policy allows"
                return [Finding(.rolledBack, message)]
            case .unknown: return [found.objectionToOrder]
            }
        }
        guard version == .latest else { return [] }
        guard found.hasOrder else { return [found.objectionToOrder] }
        guard let line = ReleaseLine(identity), let newest = newest[line],
            // What a manifest lists is read only once it is known who signed it.
            let objection = newest.objection(
                toNewest: found, subject.digests, subject.kind == .artifact ? .everything : nil)
        else { return [] }
        return [objection]
    }

    private func warnings(_ claim: IdentityClaim) -> [Finding] {
        if claim == .absent {
            guard policyProduct != nil else { return [] }
            let message: Message =
                """
                the signature does not say which release this is: an older or another one that the same signers signed \
                would not be noticed
                """
            return [Finding(.unboundRelease, message, severity: .warning)]
        }
        let unsaid = IdentityField.allCases.filter { askedFields.contains($0) && claim.identity?[$0] == nil }
        guard unsaid.isEmpty else {
            let names = Message(joining: unsaid.map { "\($0.rawValue)" }, separator: ", ")
            let message: Message =
                "the signature does not say its release's \(names): another one would not be noticed"
            return [Finding(.unboundRelease, message, severity: .warning)]
        }
        switch version {
        case .named: return []
        case .any:
            let message: Message = "no version was asked for, so an older release would not be noticed"
            return [Finding(.rollbackUnnoticed, message, severity: .warning)]
        case .latest:
            // Each channel and platform has a latest release of its own.
            let open = [(IdentityField.channel, channel), (.platform, platform)].filter { field, asked in
                asked == nil && required.contains(field)
            }
            return open.map { field, _ in
                let message: Message =
                    "no \(field.rawValue) was asked for, so the latest release of another one would not be noticed"
                return Finding(
                    .rollbackUnnoticed, message, severity: .warning,
                    remedy: "Name it too: --release-version latest --channel NAME --platform NAME.")
            }
        }
    }
}

extension SignerRequirements {
    /// Why a manifest that enough signers signed is not the newest release after all: that version was accepted before
    /// with another content.
    ///
    /// - Parameter scope: what it lists.
    public func objection(toContentOf decision: TrustDecision, _ scope: SignedScope) -> Finding? {
        guard let release, release.version == .latest, let identity = decision.release,
            let line = ReleaseLine(identity), let version = identity.version
        else { return nil }
        return release.newest[line]?.objection(toNewest: version, decision.subject.digests, scope)
    }
}

extension ReleaseLine {
    /// Nil for an identity that names no product.
    public init?(_ identity: ReleaseIdentity) {
        guard let product = identity.product else { return nil }
        self.init(product: product, channel: identity.channel, platform: identity.platform)
    }
}

extension SignedKind {
    var noun: Message {
        switch self {
        case .manifest: "a manifest"
        case .artifact: "an artifact"
        case .trustPolicy: "a trust policy"
        }
    }
}

extension ReleaseIdentity {
    /// Its names as a message shows them.
    public var description: Message {
        Message(joining: names.map { "\($0.rawValue) '\($1)'" }, separator: ", ")
    }
}

extension IdentityClaim {
    /// As a message shows it.
    var description: Message {
        switch self {
        case .absent: return "no release"
        case .malformed: return "something malformed"
        case .bound(let identity):
            return identity.description
        }
    }
}
