package import CGPGME
internal import Findings
package import OpenPGP

extension EngineContext {
    /// Calls `body` with every certificate in the home, whose value is valid during that call. See: gpgme manual,
    /// "Listing Keys"
    ///
    /// - Parameter secretOnly: only certificates of which the agent has a secret key.
    package func forEachKey(secretOnly: Bool = false, _ body: (gpgme_key_t) -> Void) throws(EngineError) {
        var isComplete = false
        let outcome = try unsafe run { context in
            let error = unsafe gpgme_op_keylist_start(context, nil, secretOnly ? 1 : 0)
            guard error == 0 else { return error }
            while true {
                var key: gpgme_key_t?
                let error = unsafe gpgme_op_keylist_next(context, &key)
                guard error == 0, let key = unsafe key else {
                    isComplete = cgpgme_code(error) == cgpgme_code_end_of_list()
                    return unsafe gpgme_op_keylist_end(context)
                }
                defer { unsafe gpgme_key_unref(key) }
                unsafe body(key)
            }
        }
        guard outcome.code == 0, isComplete, outcome.ending == .exited(0) else {
            throw EngineError(.failed, "gpg did not list its keys")
        }
    }
}

extension KeyFacts {
    /// The keys of a certificate; those without a v4 fingerprint are left out and so never count.
    static func list(_ certificate: gpgme_key_t) -> [KeyFacts] {
        var facts: [KeyFacts] = []
        var next = unsafe certificate.pointee.subkeys
        while let key = unsafe next {
            if let fact = unsafe KeyFacts(key, of: certificate) { facts.append(fact) }
            unsafe next = key.pointee.next
        }
        return facts
    }

    /// One key of a certificate; nil without a v4 fingerprint.
    ///
    /// A primary key without a user ID that is in force is invalid: gpg has nothing left that says what it may do and when it
    /// expires, and takes it for a key that may do everything, for ever.
    package init?(_ key: gpgme_subkey_t, of certificate: gpgme_key_t) {
        guard let text = unsafe key.pointee.fpr,
            let fingerprint = unsafe Fingerprint(hexadecimal: String(cString: text))
        else { return nil }
        let isPrimary = unsafe key == certificate.pointee.subkeys
        let whole = unsafe cgpgme_key_flags(certificate)
        let flags = unsafe cgpgme_subkey_flags(key)
        // Of a key that is revoked itself, gpg says the same of its user IDs.
        let isUnbound = unsafe isPrimary && whole.revoked == 0 && !Self.hasUserID(certificate)
        let expires = unsafe Int64(key.pointee.expires)
        self.init(
            fingerprint: fingerprint,
            createdAt: unsafe Timestamp(secondsSince1970: Int64(key.pointee.timestamp)),
            expiresAt: expires == 0 ? nil : Timestamp(secondsSince1970: expires),
            algorithm: unsafe PublicKeyAlgorithm(gpgme: key.pointee.pubkey_algo),
            bits: unsafe Int(key.pointee.length),
            isRevoked: flags.revoked != 0 || (isPrimary && whole.revoked != 0),
            isExpired: flags.expired != 0 || (isPrimary && whole.expired != 0),
            isDisabled: flags.disabled != 0 || whole.disabled != 0,
            isInvalid: flags.invalid != 0 || whole.invalid != 0 || isUnbound,
            canSign: flags.can_sign != 0)
    }

    /// Whether a user ID is neither revoked nor badly bound. Of one whose binding has expired gpgme does not say so: see
    /// `Certificate.expiryOfSelfSignatures`.
    private static func hasUserID(_ certificate: gpgme_key_t) -> Bool {
        var next = unsafe certificate.pointee.uids
        while let userID = unsafe next {
            let flags = unsafe cgpgme_user_id_flags(userID)
            if flags.revoked == 0, flags.invalid == 0 { return true }
            unsafe next = userID.pointee.next
        }
        return false
    }
}
