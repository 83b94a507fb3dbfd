/// Writes ASCII armor (RFC 9580 section 6.2) of keys: no headers, lines of 64 characters, with the checksum that older
/// programs want.
///
/// What it writes may be secret, so it keeps no copy of it.
public struct ArmorWriter {
    public enum Kind: Sendable {
        case publicKey
        case privateKey

        fileprivate var label: Armor.Label { self == .publicKey ? .publicKey : .privateKey }
    }

    /// In bytes; one line encodes them.
    private static let lineLength = 48

    /// How many bytes the armor of `count` bytes has, at most.
    public static func longest(for count: Int) -> Int { (count / lineLength + 1) * 65 + 128 }

    /// Gives the armor of `packets` to `write`, piece by piece.
    public static func write(
        _ packets: UnsafeRawBufferPointer, as kind: Kind, to write: (UnsafeRawBufferPointer) -> Void
    ) {
        unsafe text("-----BEGIN \(kind.label.rawValue)-----\n\n", write)
        var checksum = CRC24()
        unsafe withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { line in
            for start in stride(from: 0, to: packets.count, by: lineLength) {
                let chunk = unsafe packets[start..<min(start + lineLength, packets.count)]
                var count = 0
                for group in unsafe stride(from: chunk.startIndex, to: chunk.endIndex, by: 3) {
                    let bytes = unsafe chunk[group..<min(group + 3, chunk.endIndex)]
                    unsafe bytes.forEach { checksum.take($0) }
                    for position in 0..<4 {
                        unsafe line[count] = unsafe digit(position, of: bytes)
                        count += 1
                    }
                }
                unsafe line[count] = UInt8(ascii: "\n")
                unsafe write(UnsafeRawBufferPointer(rebasing: line[...count]))
            }
            for index in line.indices { unsafe line[index] = 0 }
        }
        let sum = [16, 8, 0].map { UInt8(truncatingIfNeeded: checksum.value >> UInt32($0)) }
        let digits = (0..<4).map { digit($0, of: sum) }
        unsafe text("=\(String(decoding: digits, as: UTF8.self))\n", write)
        unsafe text("-----END \(kind.label.rawValue)-----\n", write)
    }

    private static func text(_ text: String, _ write: (UnsafeRawBufferPointer) -> Void) {
        var text = text
        text.withUTF8 { unsafe write(UnsafeRawBufferPointer($0)) }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// One of the four characters for one to three bytes.
    private static func digit(_ position: Int, of bytes: some Collection<UInt8>) -> UInt8 {
        guard position <= bytes.count else { return UInt8(ascii: "=") }
        let value = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - bytes.count))
        return alphabet[Int(value >> UInt32(18 - 6 * position) & 0x3F)]
    }
}

extension Certificate {
    /// ``minimized()`` in armor, as a file to be published.
    public func armored() -> [UInt8] { Self.armored([self]) }

    /// Several certificates in one block.
    public static func armored(_ certificates: [Certificate]) -> [UInt8] {
        var armor: [UInt8] = []
        unsafe certificates.flatMap { $0.minimized() }.withUnsafeBytes { packets in
            unsafe ArmorWriter.write(packets, as: .publicKey) { unsafe armor.append(contentsOf: $0) }
        }
        return armor
    }
}
