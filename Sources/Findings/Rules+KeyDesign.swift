// What `sign-release keys lint` and `keys status` object to in keys: status 2.

extension Rule {
    static let keyDesign = [
        keyNeverExpires, keyDue, primaryKeySigns, missingCrossCertification, noSigningKey, unsafeUserID, unboundPart,
        keyLeftover, unusualPacket, secretMaterial,
    ]

    public static let keyNeverExpires = Rule(
        "key-never-expires", .untrusted, "The key has no expiry.",
        remedy: "Give it one, and extend it in time: gpg --quick-set-expire FINGERPRINT 3y.")
    public static let keyDue = Rule(
        "key-due", .untrusted, "The key expires soon.",
        remedy:
            "Extend it (gpg --quick-set-expire) or add a new one (gpg --quick-add-key), and publish the public key again."
    )
    public static let primaryKeySigns = Rule(
        "primary-key-signs", .untrusted, "The primary key may sign data, so it is where releases are made.",
        remedy:
            "Keep the primary key offline, for certifying alone, and sign with a subkey: gpg --quick-add-key FINGERPRINT ed25519 sign 1y."
    )
    public static let missingCrossCertification = Rule(
        "missing-cross-certification", .untrusted,
        "A signing subkey does not confirm that it belongs to its primary key: another key could claim it.",
        remedy: "Add the confirmation: gpg --edit-key FINGERPRINT cross-certify save.")
    public static let noSigningKey = Rule(
        "no-signing-key", .untrusted, "No key of the certificate may sign.",
        remedy: "Add a signing subkey: gpg --quick-add-key FINGERPRINT ed25519 sign 1y.")
    public static let unsafeUserID = Rule(
        "unsafe-user-id", .untrusted, "A user ID holds characters that are not seen, or that act on a terminal.",
        remedy: "Revoke that user ID, and add one in plain text.")
    public static let unboundPart = Rule(
        "unbound-part", .untrusted, "The certificate holds something that its primary key says nothing of.",
        remedy: "Export the key again: gpg --export-options export-minimal --armor --export FINGERPRINT.")
    public static let keyLeftover = Rule(
        "key-leftover", .untrusted, "The certificate holds a subkey that has expired or was revoked.",
        remedy: "Nothing needs to be done while old signatures are checked; a new certificate starts without it.")
    public static let unusualPacket = Rule(
        "unusual-packet", .untrusted, "The file holds what a verifier of signatures has no use for.",
        remedy: "Export the key again: gpg --export-options export-minimal --armor --export FINGERPRINT.")
    public static let secretMaterial = Rule(
        "secret-material", .untrusted, "A secret key lies where a public one is meant.",
        remedy:
            "Remove it from wherever it was published, and take the key for leaked: revoke it, and deny it in the trust policy."
    )
}
