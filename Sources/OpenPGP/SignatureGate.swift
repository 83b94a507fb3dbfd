internal import Findings

/// Judges one signature packet by its bytes, before any engine sees it.
///
/// gpgme calls SHA-1, RIPEMD-160, text-mode and v3 signatures good, and lets a signature say two different things about
/// itself; so all of that ends here.
enum SignatureGate {
    static func judge(_ packet: Packet) -> GatedSignature {
        do throws(Refusal) {
            return .passed(try pass(packet))
        } catch {
            return .refused(RefusedSignature(error.rule, error.reason))
        }
    }

    private struct Refusal: Error {
        let rule: Rule
        let reason: Message
    }

    private static func malformed(_ reason: Message) -> Refusal { Refusal(rule: .signatureMalformed, reason: reason) }

    private static func pass(_ packet: Packet) throws(Refusal) -> SignaturePacket {
        var reader = ByteReader(packet.body)
        guard let version = reader.byte() else { throw malformed("a signature packet is empty") }
        guard version == 4 else { throw malformed("a signature has version \(version), not 4") }
        guard let signatureClass = reader.byte(), let algorithm = reader.byte(), let hash = reader.byte(),
            let hashedLength = reader.number(2), let hashed = reader.bytes(hashedLength),
            let unhashedLength = reader.number(2), let unhashed = reader.bytes(unhashedLength), reader.bytes(2) != nil
        else { throw malformed("a signature packet ends too early") }
        guard signatureClass == 0 else {
            throw malformed("a signature is of class \(signatureClass), not over binary data (0)")
        }
        let hashAlgorithm = HashAlgorithm(rawValue: hash)
        guard hashAlgorithm.isAllowed else {
            throw Refusal(rule: .weakSignature, reason: "a signature uses \(hashAlgorithm.name)")
        }
        let publicKeyAlgorithm = PublicKeyAlgorithm(rawValue: algorithm)
        try checkValues(of: publicKeyAlgorithm, &reader)
        guard let hashedArea = Subpacket.split(hashed), let unhashedArea = Subpacket.split(unhashed) else {
            throw malformed("a signature's subpackets do not fit into their area")
        }
        try checkKinds(hashedArea, unhashedArea)
        let created = try single(Subpacket.creationTime, hashedArea).flatMap(\.time)
        guard let created else { throw malformed("a signature has no creation time, or one that is no time") }
        let (fingerprint, keyID) = try issuer(hashedArea, unhashedArea)
        return SignaturePacket(
            packet: Array(packet.whole), publicKeyAlgorithm: publicKeyAlgorithm, hashAlgorithm: hashAlgorithm,
            createdAt: created, expiresAt: try expiry(hashedArea, created), issuerFingerprint: fingerprint,
            issuerKeyID: keyID, notations: try notations(hashedArea))
    }

    /// The signature's own numbers: as many as the algorithm has, canonical, and nothing behind them.
    private static func checkValues(of algorithm: PublicKeyAlgorithm, _ reader: inout ByteReader) throws(Refusal) {
        let isRight: Bool
        switch algorithm {
        case .rsa, .rsaSignOnly: isRight = reader.multiprecisionInteger() != nil
        case .dsa, .ecdsa, .eddsaLegacy:
            isRight = reader.multiprecisionInteger() != nil && reader.multiprecisionInteger() != nil
        case .ed25519: isRight = reader.bytes(64) != nil
        case .ed448: isRight = reader.bytes(114) != nil
        default: throw malformed("a signature uses \(algorithm.name), which does not sign")
        }
        guard isRight, reader.isAtEnd else { throw malformed("a signature's numbers are not in their one form") }
    }

    /// Subpackets whose meaning is known, or that may be passed over.
    private static let understood: Set<UInt8> = [
        Subpacket.creationTime, Subpacket.signatureExpiration, Subpacket.issuerKeyID, Subpacket.notation,
        Subpacket.issuerFingerprint,
    ]

    private static func checkKinds(_ hashed: [Subpacket], _ unhashed: [Subpacket]) throws(Refusal) {
        for subpacket in hashed + unhashed where subpacket.isCritical && !understood.contains(subpacket.type) {
            let reason: Message = "a signature demands that subpacket type \(subpacket.type) be understood"
            throw Refusal(rule: .signatureUnsupported, reason: reason)
        }
        // The signature does not cover these, so nothing is taken from there but a hint at the issuer.
        for subpacket in unhashed
        where subpacket.type != Subpacket.issuerKeyID && subpacket.type != Subpacket.issuerFingerprint {
            throw malformed("a signature has subpacket type \(subpacket.type) where the signature does not cover it")
        }
    }

    private static func single(_ type: UInt8, _ area: [Subpacket]) throws(Refusal) -> Subpacket? {
        let found = area.filter { $0.type == type }
        guard found.count <= 1 else { throw malformed("a signature says subpacket type \(type) twice") }
        return found.first
    }

    private static func expiry(_ area: [Subpacket], _ created: Timestamp) throws(Refusal) -> Timestamp? {
        guard let subpacket = try single(Subpacket.signatureExpiration, area) else { return nil }
        guard let seconds = subpacket.number else { throw malformed("a signature's expiry is no time") }
        return seconds == 0 ? nil : created.advanced(by: TimeSpan(seconds: seconds))
    }

    /// Who signed, as the signature says it: every mention must be of the same key.
    private static func issuer(
        _ hashed: [Subpacket], _ unhashed: [Subpacket]
    ) throws(Refusal) -> (Fingerprint?, KeyID) {
        let fingerprints = try [hashed, unhashed].map { (area) throws(Refusal) in
            try single(Subpacket.issuerFingerprint, area)
        }
        let keyIDs = try [hashed, unhashed].map { (area) throws(Refusal) in try single(Subpacket.issuerKeyID, area) }
        let fingerprint = fingerprints[0]?.fingerprint
        guard fingerprints[0] == nil || fingerprint != nil,
            fingerprints[1] == nil || (fingerprint != nil && fingerprints[1]?.fingerprint == fingerprint)
        else { throw malformed("a signature names its issuer by a fingerprint that cannot be used") }
        let named = keyIDs.compactMap { $0.map { KeyID($0.body) } }
        guard named.allSatisfy({ $0.bytes.count == 8 }), Set(named + (fingerprint.map { [$0.keyID] } ?? [])).count <= 1
        else {
            throw malformed("a signature names two different issuers")
        }
        guard let keyID = fingerprint?.keyID ?? named.first else { throw malformed("a signature names no issuer") }
        return (fingerprint, keyID)
    }

    private static func notations(_ area: [Subpacket]) throws(Refusal) -> [Notation] {
        var notations: [Notation] = []
        for subpacket in area where subpacket.type == Subpacket.notation {
            guard let notation = Notation(subpacket) else {
                throw malformed("a signature has a notation that does not fit")
            }
            if notation.isCritical {
                let reason: Message = "a signature demands that its notation '\(notation.name)' be understood"
                throw Refusal(rule: .signatureUnsupported, reason: reason)
            }
            notations.append(notation)
        }
        return notations
    }
}
