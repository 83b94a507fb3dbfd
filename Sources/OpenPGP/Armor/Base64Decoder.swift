internal import Findings

/// Base64 (RFC 4648 section 4) with no leniency: only the alphabet, padding where it belongs, unused bits zero, so that
/// no two texts mean the same bytes.
struct Base64Decoder {
    private var bytes: [UInt8] = []
    private var digits = Base64Digits()

    mutating func take(_ line: ArraySlice<UInt8>) throws(MalformedPacket) {
        var decoded = exchange(&bytes, with: [])
        defer { bytes = decoded }
        try digits.take(line) { decoded.append($0) }
    }

    /// The bytes, once all digits were given.
    consuming func finish() throws(MalformedPacket) -> [UInt8] {
        var decoded = bytes
        try digits.finish { decoded.append($0) }
        return decoded
    }
}

/// The digits of base64 on their way to bytes, for those who say where the bytes go.
struct Base64Digits {
    /// Up to three digits that wait for the fourth.
    private var pending: UInt32 = 0
    private var pendingDigits = 0
    private var padding = 0

    mutating func take(_ digits: some Sequence<UInt8>, _ write: (UInt8) -> Void) throws(MalformedPacket) {
        for digit in digits {
            if digit == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = Self.values[Int(digit)]
            guard value < 64, padding == 0 else {
                throw MalformedPacket("the armor has a character that does not belong there")
            }
            pending = pending << 6 | UInt32(value)
            pendingDigits += 1
            if pendingDigits == 4 { flush(3, write) }
        }
    }

    /// To be called once all digits were given.
    mutating func finish(_ write: (UInt8) -> Void) throws(MalformedPacket) {
        let bytesLeft = pendingDigits == 0 ? 0 : pendingDigits - 1
        let isComplete = pendingDigits == 0 ? padding == 0 : padding == 4 - pendingDigits && pendingDigits > 1
        guard isComplete else { throw MalformedPacket("the armor's base64 is cut off or padded wrongly") }
        pending <<= UInt32(6 * padding)
        guard padding == 0 || pending & (padding == 1 ? 0xFF : 0xFFFF) == 0 else {
            throw MalformedPacket("the armor's last unused bits are not zero")
        }
        flush(bytesLeft, write)
    }

    private mutating func flush(_ count: Int, _ write: (UInt8) -> Void) {
        for shift in [16, 8, 0].prefix(count) {
            write(UInt8(truncatingIfNeeded: pending >> UInt32(shift)))
        }
        pending = 0
        pendingDigits = 0
    }

    /// Each character's value, 64 for those that have none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, digit) in alphabet.utf8.enumerated() {
            values[Int(digit)] = UInt8(value)
        }
        return values
    }()
}

/// The checksum of an armor block (RFC 9580 section 6.1). It finds damage, not attackers.
struct CRC24 {
    private(set) var value: UInt32 = 0xB7_04CE

    mutating func take(_ byte: UInt8) {
        let index = Int((value >> 16) & 0xFF) ^ Int(byte)
        value = (value << 8) & 0xFF_FFFF ^ Self.table[index]
    }

    static func checksum(of bytes: [UInt8]) -> UInt32 {
        var register = CRC24()
        for byte in bytes { register.take(byte) }
        return register.value
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index) << 16) { register, _ in
            register & 0x80_0000 == 0 ? register << 1 : (register << 1 & 0xFF_FFFF) ^ 0x86_4CFB
        }
    }
}
