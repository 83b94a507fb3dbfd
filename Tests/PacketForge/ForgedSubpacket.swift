/// One subpacket with any contents (RFC 9580 section 5.2.3.7).
public struct ForgedSubpacket: Sendable {
    public var type: UInt8
    public var body: [UInt8]
    public var isCritical: Bool

    public init(_ type: UInt8, _ body: [UInt8], critical: Bool = false) {
        self.type = type
        self.body = body
        isCritical = critical
    }

    public static func creationTime(_ seconds: Int64) -> ForgedSubpacket { ForgedSubpacket(2, number(seconds)) }
    public static func expirationTime(_ seconds: Int64) -> ForgedSubpacket { ForgedSubpacket(3, number(seconds)) }
    public static func keyExpirationTime(_ seconds: Int64) -> ForgedSubpacket { ForgedSubpacket(9, number(seconds)) }
    public static func issuer(_ keyID: [UInt8]) -> ForgedSubpacket { ForgedSubpacket(16, keyID) }
    public static func keyFlags(_ flags: UInt8) -> ForgedSubpacket { ForgedSubpacket(27, [flags]) }
    public static func signersUserID(_ userID: String) -> ForgedSubpacket { ForgedSubpacket(28, Array(userID.utf8)) }
    public static func embeddedSignature(_ body: [UInt8]) -> ForgedSubpacket { ForgedSubpacket(32, body) }
    public static func issuerFingerprint(_ fingerprint: [UInt8]) -> ForgedSubpacket {
        ForgedSubpacket(33, [4] + fingerprint)
    }

    public static func revocationReason(_ code: UInt8, _ text: String) -> ForgedSubpacket {
        ForgedSubpacket(29, [code] + Array(text.utf8))
    }

    /// Names a key that may revoke this one.
    public static func revocationKey(_ key: ForgedKey) throws -> ForgedSubpacket {
        ForgedSubpacket(12, [0x80, key.algorithm] + (try key.fingerprint()))
    }

    public static func notation(
        _ name: String, _ value: [UInt8], critical: Bool = false, humanReadable: Bool = true
    ) -> ForgedSubpacket {
        let name = Array(name.utf8)
        let lengths = BigEndian.bytes(name.count, count: 2) + BigEndian.bytes(value.count, count: 2)
        return ForgedSubpacket(
            20, [humanReadable ? 0x80 : 0, 0, 0, 0] + lengths + name + value, critical: critical)
    }

    public static func notation(_ name: String, _ value: String, critical: Bool = false) -> ForgedSubpacket {
        notation(name, Array(value.utf8), critical: critical)
    }

    /// With its length in front.
    public var bytes: [UInt8] {
        let contents = [type | (isCritical ? 0x80 : 0)] + body
        return ForgedPacket.newLength(contents.count) + contents
    }

    private static func number(_ seconds: Int64) -> [UInt8] { BigEndian.bytes(Int(seconds), count: 4) }
}
