internal import CGPGME
internal import FileAccess
internal import Findings
public import OpenPGP

/// A private GnuPG home that holds one certificate and nothing else, for this run only.
///
/// One certificate a home, so that no other one can adopt its subkeys. It is imported (never written as a keyring file:
/// ring-trust packets forge validity there), and what gpg then lists must be what was meant to be imported.
public struct EngineHome: ~Copyable {
    /// The primary key as gpg lists it.
    public let primaryKey: KeyFacts
    /// The primary key and every subkey that gpg accepted, by fingerprint.
    public let keys: [Fingerprint: KeyFacts]
    private let folder: PrivateFolder
    let context: EngineContext

    /// gpg and its sockets want short paths.
    static let longestPath = 80

    /// Makes a home and imports `certificate` into it.
    ///
    /// - Returns: nil where gpg accepts no part of the certificate (no self-signature that counts).
    public static func importing(
        _ certificate: Certificate, options: EngineOptions, process: GnuPGProcess
    ) throws(EngineError) -> EngineHome? {
        let folder = try folder(configured: options)
        let context = try EngineContext(home: folder.path, seconds: options.secondsPerOperation)
        try importing(certificate, in: context)
        let listing = try list(context)
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
        return EngineHome(primaryKey: primary, keys: byFingerprint, folder: folder, context: context)
    }

    private static func folder(configured options: EngineOptions) throws(EngineError) -> PrivateFolder {
        do throws(FileError) {
            let folder = try PrivateFolder(purpose: "h", longestPath: longestPath)
            try folder.folder.create(Array("gpg.conf".utf8), containing: Array(options.configuration.utf8))
            return folder
        } catch {
            throw EngineError(error.code == .noPrivateFolder ? .noPrivateFolder : .home, error.finding.message)
        }
    }

    private init(
        primaryKey: KeyFacts, keys: [Fingerprint: KeyFacts], folder: consuming PrivateFolder,
        context: consuming EngineContext
    ) {
        self.primaryKey = primaryKey
        self.keys = keys
        self.folder = folder
        self.context = context
    }

    private static func importing(_ certificate: Certificate, in context: borrowing EngineContext) throws(EngineError) {
        let data = try EngineData(certificate.minimized())
        // gpg's exit status is 2 where it dropped part of the certificate; the listing says what it kept.
        _ = try unsafe context.run { unsafe gpgme_op_import($0, data.raw) }
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
