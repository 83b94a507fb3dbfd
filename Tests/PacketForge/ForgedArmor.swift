/// ASCII armor with anything right or wrong about it.
public struct ForgedArmor: Sendable {
    public var label = "PGP SIGNATURE"
    public var headers: [String] = []
    public var hasBlankLine = true
    public var hasEndLine = true
    public var checksum = Checksum.right
    public var lineEnd = "\n"
    public var lineLength = 64

    public enum Checksum: Sendable {
        case right
        case wrong
        case none
    }

    public init(_ label: String = "PGP SIGNATURE") {
        self.label = label
    }

    public static func signature(
        _ packets: [UInt8], _ change: (inout ForgedArmor) -> Void = { _ in }
    ) -> [UInt8] {
        var armor = ForgedArmor()
        change(&armor)
        return armor.text(packets)
    }

    public static func publicKey(_ packets: [UInt8]) -> [UInt8] {
        ForgedArmor("PGP PUBLIC KEY BLOCK").text(packets)
    }

    public func text(_ packets: [UInt8]) -> [UInt8] {
        let base64 = Self.base64(packets)
        let contents = stride(from: 0, to: base64.count, by: lineLength).map {
            String(decoding: base64[$0..<min($0 + lineLength, base64.count)], as: UTF8.self)
        }
        var lines = ["-----BEGIN \(label)-----"] + headers + (hasBlankLine ? [""] : []) + contents
        if checksum != .none {
            let sum = Self.checksum(packets) ^ (checksum == .right ? 0 : 1)
            lines.append("=" + String(decoding: Self.base64(BigEndian.bytes(Int(sum), count: 3)), as: UTF8.self))
        }
        if hasEndLine { lines.append("-----END \(label)-----") }
        return Array(lines.map { $0 + lineEnd }.joined().utf8)
    }

    /// RFC 9580 section 6.1.1, bit by bit.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.reduce(0xB7_04CE) { register, byte in
            (0..<8).reduce(register ^ UInt32(byte) << 16) { register, _ in
                let shifted = register << 1
                return shifted & 0x100_0000 == 0 ? shifted : shifted ^ 0x186_4CFB
            }
        }
    }

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        return stride(from: 0, to: bytes.count, by: 3).flatMap { start in
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let number = (group + [0, 0]).prefix(3).reduce(0) { $0 << 8 | Int($1) }
            let digits = (0..<4).map { alphabet[number >> (18 - 6 * $0) & 0x3F] }
            return digits.prefix(group.count + 1) + Array(repeating: UInt8(ascii: "="), count: 3 - group.count)
        }
    }
}
