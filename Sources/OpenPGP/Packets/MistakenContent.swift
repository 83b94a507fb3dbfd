internal import Findings

/// What a file is that should have been a signature or a key: what people really download in their place.
enum MistakenContent {
    /// Such as "an HTML page"; nil where the bytes look like OpenPGP of the kind that was meant.
    static func name(_ bytes: [UInt8], unlike meant: Set<Armor.Label>, _ meantTags: Set<Packet.Tag>) -> Message? {
        if bytes.isEmpty { return "an empty file" }
        if bytes[0] & 0x80 != 0 { return packetName(bytes, unlike: meantTags) }
        let start = bytes.prefix(4096).drop { $0 <= 0x20 }
        if start.isEmpty { return "a blank file" }
        if start.starts(with: "-----BEGIN ".utf8) { return armorName(start, unlike: meant) }
        switch ContentKind(of: bytes) {
        case .text, .binary, .empty, .armor, .openPGP:
            // In place of a key somebody may have named the file with its passphrase.
            return textName(bytes, isShown: !meant.contains(.privateKey))
        case let other: return other.description
        }
    }

    private static func packetName(_ bytes: [UInt8], unlike meant: Set<Packet.Tag>) -> Message? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return "text that starts with a byte order mark" }
        let isLegacy = bytes[0] & 0x40 == 0
        let tag = Packet.Tag(rawValue: isLegacy ? bytes[0] >> 2 & 0x0F : bytes[0] & 0x3F)
        return meant.contains(tag) ? nil : tag.meaning
    }

    private static func armorName(_ start: ArraySlice<UInt8>, unlike meant: Set<Armor.Label>) -> Message? {
        let label = start.dropFirst("-----BEGIN ".utf8.count).prefix { $0 >= 0x20 && $0 != UInt8(ascii: "-") }
        if meant.contains(where: { label.elementsEqual($0.rawValue.utf8) }) { return nil }
        switch String(decoding: label, as: UTF8.self) {
        case "PGP SIGNATURE": return "a detached signature"
        case "PGP PUBLIC KEY BLOCK": return "a public key"
        case "PGP PRIVATE KEY BLOCK": return "a secret key"
        case "PGP SIGNED MESSAGE": return "a clear-signed message, whose signature covers the text inside it"
        case "PGP MESSAGE": return "an OpenPGP message, whose signature (if any) covers the data inside it"
        default: return "an armored '\(label)'"
        }
    }

    /// Whether it is what servers send in place of a file.
    private static func saysWhyThereIsNone(_ text: String) -> Bool {
        let words = text.lowercased()
        return ["not found", "forbidden", "denied", "error"].contains { words.contains($0) }
    }

    private static func textName(_ bytes: [UInt8], isShown: Bool) -> Message {
        guard let text = String(validating: bytes.prefix(200), as: UTF8.self),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0.properties.isWhitespace })
        else { return "no OpenPGP data" }
        guard isShown || saysWhyThereIsNone(text) else { return "text, and no key" }
        let firstLine = text.prefix { !$0.isNewline }
        return "text: '\(String(firstLine.prefix(60)))'"
    }
}

extension Packet.Tag {
    /// What such a packet is, or what a file is that starts with it.
    var meaning: Message {
        switch self {
        case .signature: "a detached signature"
        case .publicKey: "a public key"
        case .secretKey: "a secret key"
        case .publicSubkey, .secretSubkey: "a subkey without its key"
        case .userID, .userAttribute: "a user ID without a key"
        case .onePassSignature: "an attached (inline) signed message, whose signature covers the data inside it"
        case .compressedData: "compressed data"
        case .literalData: "literal data of an OpenPGP message"
        case .marker: "a marker packet"
        case .trust: "a ring-trust packet of a GnuPG keyring"
        case _ where Self.encrypted.contains(rawValue): "an encrypted message"
        case _ where rawValue >= 60: "a private-use packet (type \(rawValue))"
        default: "a packet of type \(rawValue)"
        }
    }

    /// RFC 9580 sections 5.1, 5.3, 5.7, 5.13 and GnuPG's own.
    private static let encrypted: Set<UInt8> = [1, 3, 9, 18, 20]
}
