internal import Findings

/// Decides about signature packets from their bytes alone. See ``SignatureFile``.
struct SignatureGate {
    let understoodCriticalNotations: Set<[UInt8]>

    /// The signatures in `bytes`, which must be signature packets from end to end.
    func packets(in bytes: [UInt8]) throws(MalformedPacket) -> [GatedSignature] {
        var rest = bytes[...]
        var signatures: [GatedSignature] = []
        repeat {
            guard signatures.count < SignatureFile.mostSignatures else {
                throw MalformedPacket("it has more than \(SignatureFile.mostSignatures) signatures")
            }
            let packet = try Packet.first(of: &rest)
            guard packet.tag == .signature else {
                guard !signatures.isEmpty else { throw MalformedPacket("it is \(packet.tag.meaning)") }
                throw MalformedPacket("\(packet.tag.meaning) follows the signature")
            }
            signatures.append(judge(packet))
        } while !rest.isEmpty
        return signatures
    }

    private func judge(_ packet: Packet) -> GatedSignature {
        do throws(Refusal) {
            return .passed(try usable(packet))
        } catch {
            return .refused(RefusedSignature(error.rule, error.message))
        }
    }

    private func usable(_ packet: Packet) throws(Refusal) -> SignaturePacket {
        try checkVersion(packet.body)
        let layout = try malformed { () throws(MalformedPacket) in try SignatureLayout(body: packet.body) }
        try checkWhatIsSigned(layout)
        let hashed = try malformed { () throws(MalformedPacket) in try HashedFacts(layout.hashed) }
        try checkCritical(layout.hashed)
        let issuer = try malformed { () throws(MalformedPacket) in
            try checkUnhashed(layout.unhashed, hashed)
            try layout.checkValues()
            try checkHeader(packet, layout)
            return try hashed.issuer(orUnhashed: layout.unhashed)
        }
        return SignaturePacket(
            packet: Array(packet.whole), publicKeyAlgorithm: layout.publicKeyAlgorithm,
            hashAlgorithm: layout.hashAlgorithm, createdAt: hashed.createdAt,
            expiresAt: hashed.lifetime.map { hashed.createdAt.advanced(by: $0) },
            issuerFingerprint: issuer.fingerprint, issuerKeyID: issuer.keyID, notations: hashed.notations,
            hashedArea: Array(layout.hashedArea), digestStart: Array(layout.digestStart))
    }

    private func checkVersion(_ body: ArraySlice<UInt8>) throws(Refusal) {
        guard let version = body.first else { throw Refusal(.signatureMalformed, "a signature packet is empty") }
        guard version == 4 else {
            throw Refusal(.signatureMalformed, "the signature is of version \(version); only version 4 is accepted")
        }
    }

    private func checkWhatIsSigned(_ layout: SignatureLayout) throws(Refusal) {
        guard layout.signatureClass == .binary else {
            let number = layout.signatureClass.hexadecimal
            throw Refusal(
                .signatureMalformed, "the signature is of class \(number), not one over a file's bytes (0x00)")
        }
        guard layout.hashAlgorithm.isAllowed else {
            throw Refusal(
                .weakSignature,
                "the signature uses \(layout.hashAlgorithm.name); only SHA256, SHA384 and SHA512 are accepted")
        }
    }

    /// The subpackets that may be critical: those that are acted on here, and the signer's user ID, which is only shown.
    private static let understood: Set<Subpacket.Kind> = [
        .creationTime, .expirationTime, .issuerKeyID, .issuerFingerprint, .signersUserID,
    ]

    private func checkCritical(_ hashed: [Subpacket]) throws(Refusal) {
        for subpacket in hashed where subpacket.isCritical && !Self.understood.contains(subpacket.type) {
            guard subpacket.type == .notation else {
                throw Refusal(
                    .signatureUnsupported,
                    "the signature has a critical subpacket of type \(subpacket.type.rawValue), which is not understood"
                )
            }
            let notation = try malformed { () throws(MalformedPacket) in try subpacket.notation() }
            guard understoodCriticalNotations.contains(notation.name) else {
                throw Refusal(
                    .signatureUnsupported,
                    "the signature has the critical notation '\(notation.name)', which is not understood")
            }
        }
    }

    /// In the area that the signature does not cover, only what can be held against the covered one is let through, and
    /// notations, which are ignored.
    private func checkUnhashed(_ unhashed: [Subpacket], _ hashed: HashedFacts) throws(MalformedPacket) {
        for subpacket in unhashed {
            let number = subpacket.type.rawValue
            guard !subpacket.isCritical else {
                throw MalformedPacket("a critical subpacket of type \(number) is not covered by the signature")
            }
            switch subpacket.type {
            case .issuerKeyID: try hashed.check(try subpacket.keyID())
            case .issuerFingerprint: try hashed.check(try subpacket.fingerprint())
            case .notation: _ = try subpacket.notation()
            default: throw MalformedPacket("a subpacket of type \(number) is not covered by the signature")
            }
        }
        for type in [Subpacket.Kind.issuerKeyID, .issuerFingerprint]
        where unhashed.count(where: { $0.type == type }) > 1 {
            throw MalformedPacket("it has two unprotected subpackets of type \(type.rawValue)")
        }
    }

    /// GnuPG writes old-form headers. One of its signatures (it alone puts the issuer's fingerprint first and the key ID,
    /// by itself, last) under a new-form header was framed anew: for lengths under 192 that is a change of one byte.
    private func checkHeader(_ packet: Packet, _ layout: SignatureLayout) throws(MalformedPacket) {
        guard case .current(lengthBytes: 1) = packet.form, layout.hashed.first?.type == .issuerFingerprint,
            layout.unhashed.map(\.type) == [.issuerKeyID]
        else { return }
        throw MalformedPacket("its packet header is not the one that it was made with")
    }
}

/// Why a packet does not pass.
private struct Refusal: Error {
    let rule: Rule
    let message: Message

    init(_ rule: Rule, _ message: Message) {
        self.rule = rule
        self.message = message
    }
}

private func malformed<Value>(_ read: () throws(MalformedPacket) -> Value) throws(Refusal) -> Value {
    do throws(MalformedPacket) {
        return try read()
    } catch {
        throw Refusal(.signatureMalformed, "the signature is malformed: \(error.reason)")
    }
}
