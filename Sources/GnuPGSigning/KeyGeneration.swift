internal import CGPGME
internal import Findings
public import GnuPG
public import OpenPGP

// See: gpgme manual, "Generating Keys"

extension EditableKey {
    /// Makes a primary key that only certifies, and nothing else yet.
    ///
    /// - Parameters:
    ///   - lifetime: how long it is valid.
    ///   - process: the proof that this process was made ready for gpgme.
    public static func generate(
        _ userID: NewUserID, _ algorithm: KeyAlgorithm, lifetime: TimeSpan, protection: KeyProtection,
        process: GnuPGProcess
    ) throws(SigningError) -> EditableKey {
        let home = try home(protection)
        // Starts the agent before it asks anybody anything, so that it is known to be ended.
        _ = try SigningError.wrapping { () throws(EngineError) in try home.context.secretCertificates() }
        home.noteAgent()
        try unsafe home.creating(protection, "make a primary key") { context, flags in
            unsafe gpgme_op_createkey(
                context, userID.text, algorithm.rawValue, 0, UInt(lifetime.seconds), nil,
                flags | UInt32(GPGME_CREATE_CERT))
        }
        return EditableKey(try home.createdKey(), in: home, protection)
    }

    /// Adds a subkey that only signs.
    public func addSigningSubkey(_ algorithm: KeyAlgorithm, lifetime: TimeSpan) throws(SigningError) -> Fingerprint {
        guard try secretCertificate().keys.first?.facts.isExpired == false else {
            throw SigningError(
                .secretKeyUnavailable, "\(primary.hexadecimal) has expired, and a subkey of it would count for nothing",
                remedy: "First give it a new end: sign-release keys extend.")
        }
        let key = try SigningError.wrapping { () throws(EngineError) in try home.context.key(primary) }
        try unsafe home.creating(protection, "add a subkey to \(primary.hexadecimal)") { context, flags in
            unsafe gpgme_op_createsubkey(
                context, key.raw, algorithm.rawValue, 0, UInt(lifetime.seconds), flags | UInt32(GPGME_CREATE_SIGN))
        }
        return try home.createdKey()
    }
}

extension SigningHome {
    fileprivate func creating(
        _ protection: KeyProtection, _ purpose: Message, _ create: (gpgme_ctx_t, UInt32) -> gpgme_error_t
    ) throws(SigningError) {
        guard case .none = protection else {
            return try unsafe run(purpose) { unsafe create($0, 0) }
        }
        // gpg takes the missing passphrase from its command line then, which it reads in this mode only.
        unsafe gpgme_set_pinentry_mode(context.raw, GPGME_PINENTRY_MODE_LOOPBACK)
        defer { unlock(with: .nobody) }
        try unsafe run(purpose) { unsafe create($0, UInt32(GPGME_CREATE_NOPASSWD)) }
    }

    /// What the last operation made.
    fileprivate func createdKey() throws(SigningError) -> Fingerprint {
        guard let result = unsafe gpgme_op_genkey_result(context.raw), let text = unsafe result.pointee.fpr,
            let fingerprint = unsafe Fingerprint(hexadecimal: String(cString: text))
        else { throw SigningError(.engine, "gpg does not say which key it made") }
        return fingerprint
    }
}
