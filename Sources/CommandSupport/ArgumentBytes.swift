internal import CLinux
public import FileAccess
internal import Glibc

/// Command-line arguments without loss: Swift's own list replaces bytes that are not UTF-8, and file names may have such.
///
/// A byte that is no valid UTF-8 becomes the private-use character U+10FF00 + byte; those characters themselves are
/// taken byte for byte too, so that every argument reads back as it was.
public enum ArgumentBytes {
    /// The arguments behind the program's name.
    public static func arguments() -> [String] {
        var arguments: [String] = []
        var next = unsafe clinux_arguments()
        while let argument = unsafe next?.pointee {
            let bytes = unsafe Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
            arguments.append(encode(bytes))
            unsafe next = next?.advanced(by: 1)
        }
        return Array(arguments.dropFirst())
    }

    static func encode(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isStandIn) {
            return text
        }
        var text = String.UnicodeScalarView()
        var position = 0
        while position < bytes.count {
            let scalar = (1...4).lazy.filter { position + $0 <= bytes.count }.compactMap {
                length -> (Unicode.Scalar, Int)? in
                let text = String(validating: bytes[position..<position + length], as: UTF8.self)
                return text?.unicodeScalars.first.map { ($0, length) }
            }.first
            if let (scalar, length) = scalar, !isStandIn(scalar) {
                text.append(scalar)
                position += length
            } else {
                text.append(standIn(for: bytes[position]))
                position += 1
            }
        }
        return String(text)
    }

    /// The bytes of an argument.
    public static func decode(_ argument: String) -> [UInt8] {
        argument.unicodeScalars.flatMap { scalar in
            isStandIn(scalar) ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
        }
    }

    /// The argument as text; nil where its bytes are not UTF-8.
    public static func text(_ argument: String) -> String? { String(validating: decode(argument), as: UTF8.self) }

    /// The path that an argument names; nil for an empty one.
    public static func path(_ argument: String) -> BytePath? { BytePath(decode(argument)) }

    private static func isStandIn(_ scalar: Unicode.Scalar) -> Bool { (0x10FF00...0x10FFFF).contains(scalar.value) }

    private static func standIn(for byte: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(0x10FF00 + UInt32(byte)) ?? "\u{FFFD}"
    }
}
