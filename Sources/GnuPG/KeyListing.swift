internal import CGPGME
internal import Dispatch
internal import FileAccess
internal import Findings
public import OpenPGP
internal import Synchronization

/// The keys of one certificate that gpg accepted.
public struct AcceptedKeys: Sendable {
    /// The primary key as gpg lists it.
    public let primary: KeyFacts
    /// The primary key and every subkey that gpg accepted, by fingerprint.
    public let byFingerprint: [Fingerprint: KeyFacts]
}

/// gpg's listing of a home that is to hold one certificate, made on a thread of its own.
final class KeyListing: Sendable {
    private typealias Outcome = Result<AcceptedKeys?, EngineError>

    private let outcome = Mutex<Outcome>(.failure(EngineError(.failed, "gpg was not asked for its keys")))
    private let work = DispatchGroup()

    /// Begins to list the keys in `home`, which must stay until ``wait()`` returns.
    init(of certificate: Certificate, home: BytePath, seconds: UInt32) {
        DispatchQueue(label: "key-listing").async(group: work) {
            let outcome = Outcome { () throws(EngineError) in
                let context = try EngineContext(home: home, seconds: seconds)
                return try Self.accepted(try Self.list(context), of: certificate)
            }
            self.outcome.withLock { $0 = outcome }
        }
    }

    /// Waits until gpg has ended.
    func wait() { work.wait() }

    /// Waits, and gives what was listed: nil where gpg holds nothing.
    ///
    /// - Throws: ``EngineError/Code/wrongImport`` where gpg holds anything but keys of the certificate.
    func keys() throws(EngineError) -> AcceptedKeys? {
        wait()
        return try outcome.withLock { $0 }.get()
    }

    private static func accepted(
        _ listing: [[KeyFacts]], of certificate: Certificate
    ) throws(EngineError) -> AcceptedKeys? {
        guard !listing.isEmpty else { return nil }
        guard listing.count == 1, let keys = listing.first, let primary = keys.first,
            primary.fingerprint == certificate.fingerprint
        else {
            throw EngineError(.wrongImport, "gpg holds other keys than the one that was imported")
        }
        let meant = Set([certificate.fingerprint] + certificate.subkeyFingerprints)
        var byFingerprint: [Fingerprint: KeyFacts] = [:]
        for key in keys {
            guard meant.contains(key.fingerprint), byFingerprint.updateValue(key, forKey: key.fingerprint) == nil else {
                throw EngineError(.wrongImport, "gpg holds a subkey that was not imported")
            }
        }
        return AcceptedKeys(primary: primary, byFingerprint: byFingerprint)
    }

    /// Every certificate in the home: its primary key first, then its subkeys. See: gpgme manual, "Listing Keys"
    private static func list(_ context: borrowing EngineContext) throws(EngineError) -> [[KeyFacts]] {
        var certificates: [[KeyFacts]] = []
        var isComplete = false
        let outcome = try unsafe context.run { context in
            let error = unsafe gpgme_op_keylist_start(context, nil, 0)
            guard error == 0 else { return error }
            while true {
                var key: gpgme_key_t?
                let error = unsafe gpgme_op_keylist_next(context, &key)
                guard error == 0, let key = unsafe key else {
                    isComplete = cgpgme_code(error) == cgpgme_code_end_of_list()
                    return unsafe gpgme_op_keylist_end(context)
                }
                defer { unsafe gpgme_key_unref(key) }
                unsafe certificates.append(KeyFacts.list(key))
            }
        }
        guard outcome.code == 0, isComplete, outcome.ending == .exited(0) else {
            throw EngineError(.failed, "gpg did not list its keys")
        }
        return certificates
    }
}

extension KeyFacts {
    /// The keys of a certificate; those without a v4 fingerprint are left out and so never count.
    fileprivate static func list(_ certificate: gpgme_key_t) -> [KeyFacts] {
        let whole = unsafe cgpgme_key_flags(certificate)
        var facts: [KeyFacts] = []
        var next = unsafe certificate.pointee.subkeys
        while let key = unsafe next {
            defer { unsafe next = key.pointee.next }
            guard let text = unsafe key.pointee.fpr,
                let fingerprint = unsafe Fingerprint(hexadecimal: String(cString: text))
            else { continue }
            let flags = unsafe cgpgme_subkey_flags(key)
            let expires = unsafe Int64(key.pointee.expires)
            facts.append(
                KeyFacts(
                    fingerprint: fingerprint,
                    createdAt: unsafe Timestamp(secondsSince1970: Int64(key.pointee.timestamp)),
                    expiresAt: expires == 0 ? nil : Timestamp(secondsSince1970: expires),
                    algorithm: unsafe PublicKeyAlgorithm(gpgme: key.pointee.pubkey_algo),
                    bits: unsafe Int(key.pointee.length),
                    isRevoked: flags.revoked != 0 || (facts.isEmpty && whole.revoked != 0),
                    isExpired: flags.expired != 0 || (facts.isEmpty && whole.expired != 0),
                    isDisabled: flags.disabled != 0 || whole.disabled != 0,
                    isInvalid: flags.invalid != 0 || whole.invalid != 0,
                    canSign: flags.can_sign != 0))
        }
        return facts
    }
}
