internal import Findings
public import OpenPGP

/// A signature that is what was ordered: the bytes for its file, and the packet in them.
public struct MadeSignature: Sendable, Hashable {
    public let bytes: [UInt8]
    public let packet: SignaturePacket

    fileprivate init(bytes: [UInt8], packet: SignaturePacket) {
        self.bytes = bytes
        self.packet = packet
    }
}

extension SignatureOrder {
    /// Whether `packet` says what was ordered, whoever made it and when: the hash, the notations in any order, the lifetime,
    /// and nothing beside that.
    public func isMet(by packet: SignaturePacket) -> Bool {
        packet.hashAlgorithm == hash.algorithm && packet.notations.count == notations.count
            && Set(packet.notations) == Set(notations)
            && packet.expiresAt == lifetime.map { packet.createdAt.advanced(by: $0) }
            && packet.hashedSubpacketTypes.sorted() == subpacketTypes
    }

    /// Creation time, expiry, notations, the issuer's fingerprint (RFC 9580 section 5.2.3.7).
    private var subpacketTypes: [UInt8] {
        [2] + (lifetime == nil ? [] : [3]) + notations.map { _ in 20 } + [33]
    }

    /// Reads what gpg made and holds it against the order: gpg takes options from more places than ours.
    ///
    /// - Parameter times: between when and when it was made.
    func check(
        _ bytes: [UInt8], by key: Fingerprint, during times: ClosedRange<Timestamp>
    ) throws(SigningError) -> MadeSignature {
        let file: SignatureFile
        do throws(FormatError) {
            file = try SignatureFile(bytes)
        } catch {
            throw SigningError(.otherSignature, "what gpg made is no detached signature: \(error.reason)")
        }
        guard file.signatures.count == 1, case .passed(let packet)? = file.signatures.first else {
            throw SigningError(.otherSignature, "what gpg made is not one usable signature")
        }
        guard packet.issuerFingerprint == key else {
            throw SigningError(.otherSignature, "gpg signed with \(packet.issuer) rather than \(key.hexadecimal)")
        }
        guard times.contains(packet.createdAt) else {
            throw SigningError(.otherSignature, "gpg dated the signature \(packet.createdAt.rfc3339)")
        }
        guard isMet(by: packet) else {
            let types = Message(joining: packet.hashedSubpacketTypes.map { "\($0)" }, separator: ", ")
            let message: Message =
                "the signature that gpg made differs from what was asked for (\(packet.hashAlgorithm.name), types \(types))"
            throw SigningError(.otherSignature, message)
        }
        let isArmored = bytes.first.map { $0 & 0x80 == 0 } ?? false
        guard isArmored == (form == .armored) else {
            throw SigningError(.otherSignature, "gpg wrote the signature in another form")
        }
        return MadeSignature(bytes: bytes, packet: packet)
    }
}
