public import Findings
public import OpenPGP

/// What is known about one signature before it is judged.
public enum SignatureEvidence: Sendable {
    /// The gate refused it.
    case refused(RefusedSignature)
    /// None of the given certificates has the key that it names.
    case unknownKey(SignaturePacket)
    /// The engine accepted no part of the certificate.
    case unusableCertificate(SignaturePacket, Certificate)
    /// What the engine found.
    case checked(SignaturePacket, Certificate, SignatureFacts)
}

/// One signature's verdict.
public struct SignatureJudgement: Sendable {
    public let evidence: SignatureEvidence
    /// Why it does not count; nil for one that does.
    public let objection: Finding?
    /// What is to be said although it counts.
    public let remarks: [Finding]
    /// Whether its signer counts today. One that has retired, or whose key has expired since, counts only by its own word
    /// about when it signed: never for what is newest.
    public let isCurrent: Bool

    public var counts: Bool { objection == nil }

    /// Whether everything but its age is right.
    public var isOnlyStale: Bool { objection?.rule == .stale }
}

extension SignerRequirements {
    /// Judges one signature. The order matters only for which reason is given: each check by itself refuses.
    public func judge(_ evidence: SignatureEvidence, over subject: SignedSubject) -> SignatureJudgement {
        var remarks: [Finding] = []
        var isCurrent = true
        var objection = objection(to: subject.kind) ?? objection(to: evidence, &remarks)
        if objection == nil, case .checked(_, let certificate, let facts) = evidence {
            if remarks.contains(where: { $0.rule == .keyExpired }) { isCurrent = false }
            objection = self.objection(
                toTermOf: signerRules[certificate.fingerprint], facts, certificate, subject, &remarks, &isCurrent)
            if objection == nil, !isCurrent, release?.version == .latest {
                let message: Message =
                    """
                    it is by \(certificate.fingerprint.hexadecimal), which signs no longer: what is newest needs \
                    signers of today
                    """
                objection = Finding(.signerNotTrusted, message)
            }
        }
        return SignatureJudgement(
            evidence: evidence, objection: objection, remarks: objection == nil ? remarks : [], isCurrent: isCurrent)
    }

    /// Whether the signature falls into the time in which its signer counts.
    private func objection(
        toTermOf rule: SignerRule?, _ facts: SignatureFacts, _ certificate: Certificate, _ subject: SignedSubject,
        _ remarks: inout [Finding], _ isCurrent: inout Bool
    ) -> Finding? {
        guard let rule else { return nil }
        let signer = certificate.fingerprint.hexadecimal
        if let subkeys = rule.subkeys, facts.signingKey.map({ subkeys.contains($0.fingerprint) }) != true {
            let key = facts.signingKey?.fingerprint.hexadecimal ?? ""
            return Finding(.signerNotTrusted, "it is by \(key), which is none of the keys that count for \(signer)")
        }
        if let from = rule.from, facts.createdAt < from {
            let message: Message =
                "it is dated \(facts.createdAt.rfc3339), and \(signer) counts from \(from.rfc3339) on"
            return Finding(.signerNotTrusted, message)
        }
        guard let until = rule.until else { return nil }
        if now > until { isCurrent = false }
        guard facts.createdAt <= until else {
            let message: Message = "it is dated \(facts.createdAt.rfc3339), and \(signer) retired \(until.rfc3339)"
            return Finding(.signerNotTrusted, message)
        }
        if now <= until || !rule.keep.isDisjoint(with: subject.digests) { return nil }
        guard rule.keep.isEmpty else {
            let message: Message =
                "\(signer) retired \(until.rfc3339), and this is not among what is kept of what it signed"
            return Finding(.signerNotTrusted, message)
        }
        let message: Message =
            """
            \(signer) retired \(until.rfc3339); that it signed this earlier (\(facts.createdAt.rfc3339)) is its own word
            """
        remarks.append(Finding(.dateNotProven, message, severity: .warning))
        return nil
    }

    private func objection(to evidence: SignatureEvidence, _ remarks: inout [Finding]) -> Finding? {
        switch evidence {
        case .refused(let refusal):
            return Finding(refusal.rule, refusal.reason)
        case .unknownKey(let packet):
            return Finding(.unknownKey, "it is by \(packet.issuer), which is not among the trusted keys")
        case .unusableCertificate(let packet, let certificate):
            if let objection = objection(toSigner: certificate, packet) { return objection }
            if certificate.hasUnreadableSignature {
                let message: Message =
                    "the key \(certificate.fingerprint.hexadecimal) has a signature of its own that cannot be read"
                return Finding(.keyInvalid, message)
            }
            return weakBinding(of: certificate.fingerprint, certificate)
                ?? Finding(.keyInvalid, "gpg accepts no part of the key \(certificate.fingerprint.hexadecimal)")
        case .checked(let packet, let certificate, let facts):
            return objection(toSigner: certificate, packet)
                ?? objection(to: facts, packet, certificate, &remarks)
                ?? (dates == .judged ? objection(toDatesOf: facts, &remarks) : nil)
                ?? objection(toOutcomeOf: facts)
        }
    }

    private func objection(toSigner certificate: Certificate, _ packet: SignaturePacket) -> Finding? {
        guard signers.contains(certificate.fingerprint) else {
            let message: Message = "it is by \(certificate.fingerprint.hexadecimal), which is not named as a signer"
            return Finding(.signerNotTrusted, message)
        }
        let keys = [certificate.fingerprint] + (certificate.issuer(of: packet).map { [$0.fingerprint] } ?? [])
        if let denial = denial(of: keys, certificate) { return denial }
        // GnuPG drops a revocation by a designated revoker on import; it can't be disproved here, so it counts.
        if let revocation = certificate.designatedRevocations.first(where: takesBack) {
            return revoked(certificate.fingerprint, of: certificate, revocation)
        }
        return nil
    }

    func denial(of keys: [Fingerprint], _ certificate: Certificate) -> Finding? {
        for key in keys {
            guard let reason = deniedKeys[key] else { continue }
            let message: Message = "\(name(key, of: certificate.fingerprint)) is denied: \(reason)"
            return Finding(.keyDenied, message)
        }
        return nil
    }

    /// Whether the cryptography and the keys are what they must be.
    private func objection(
        to facts: SignatureFacts, _ packet: SignaturePacket, _ certificate: Certificate, _ remarks: inout [Finding]
    ) -> Finding? {
        if facts.outcome == .bad {
            let message: Message = "it does not fit these bytes, though it is by \(certificate.fingerprint.hexadecimal)"
            return Finding(.signatureBad, message)
        }
        guard let key = facts.signingKey else {
            let message: Message = "gpg does not accept \(packet.issuer) as a signing key of its certificate"
            return certificate.issuer(of: packet).flatMap { weakBinding(of: $0.fingerprint, certificate) }
                ?? Finding(.keyNotForSigning, message)
        }
        // Where the signature has only a key ID, it may be by another key than the first that has it.
        if let denial = denial(of: [key.fingerprint], certificate) { return denial }
        let keys = [facts.primaryKey, key]
        if let objection = objection(toRevocationsOf: keys, facts, certificate, &remarks) { return objection }
        for key in keys where !isStrong(key) {
            let name = name(key.fingerprint, of: certificate.fingerprint)
            let message: Message = "\(name) is \(key.algorithm.name) of \(key.bits) bits"
            return Finding(.weakKey, message)
        }
        if keys.contains(where: { $0.isDisabled || $0.isInvalid }) {
            let message: Message =
                """
                the key \(key.fingerprint.hexadecimal) is disabled or invalid, or its certificate has no user ID that is in \
                force
                """
            return Finding(.keyInvalid, message)
        }
        if let objection = objection(toSelfSignaturesOf: certificate) { return objection }
        guard key.canSign else {
            let name = name(key.fingerprint, of: certificate.fingerprint)
            return Finding(.keyNotForSigning, "\(name) is not one for signing data")
        }
        if let weakness = weakBinding(of: key.fingerprint, certificate) {
            guard isTolerated(certificate.weakHashes(binding: key.fingerprint)) else { return weakness }
            remarks.append(weakness.weighing(.warning))
        }
        guard facts.hashAlgorithm.isAllowed, facts.hashAlgorithm == packet.hashAlgorithm else {
            return Finding(.weakSignature, "it uses \(facts.hashAlgorithm.name)")
        }
        guard facts.createdAt == packet.createdAt, facts.expiresAt == packet.expiresAt,
            packet.mayBe(by: key.fingerprint)
        else { return Finding(.signatureMalformed, "gpg reads other dates or another issuer in it") }
        return nil
    }

    /// Whatever else made gpg call it anything but good. Comes after the dates: gpg names some of their faults vaguely.
    private func objection(toOutcomeOf facts: SignatureFacts) -> Finding? {
        switch facts.outcome {
        case .good, .expiredKey, .expiredSignature: return nil
        case .revokedKey where dates == .ignored: return nil
        case .bad, .revokedKey, .noKey: return Finding(.keyInvalid, "gpg has no usable key for it")
        case .other(let reason):
            guard let key = facts.signingKey?.fingerprint, key != facts.primaryKey.fingerprint else {
                return Finding(.signatureUnsupported, "gpg could not check it: \(reason)")
            }
            // A subkey without a cross-certification, or with another key's, is "General error" to gpg.
            let message: Message =
                """
                gpg does not accept the subkey \(key.hexadecimal) (\(reason)); it must certify itself that it belongs \
                to its primary key
                """
            return Finding(.keyNotForSigning, message)
        }
    }

    private func objection(toDatesOf facts: SignatureFacts, _ remarks: inout [Finding]) -> Finding? {
        let keys = [facts.primaryKey] + (facts.signingKey.map { [$0] } ?? [])
        guard facts.createdAt <= now.advanced(by: Self.clockTolerance) else {
            return Finding(.signatureTime, "it is dated \(facts.createdAt.rfc3339), which is in the future")
        }
        if let key = keys.first(where: { $0.createdAt > facts.createdAt }) {
            let message: Message =
                "it is dated \(facts.createdAt.rfc3339), before its key was made (\(key.createdAt.rfc3339))"
            return Finding(.signatureTime, message)
        }
        if let end = facts.expiresAt, end <= now || facts.outcome == .expiredSignature {
            return Finding(.signatureExpired, "it expired at \(end.rfc3339)")
        }
        if facts.outcome == .expiredSignature { return Finding(.signatureExpired, "it has expired") }
        if let objection = objection(toExpiryOf: keys, facts, &remarks) { return objection }
        if let maximumAge, facts.createdAt.advanced(by: maximumAge) < now {
            return Finding(.stale, "it is dated \(facts.createdAt.rfc3339), which is longer ago than allowed")
        }
        return nil
    }

    private func objection(
        toExpiryOf keys: [KeyFacts], _ facts: SignatureFacts, _ remarks: inout [Finding]
    ) -> Finding? {
        let expired = keys.filter { key in key.isExpired || key.expiresAt.map { $0 <= now } ?? false }
        guard let key = expired.first else {
            guard facts.outcome == .expiredKey else { return nil }
            return Finding(.keyExpired, "its key has expired")
        }
        let since: Message = key.expiresAt.map { " at \($0.rfc3339)" } ?? ""
        let message: Message = "\(name(key.fingerprint, of: facts.primaryKey.fingerprint)) expired\(since)"
        let wasValid = expired.allSatisfy { key in key.expiresAt.map { facts.createdAt < $0 } ?? false }
        guard keyExpiry == .atSigning, wasValid else { return Finding(.keyExpired, message) }
        remarks.append(Finding(.keyExpired, "\(message), after it signed", severity: .warning))
        return nil
    }

    func isStrong(_ key: KeyFacts) -> Bool {
        switch key.algorithm {
        case .rsa: key.bits >= minimumRSABits
        case .ecdsa, .eddsaLegacy: key.bits >= 255
        default: false
        }
    }

    func weakBinding(of key: Fingerprint, _ certificate: Certificate) -> Finding? {
        let hashes = certificate.weakHashes(binding: key).map(\.name).sorted()
        guard !hashes.isEmpty else { return nil }
        let names = Message(joining: hashes.map { "\($0)" }, separator: " and ")
        let message: Message = "the key \(certificate.fingerprint.hexadecimal) is bound with \(names) only"
        return Finding(.weakKeyBinding, message)
    }

    /// What an expired self-signature said of the key's use and expiry is lost to gpg.
    func objection(toSelfSignaturesOf certificate: Certificate) -> Finding? {
        guard dates == .judged, let expiry = certificate.expiryOfSelfSignatures, expiry <= now else { return nil }
        let message: Message =
            """
            a self-signature of the key \(certificate.fingerprint.hexadecimal) expired at \(expiry.rfc3339), and with it what \
            it says of the key
            """
        return Finding(.keyInvalid, message)
    }

    /// Old keys have self-signatures with SHA-1; what is weaker or rarer is never accepted.
    func isTolerated(_ hashes: Set<HashAlgorithm>) -> Bool { acceptsLegacyBindings && hashes == [.sha1] }

    /// A subkey is named with its primary key, which is what a policy names.
    func name(_ key: Fingerprint, of primaryKey: Fingerprint) -> Message {
        key == primaryKey
            ? "the key \(key.hexadecimal)" : "the subkey \(key.hexadecimal) of the key \(primaryKey.hexadecimal)"
    }
}
