public import Findings

/// A manifest cannot be read, or not written, in exactly one way.
public struct ManifestError: FindingError, Hashable {
    /// What is wrong, for programs to act on; more may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// It is something else: an error page, a program, a signature. See ``ContentKind``.
        public static let notAManifest = Code(rawValue: "not-a-manifest")
        /// It lists nothing.
        public static let listsNothing = Code(rawValue: "lists-nothing")
        /// It has more than ``Manifest/largest`` bytes.
        public static let tooLarge = Code(rawValue: "too-large")
        /// A line that is no entry of any format.
        public static let unreadableLine = Code(rawValue: "unreadable-line")
        public static let byteOrderMark = Code(rawValue: "byte-order-mark")
        public static let windowsLineEnd = Code(rawValue: "windows-line-end")
        public static let upperCaseDigest = Code(rawValue: "upper-case-digest")
        /// Not two spaces, nor a space and an asterisk, between digest and name.
        public static let separator = Code(rawValue: "separator")
        /// No digest has that many digits, or not the one that the tag, the file's name or the first line promises.
        public static let digestLength = Code(rawValue: "digest-length")
        public static let unknownAlgorithm = Code(rawValue: "unknown-algorithm")
        public static let mixedFormats = Code(rawValue: "mixed-formats")
        public static let missingName = Code(rawValue: "missing-name")
        /// A backslash that escapes nothing, in a name that says it has escapes.
        public static let badEscape = Code(rawValue: "bad-escape")
        /// A digest alone, in a file whose name does not say whose it is, or not as the only line.
        public static let bareDigest = Code(rawValue: "bare-digest")
        /// For writing: the format has no way to say it.
        public static let unwritable = Code(rawValue: "unwritable")
    }

    public let code: Code
    /// The manifest's name as it was given.
    public let fileName: [UInt8]
    /// Counted from 1, where one line is to blame.
    public let line: Int?
    /// What is wrong, to follow the file's name or the line.
    public let reason: Message

    /// The whole sentence, the file's name and the line included.
    public var message: Message {
        line.map { "\(fileName), line \($0): \(reason)" } ?? "\(fileName) \(reason)"
    }

    public var finding: Finding { Finding(.manifestMalformed, message, path: fileName) }

    init(_ code: Code, fileName: [UInt8], line: Int? = nil, _ reason: Message) {
        self.code = code
        self.fileName = fileName
        self.line = line
        self.reason = reason
    }
}

/// What is wrong with a line, before it is known which line of which file it is.
struct LineProblem: Error {
    let code: ManifestError.Code
    let reason: Message

    init(_ code: ManifestError.Code, _ reason: Message) {
        self.code = code
        self.reason = reason
    }
}
