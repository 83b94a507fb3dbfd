internal import Findings

/// One subpacket of a signature (RFC 9580 section 5.2.3.7).
struct Subpacket {
    let type: Kind
    let isCritical: Bool
    let body: ArraySlice<UInt8>

    struct Kind: RawRepresentable, Hashable {
        let rawValue: UInt8

        static let creationTime = Kind(rawValue: 2)
        static let expirationTime = Kind(rawValue: 3)
        static let exportable = Kind(rawValue: 4)
        static let trustSignature = Kind(rawValue: 5)
        static let revocable = Kind(rawValue: 7)
        static let keyExpirationTime = Kind(rawValue: 9)
        static let revocationKey = Kind(rawValue: 12)
        static let issuerKeyID = Kind(rawValue: 16)
        static let notation = Kind(rawValue: 20)
        static let primaryUserID = Kind(rawValue: 25)
        static let keyFlags = Kind(rawValue: 27)
        static let signersUserID = Kind(rawValue: 28)
        static let revocationReason = Kind(rawValue: 29)
        static let embeddedSignature = Kind(rawValue: 32)
        static let issuerFingerprint = Kind(rawValue: 33)
        /// GnuPG's own: a whole key.
        static let keyBlock = Kind(rawValue: 38)
    }

    /// All subpackets of an area, whose lengths must add up to it.
    static func all(in area: ArraySlice<UInt8>) throws(MalformedPacket) -> [Subpacket] {
        var reader = ByteReader(area)
        var subpackets: [Subpacket] = []
        while !reader.isAtEnd {
            var contents = ByteReader(try reader.bytes(try length(&reader)))
            guard let type = try? contents.byte() else { throw MalformedPacket("a subpacket is empty") }
            let kind = Kind(rawValue: type & 0x7F)
            subpackets.append(Subpacket(type: kind, isCritical: type & 0x80 != 0, body: contents.rest))
        }
        return subpackets
    }

    private static func length(_ reader: inout ByteReader) throws(MalformedPacket) -> Int {
        let first = try reader.byte()
        switch first {
        case ..<192: return Int(first)
        case 255: return try reader.number(byteCount: 4)
        default: return (Int(first) - 192) << 8 + Int(try reader.byte()) + 192
        }
    }
}

// The bodies of the subpackets that are understood.
extension Subpacket {
    /// Checks what gpg checks, of subpackets too that nothing else here looks at. It complains about a wrong size and
    /// ends with an error, though it calls the signature good.
    ///
    /// - Parameter isEmbedded: whether it stands in a signature inside a signature, in which there is none further.
    func checkForm(isEmbedded: Bool = false) throws(MalformedPacket) {
        switch type {
        case .notation: _ = try notation()
        case .embeddedSignature where !isEmbedded:
            let signature = try SignatureLayout(body: body)
            for subpacket in signature.hashed + signature.unhashed { try subpacket.checkForm(isEmbedded: true) }
            try SignatureLayout.checkReadable(signature.values, signature.publicKeyAlgorithm)
        default:
            guard Self.sizes[type, default: 0...Int.max].contains(body.count) else {
                throw MalformedPacket("a subpacket of type \(type.rawValue) has \(body.count) bytes")
            }
        }
    }

    /// Of the bodies that have one, as gpg wants it.
    private static let sizes: [Kind: ClosedRange<Int>] = [
        .creationTime: 4...Int.max, .expirationTime: 4...Int.max, .keyExpirationTime: 4...Int.max,
        .exportable: 1...Int.max, .trustSignature: 2...2, .revocable: 1...Int.max, .revocationKey: 22...Int.max,
        .issuerKeyID: 8...Int.max, .primaryUserID: 1...1, .revocationReason: 1...Int.max,
        .issuerFingerprint: 21...Int.max, .keyBlock: 1...Int.max,
    ]

    /// Creation time: a date.
    func date() throws(MalformedPacket) -> Timestamp {
        var reader = ByteReader(body)
        let date = try reader.timestamp()
        guard reader.isAtEnd else { throw MalformedPacket("a date subpacket has \(body.count) bytes") }
        return date
    }

    /// Signature and key expiration time: seconds; nil for 0, which means never.
    func lifetime() throws(MalformedPacket) -> TimeSpan? {
        let seconds = try date().secondsSince1970
        return seconds == 0 ? nil : TimeSpan(seconds: seconds)
    }

    func keyID() throws(MalformedPacket) -> KeyID {
        guard let keyID = KeyID(bytes: body) else {
            throw MalformedPacket("a key ID subpacket has \(body.count) bytes")
        }
        return keyID
    }

    /// Issuer fingerprint (RFC 9580 section 5.2.3.35) of a version 4 key.
    func fingerprint() throws(MalformedPacket) -> Fingerprint {
        guard body.first == 4, let fingerprint = Fingerprint(body.dropFirst()) else {
            throw MalformedPacket("an issuer fingerprint is not that of a version 4 key")
        }
        return fingerprint
    }

    func notation() throws(MalformedPacket) -> Notation {
        var reader = ByteReader(body)
        let flags = try reader.bytes(4)
        let nameLength = try reader.number(byteCount: 2)
        let valueLength = try reader.number(byteCount: 2)
        let name = try reader.bytes(nameLength)
        let value = try reader.bytes(valueLength)
        guard reader.isAtEnd else { throw MalformedPacket("a notation's lengths do not add up") }
        return Notation(
            name: Array(name), value: Array(value), isHumanReadable: (flags.first ?? 0) & 0x80 != 0,
            isCritical: isCritical)
    }
}
