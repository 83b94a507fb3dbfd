internal import CGPGME
internal import FileAccess
internal import Findings
internal import GnuPG
internal import OpenPGP

// See: gpgme manual, "Exporting Keys"

extension EditableKey {
    /// The whole key, in armor, with every secret that is here.
    func exportSecret() throws(SigningError) -> GivenSecretKey {
        let (secret, outline) = try export(primary.hexadecimal, GPGME_EXPORT_MODE_SECRET)
        let key = outline.keys[0]
        guard key.fingerprint == primary, outline.keys.allSatisfy(isProtectedAsAsked) else {
            throw SigningError(.otherKey, "gpg exported \(primary.hexadecimal) in another way than was asked for")
        }
        guard key.protection != .absent else {
            throw SigningError(.otherKey, "gpg exported \(primary.hexadecimal) without its secret")
        }
        return secret
    }

    /// One subkey alone, in armor: of the primary key there is only the public part, and GnuPG's stub where the secret would
    /// be.
    func exportSecret(ofSubkey subkey: Fingerprint) throws(SigningError) -> GivenSecretKey {
        let (secret, outline) = try export("\(subkey.hexadecimal)!", GPGME_EXPORT_MODE_SECRET_SUBKEY)
        let keys = outline.keys
        guard keys.count == 2, keys[0].fingerprint == primary, keys[0].protection == .absent,
            keys[1].fingerprint == subkey, keys[1].protection != .absent, isProtectedAsAsked(keys[1])
        else {
            throw SigningError(.otherKey, "gpg exported something else than the subkey \(subkey.hexadecimal) alone")
        }
        return secret
    }

    /// - Throws: ``SigningError/Code/wrongPassphrase`` where the primary key is not protected, and what is new would be.
    func checkProtection() throws(SigningError) {
        let (_, outline) = try export(primary.hexadecimal, GPGME_EXPORT_MODE_SECRET)
        if case .none = protection { return }
        guard outline.keys[0].protection != .none else {
            throw SigningError(
                .wrongPassphrase, "a passphrase was given, and \(primary.hexadecimal) is not protected by one",
                remedy: "Give --no-passphrase, or protect the key first: gpg --passwd.")
        }
    }

    private func isProtectedAsAsked(_ key: SecretKeyOutline.Key) -> Bool {
        switch (key.protection, protection) {
        case (.absent, _), (.none, .none), (.passphrase, .passphrase), (.passphrase, .terminal): true
        default: false
        }
    }

    private func export(_ pattern: String, _ mode: Int32) throws(SigningError) -> (GivenSecretKey, SecretKeyOutline) {
        var failure: SigningError?
        let packets = try SigningError.wrapping { () throws(EngineError) in
            try EngineData.collectingSecret(limit: 1 << 18) { (data) throws(EngineError) in
                unsafe gpgme_set_armor(home.context.raw, 0)
                do throws(SigningError) {
                    try unsafe home.run("export the secret of \(pattern)") { context in
                        unsafe gpgme_op_export(context, pattern, gpgme_export_mode_t(mode), data.raw)
                    }
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
        guard let outline = unsafe packets.withBytes({ bytes in unsafe SecretKeyOutline(bytes) }) else {
            throw SigningError(.engine, "what gpg exported of \(pattern) cannot be read")
        }
        return (GivenSecretKey(try Self.armored(packets), title: "the export of \(pattern)"), outline)
    }

    private static func armored(_ packets: borrowing Secret) throws(SigningError) -> Secret {
        do throws(FileError) {
            var armor = try Secret(capacity: ArmorWriter.longest(for: packets.count))
            var isComplete = true
            unsafe packets.withBytes { bytes in
                unsafe ArmorWriter.write(bytes, as: .privateKey) { piece in
                    isComplete = unsafe armor.append(piece) && isComplete
                }
            }
            guard isComplete else { throw FileError(.tooLarge, "write", Array("armor".utf8)) }
            return armor
        } catch {
            throw SigningError(home: error)
        }
    }
}
