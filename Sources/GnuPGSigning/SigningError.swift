internal import CGPGME
public import Findings
internal import GnuPG

/// No signature could be made.
public struct SigningError: FindingError, Hashable {
    /// What went wrong, for programs to act on; more may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// There is no secret key, not the one that was named, more than one, or none that may sign.
        public static let secretKeyUnavailable = Code(rawValue: "secret-key-unavailable")
        /// The passphrase is wrong, or there is none and nobody to ask.
        public static let wrongPassphrase = Code(rawValue: "wrong-passphrase")
        /// What was signed says something else than was asked for.
        public static let otherSignature = Code(rawValue: "other-signature")
        /// A key that was made, changed or exported is not what was asked for.
        public static let otherKey = Code(rawValue: "other-key")
        /// The home for the key could not be written, or the user's not be read.
        public static let home = Code(rawValue: "home")
        /// gpg, or its agent, did not do its work.
        public static let engine = Code(rawValue: "engine")
    }

    public let code: Code
    public let finding: Finding

    init(_ code: Code, _ message: Message, remedy: Message? = nil) {
        self.code = code
        let rule: Rule =
            switch code {
            case .secretKeyUnavailable: .secretKeyUnavailable
            case .wrongPassphrase: .wrongPassphrase
            case .home: .inputOutput
            default: .engineFailed
            }
        finding = Finding(rule, message, remedy: remedy)
    }

    init(_ error: EngineError) {
        code = .engine
        finding = error.finding
    }

    init(home error: some FindingError) {
        code = .home
        finding = error.finding
    }
}

extension SigningError {
    /// Runs `body`, whose errors then are ones about signing.
    static func wrapping<Result: ~Copyable>(_ body: () throws(EngineError) -> Result) throws(SigningError) -> Result {
        do throws(EngineError) { return try body() } catch { throw SigningError(error) }
    }
}

extension SigningError {
    /// gpg did not do what it was to do.
    ///
    /// - Parameter purpose: what that was: `sign with …`.
    init(failure code: UInt32, _ purpose: Message) {
        switch code {
        case cgpgme_code_bad_passphrase():
            self.init(.wrongPassphrase, "the passphrase does not unlock the key, which is needed to \(purpose)")
        case cgpgme_code_no_pinentry(), cgpgme_code_canceled(), cgpgme_code_no_passphrase():
            self.init(.wrongPassphrase, "the key is protected by a passphrase, and none was given to \(purpose)")
        case cgpgme_code_no_secret_key():
            self.init(.secretKeyUnavailable, "gpg's agent does not have the secret that is needed to \(purpose)")
        case 0: self.init(.engine, "gpg ended with an error, and could not \(purpose)")
        default:
            let reason = unsafe gpgme_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            self.init(.engine, "gpg could not \(purpose): \(reason)")
        }
    }
}
