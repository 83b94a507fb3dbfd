internal import Findings
public import GnuPG
public import OpenPGP
public import TrustPolicy

/// Runs the checks of signatures in their fixed order: gate, engine, decision.
///
/// Each packet is verified by itself, in a home that holds one certificate; a packet whose issuer is none of the trusted
/// keys costs no operation. Homes are made when they are first needed and live as long as the judge.
public final class SignatureJudge {
    public let certificates: [Certificate]
    public let requirements: SignerRequirements
    public let process: GnuPGProcess
    let options: EngineOptions
    private var homes: [Fingerprint: Home] = [:]
    private var genuine: [PublicKey: Certificate] = [:]

    /// How many certificates one signature may be tried with.
    private static let mostCandidates = 8

    private final class Home {
        let engine: EngineHome

        init(_ engine: consuming EngineHome) {
            self.engine = engine
        }
    }

    public init(
        certificates: [Certificate], requirements: SignerRequirements, options: EngineOptions, process: GnuPGProcess
    ) {
        self.certificates = certificates
        self.requirements = requirements
        self.options = options
        self.process = process
    }

    /// Judges by `requirements`, which also say what the engine is to accept: of bindings, dates and critical notations.
    ///
    /// - Parameters:
    ///   - isFaked: whether gpg must be told the requirements' time, because it is not the clock's.
    ///   - process: the proof that this process was made ready for gpgme.
    public convenience init(
        certificates: [Certificate], requirements: SignerRequirements, isFaked: Bool = false, process: GnuPGProcess
    ) {
        var options = EngineOptions(
            acceptsLegacyBindings: requirements.acceptsLegacyBindings, time: isFaked ? requirements.now : nil)
        options.ignoresTimeConflicts = requirements.dates == .ignored
        options.knownNotations = requirements.release?.domain.map(IdentityClaim.notationNames) ?? []
        self.init(certificates: certificates, requirements: requirements, options: options, process: process)
    }

    /// Decides about `signatures` over `source`.
    func decide(
        _ signatures: [GatedSignature], over source: some SignedSource, name: [UInt8]
    ) throws(VerificationError) -> TrustDecision {
        var evidence: [SignatureEvidence] = []
        var passes = source.mostPasses
        for signature in signatures {
            evidence.append(try self.evidence(for: signature, over: source, &passes))
        }
        let digests = try source.digests(requirements.comparedAlgorithms)
        return requirements.decide(evidence, over: SignedSubject(source.kind, name: name, digests: digests))
    }

    private func evidence(
        for signature: GatedSignature, over source: some SignedSource, _ passes: inout Int
    ) throws(VerificationError) -> SignatureEvidence {
        switch signature {
        case .refused(let refusal): return .refused(refusal)
        case .passed(let packet):
            let candidates = certificates.filter { $0.issuer(of: packet) != nil }
            // Signers first: a certificate that merely adopts a signer's subkey must not stand in its way.
            let ordered =
                candidates.filter { requirements.signers.contains($0.fingerprint) }
                + candidates.filter { !requirements.signers.contains($0.fingerprint) }
            var first: SignatureEvidence?
            for certificate in ordered.prefix(Self.mostCandidates) {
                let certificate = try genuine(certificate)
                let evidence = try check(packet, certificate, source, &passes)
                if requirements.judge(evidence, over: SignedSubject(source.kind, name: [], digests: [])).counts {
                    return evidence
                }
                first = first ?? evidence
            }
            return first ?? .unknownKey(packet)
        }
    }

    /// The certificate as far as who may revoke it is not forged; of strangers that does not matter.
    private func genuine(_ certificate: Certificate) throws(VerificationError) -> Certificate {
        guard certificate.hasDesignatedRevocations, requirements.signers.contains(certificate.fingerprint) else {
            return certificate
        }
        if let known = genuine[certificate.primaryKey] { return known }
        let verified = try orUndecided { () throws(EngineError) in
            try certificate.withoutForgedRevokers(process: process)
        }
        genuine[certificate.primaryKey] = verified
        return verified
    }

    private func check(
        _ packet: SignaturePacket, _ certificate: Certificate, _ source: some SignedSource, _ passes: inout Int
    ) throws(VerificationError) -> SignatureEvidence {
        // Who is no signer is refused whatever the engine would say.
        guard requirements.signers.contains(certificate.fingerprint), !certificate.hasUnreadableSignature else {
            return .unusableCertificate(packet, certificate)
        }
        let home = try orUndecided { () throws(EngineError) in try self.home(for: certificate) }
        guard passes > 0 else {
            return .refused(
                RefusedSignature(.signatureUnsupported, "a file of this size is not checked against that many"))
        }
        passes -= 1
        let (facts, startsRight) = try source.pass(for: packet) { (content) throws(EngineError) in
            try home.engine.facts(of: packet, over: content)
        }
        guard let facts else { return .unusableCertificate(packet, certificate) }
        // gpg does not look at these two bytes once the signature itself is good; nothing else would notice a change.
        if facts.outcome.isGoodCryptography, !startsRight {
            return .refused(RefusedSignature(.signatureMalformed, "it does not start with the digest of what it signs"))
        }
        return .checked(packet, certificate, facts)
    }

    /// How each signer whose key is here stands at the requirements' time: until when it counts, or why it does not.
    public func standings() throws(VerificationError) -> [KeyStanding] {
        var standings: [KeyStanding] = []
        for certificate in certificates where requirements.signers.contains(certificate.fingerprint) {
            let certificate = try genuine(certificate)
            let keys = try orUndecided { () throws(EngineError) in
                try self.home(for: certificate).engine.keys().map { Array($0.byFingerprint.values) } ?? []
            }
            standings.append(
                requirements.standing(of: certificate, keys.sorted { $0.fingerprint < $1.fingerprint }))
        }
        return standings.sorted { $0.fingerprint < $1.fingerprint }
    }

    private func home(for certificate: Certificate) throws(EngineError) -> Home {
        if let home = homes[certificate.fingerprint] { return home }
        let home = Home(try EngineHome.importing(certificate, options: options, process: process))
        homes[certificate.fingerprint] = home
        return home
    }
}
