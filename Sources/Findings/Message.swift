/// A sentence for people, in which everything that was not written in this program's source is escaped.
///
/// Literal parts are ours. Whatever is interpolated goes through ``Escaping``, so that no name, user ID or notation can
/// end a line, recolour a terminal or start a pipeline command:
///
///     "'\(name)' is not listed in '\(manifest)'"
///
/// Long interpolated text is shortened to ``longestInterpolation`` characters.
public struct Message: Sendable, Hashable, CustomStringConvertible {
    /// The escaped text: no control characters, one line.
    public let text: String

    public var description: String { text }

    /// How many characters (Unicode scalars) of one interpolated value are shown.
    public static let longestInterpolation = 300

    /// Several sentences as one message.
    public init(joining messages: some Sequence<Message>, separator: StaticString = " ") {
        text = messages.map(\.text).joined(separator: separator.description)
    }

    /// What was ``text`` before and was kept somewhere: as it was where nothing in it acts, escaped (once more) otherwise.
    public init(remembered text: String) {
        let acts = Escaping.hides(Array(text.utf8)) || text.utf8.contains("::".utf8) || text.utf8.contains("##".utf8)
        self.text = acts ? Escaping.visible(text) : text
    }
}

extension Message: ExpressibleByStringInterpolation {
    public init(stringLiteral value: StaticString) {
        text = value.description
    }

    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    /// Collects the parts of a message. See ``Message``.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            text.append(literal.description)
        }

        /// Text from anywhere.
        public mutating func appendInterpolation(_ string: String) {
            appendInterpolation(string.utf8)
        }

        /// Bytes from anywhere, a file name for one.
        public mutating func appendInterpolation(_ bytes: some Collection<UInt8>) {
            // What will not be shown need not be escaped: four bytes are enough for any character.
            append(Escaping.visible(bytes.prefix(4 * Message.longestInterpolation)), whole: bytes.count)
        }

        public mutating func appendInterpolation(_ number: some BinaryInteger) {
            text.append(String(number))
        }

        /// A number of things: "1 file", "3 files".
        public mutating func appendInterpolation(_ count: Int, _ noun: StaticString) {
            text.append("\(count) \(noun)\(count == 1 ? "" : "s")")
        }

        /// A message is escaped already.
        public mutating func appendInterpolation(_ message: Message) {
            text.append(message.text)
        }

        /// Text of our own, such as a rule's name.
        public mutating func appendInterpolation(_ literal: StaticString) {
            text.append(literal.description)
        }

        private mutating func append(_ escaped: String, whole: Int? = nil) {
            let shown = escaped.unicodeScalars.prefix(Message.longestInterpolation)
            text.unicodeScalars.append(contentsOf: shown)
            let isCut = shown.endIndex != escaped.unicodeScalars.endIndex
            if isCut || (whole ?? 0) > 4 * Message.longestInterpolation { text.append("…") }
        }
    }
}
