public import Findings

/// The engine could not decide. Never a verdict about a signature.
public struct EngineError: FindingError, Hashable {
    /// What went wrong, for programs to act on; more may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// There is no gpg, or it is too old.
        public static let missing = Code(rawValue: "missing")
        /// gpg was stopped at its time limit.
        public static let timeout = Code(rawValue: "timeout")
        /// gpg died, ended with an unexpected exit status, or said something that makes no sense.
        public static let failed = Code(rawValue: "failed")
        /// The system's gpg configuration changes what a verification means.
        public static let configuration = Code(rawValue: "configuration")
        /// The certificate that gpg holds after the import is not the one that was meant.
        public static let wrongImport = Code(rawValue: "wrong-import")
        /// The engine's home could not be written.
        public static let home = Code(rawValue: "home")
        /// There is no place for the engine's home that is safe from other users.
        public static let noPrivateFolder = Code(rawValue: "no-private-folder")
    }

    public let code: Code
    public let message: Message

    package init(_ code: Code, _ message: Message) {
        self.code = code
        self.message = message
    }

    public var finding: Finding {
        switch code {
        case .missing: Finding(.engineMissing, message)
        case .timeout: Finding(.engineTimeout, message)
        case .configuration: Finding(.engineConfiguration, message)
        case .home: Finding(.inputOutput, message)
        case .noPrivateFolder: Finding(.noPrivateFolder, message)
        default: Finding(.engineFailed, message)
        }
    }
}
