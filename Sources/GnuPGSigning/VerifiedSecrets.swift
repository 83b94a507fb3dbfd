public import OpenPGP

/// Secret keys that may be written: of the subkey that is handed out, a signature verified with the public key alone.
public struct VerifiedSecrets {
    /// The whole key, with every secret that is there.
    public let primary: GivenSecretKey
    /// One subkey alone, where one is handed out.
    public let signing: GivenSecretKey?

    fileprivate init(primary: GivenSecretKey, signing: GivenSecretKey?) {
        self.primary = primary
        self.signing = signing
    }
}

extension EditableKey {
    /// Exports the key, and tries out what was exported.
    ///
    /// - Parameters:
    ///   - subkey: the one that is handed out.
    ///   - published: the public key that goes with it.
    /// - Throws: ``SigningError/Code/otherKey`` where an export is not what it should be, or does not sign.
    public func verifiedSecrets(
        handingOut subkey: Fingerprint?, with published: PublishedKey
    ) throws(SigningError) -> VerifiedSecrets {
        let primary = try exportSecret()
        guard let subkey else { return VerifiedSecrets(primary: primary, signing: nil) }
        let signing = try exportSecret(ofSubkey: subkey)
        try published.tryOut(signing, subkey, unlocking: protection.unlocking)
        return VerifiedSecrets(primary: primary, signing: signing)
    }
}
