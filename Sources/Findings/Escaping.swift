/// Shows bytes that come from strangers (file names, user IDs, notation values) without letting them act.
///
/// What is left is one line of visible text that no terminal and no build log obeys:
/// - bytes that are not UTF-8 appear as `\xHH`;
/// - control and format characters (escape sequences, line ends, bidirectional marks, zero-width characters), private,
///   unassigned and default-ignorable ones, and every space but U+0020 appear as `\u{HEX}`;
/// - a backslash appears doubled, so that the text can be read back;
/// - the second character of `::` and of `##` is escaped, since pipelines act on `::command::` and `##vso[command]`
///   (some of them anywhere in a line).
public enum Escaping {
    /// The text for `bytes`. It is as long as it must be; see ``Message`` for shortening.
    public static func visible(_ bytes: some Sequence<UInt8>) -> String { visible(Array(bytes)) }

    /// The same, without a copy.
    public static func visible(_ bytes: [UInt8]) -> String {
        if isPlain(bytes) { return String(decoding: bytes, as: UTF8.self) }
        var result = ""
        var previous: Unicode.Scalar?
        var position = 0
        while position < bytes.count {
            guard let (scalar, length) = firstScalar(of: bytes[position...]) else {
                result.append("\\x" + hexadecimal(UInt32(bytes[position])))
                previous = nil
                position += 1
                continue
            }
            result.append(visible(scalar, after: previous))
            previous = scalar
            position += length
        }
        return result
    }

    /// The text for `string`, which may come from strangers too.
    public static func visible(_ string: String) -> String {
        visible(string.utf8)
    }

    /// Whether something in `bytes` is not seen, or acts, where text is shown as it is: control and format characters, and
    /// what is not UTF-8.
    public static func hides(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return true }
        return !text.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) || isHarmless($0) }
    }

    /// Whether there is nothing to escape, as in nearly every name.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            let isDoubled = byte == previous && (byte == UInt8(ascii: ":") || byte == UInt8(ascii: "#"))
            guard (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "\\"), !isDoubled else { return false }
            previous = byte
        }
        return true
    }

    private static func visible(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar?) -> String {
        if scalar == "\\" { return "\\\\" }
        if let previous, previous == scalar, scalar == ":" || scalar == "#" { return escape(scalar) }
        if scalar.value < 0x7F, scalar.value >= 0x20 { return String(scalar) }
        return isHarmless(scalar) ? String(scalar) : escape(scalar)
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default:
            return true
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        "\\u{" + hexadecimal(scalar.value) + "}"
    }

    /// The scalar that `bytes` starts with and its length in bytes, or nil where they start with no valid UTF-8.
    private static func firstScalar(of bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        for length in 1...4 where length <= bytes.count {
            guard let text = String(validating: bytes.prefix(length), as: UTF8.self) else { continue }
            return text.unicodeScalars.first.map { ($0, length) }
        }
        return nil
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return text.utf8.count < 2 ? "0" + text : text
    }
}
