internal import Findings
public import GnuPG
internal import Hashing
internal import Manifests
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
    private let options: EngineOptions
    private var homes: [Fingerprint: Home] = [:]

    /// How many certificates one signature may be tried with.
    private static let mostCandidates = 8

    /// A home, or the knowledge that the engine accepts no part of the certificate.
    private final class Home {
        let engine: EngineHome?

        init(_ engine: consuming EngineHome?) {
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

    /// Decides about `signatures` over `bytes`.
    ///
    /// - Throws: ``EngineError`` where nothing could be decided.
    public func decide(_ signatures: [GatedSignature], over bytes: [UInt8]) throws(EngineError) -> TrustDecision {
        var evidence: [SignatureEvidence] = []
        for signature in signatures {
            evidence.append(try self.evidence(for: signature, over: bytes))
        }
        return requirements.decide(evidence)
    }

    private func evidence(for signature: GatedSignature, over bytes: [UInt8]) throws(EngineError) -> SignatureEvidence {
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
                let evidence = try check(packet, certificate, bytes)
                if requirements.judge(evidence).counts { return evidence }
                first = first ?? evidence
            }
            return first ?? .unknownKey(packet)
        }
    }

    private func check(
        _ packet: SignaturePacket, _ certificate: Certificate, _ bytes: [UInt8]
    ) throws(EngineError) -> SignatureEvidence {
        // Who is no signer is refused whatever the engine would say.
        guard requirements.signers.contains(certificate.fingerprint) else {
            return .unusableCertificate(packet, certificate)
        }
        let home = try home(for: certificate)
        guard let facts = try home.engine?.facts(of: packet, over: .bytes(bytes)) else {
            return .unusableCertificate(packet, certificate)
        }
        // gpg does not look at these two bytes once the signature itself is good; nothing else would notice a change.
        if facts.outcome == .good || facts.outcome == .expiredKey, !startsDigest(packet, bytes) {
            return .refused(RefusedSignature(.signatureMalformed, "it does not start with the digest of what it signs"))
        }
        return .checked(packet, certificate, facts)
    }

    private func startsDigest(_ packet: SignaturePacket, _ bytes: [UInt8]) -> Bool {
        let algorithms: [HashAlgorithm: DigestAlgorithm] = [.sha256: .sha256, .sha384: .sha384, .sha512: .sha512]
        guard let algorithm = algorithms[packet.hashAlgorithm],
            var computation = try? DigestComputation([algorithm])
        else { return false }
        do throws(HashingError) {
            try computation.update(bytes)
            try computation.update(packet.digestSuffix)
            return try computation.finish()[algorithm]?.bytes.starts(with: packet.digestStart) ?? false
        } catch {
            return false
        }
    }

    private func home(for certificate: Certificate) throws(EngineError) -> Home {
        if let home = homes[certificate.fingerprint] { return home }
        let home = Home(try EngineHome.importing(certificate, options: options, process: process))
        homes[certificate.fingerprint] = home
        return home
    }
}
