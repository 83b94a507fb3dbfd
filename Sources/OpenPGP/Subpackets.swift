internal import Findings

/// One subpacket of a signature (RFC 9580 section 5.2.3.7).
struct Subpacket: Hashable {
    static let creationTime: UInt8 = 2
    static let signatureExpiration: UInt8 = 3
    static let keyExpiration: UInt8 = 9
    static let revocationKey: UInt8 = 12
    static let issuerKeyID: UInt8 = 16
    static let notation: UInt8 = 20
    static let keyFlags: UInt8 = 27
    static let revocationReason: UInt8 = 29
    static let embeddedSignature: UInt8 = 32
    static let issuerFingerprint: UInt8 = 33

    let type: UInt8
    let isCritical: Bool
    let body: ArraySlice<UInt8>

    /// Every subpacket of an area, with nothing left over; nil where lengths do not fit.
    static func split(_ area: ArraySlice<UInt8>) -> [Subpacket]? {
        var subpackets: [Subpacket] = []
        var reader = ByteReader(area)
        while let first = reader.byte() {
            let length: Int?
            switch first {
            case 0...191: length = Int(first)
            case 192...254: length = reader.byte().map { (Int(first) - 192) << 8 + Int($0) + 192 }
            default: length = reader.number(4)
            }
            guard let length, length > 0, let content = reader.bytes(length), let type = content.first else {
                return nil
            }
            subpackets.append(Subpacket(type: type & 0x7F, isCritical: type & 0x80 != 0, body: content.dropFirst()))
        }
        return subpackets
    }

    var time: Timestamp? { number.map { Timestamp(secondsSince1970: $0) } }

    /// A number of four octets.
    var number: Int64? {
        var reader = ByteReader(body)
        guard body.count == 4, let number = reader.number(4) else { return nil }
        return Int64(number)
    }

    /// The v4 fingerprint of an issuer-fingerprint subpacket.
    var fingerprint: Fingerprint? {
        body.first == 4 ? Fingerprint(body.dropFirst()) : nil
    }
}

/// A notation: a name and a value that the signer put into the signature (RFC 9580 section 5.2.3.24).
public struct Notation: Sendable, Hashable {
    public let name: [UInt8]
    public let value: [UInt8]
    public let isHumanReadable: Bool
    public let isCritical: Bool

    init?(_ subpacket: Subpacket) {
        var reader = ByteReader(subpacket.body)
        guard let flags = reader.bytes(4), let nameLength = reader.number(2), let valueLength = reader.number(2),
            let name = reader.bytes(nameLength), let value = reader.bytes(valueLength), reader.isAtEnd
        else { return nil }
        self.name = Array(name)
        self.value = Array(value)
        isHumanReadable = flags.first.map { $0 & 0x80 != 0 } ?? false
        isCritical = subpacket.isCritical
    }
}
