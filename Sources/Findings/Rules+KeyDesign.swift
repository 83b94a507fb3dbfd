// What `sign-release keys lint` and `keys status` object to in keys: status 2.

extension Rule {
    static let keyDesign = [
        keyNeverExpires, keyDue, primaryKeySigns, missingCrossCertification, noSigningKey, unsafeUserID, unboundPart,
        keyLeftover, unusualPacket, secretMaterial,
    ]

    public static let keyNeverExpires = Rule(
        "key-never-expires", .untrusted, "The key has no expiry.",
        remedy: "Give it one, and extend it in time: sign-release keys extend.")
    public static let keyDue = Rule(
        "key-due", .untrusted, "The key expires soon.",
        remedy:
            "Extend it (sign-release keys extend) or replace it (sign-release keys rotate), and publish the new public key."
    )
    public static let primaryKeySigns = Rule(
        "primary-key-signs", .untrusted, "The primary key may sign data, so it is where releases are made.",
        remedy:
            "Keep the primary key offline, for certifying alone, and sign with a subkey: sign-release keys generate.")
    public static let missingCrossCertification = Rule(
        "missing-cross-certification", .untrusted,
        "A signing subkey does not confirm that it belongs to its primary key: another key could claim it.",
        remedy: "Add the confirmation: gpg --edit-key FINGERPRINT cross-certify save.")
    public static let noSigningKey = Rule(
        "no-signing-key", .untrusted, "No key of the certificate may sign.",
        remedy: "Add a signing subkey: sign-release keys rotate.")
    public static let unsafeUserID = Rule(
        "unsafe-user-id", .untrusted, "A user ID holds characters that are not seen, or that act on a terminal.",
        remedy: "Revoke that user ID, and add one in plain text.")
    public static let unboundPart = Rule(
        "unbound-part", .untrusted, "The certificate holds something that its primary key says nothing of.",
        remedy: "Export the key again: sign-release keys export.")
    public static let keyLeftover = Rule(
        "key-leftover", .untrusted, "The certificate holds a subkey that has expired or was revoked.",
        remedy: "Nothing needs to be done while old signatures are checked; a new certificate starts without it.")
    public static let unusualPacket = Rule(
        "unusual-packet", .untrusted, "The file holds what a verifier of signatures has no use for.",
        remedy: "Export the key again: sign-release keys export.")
    public static let secretMaterial = Rule(
        "secret-material", .untrusted, "A secret key lies where a public one is meant.",
        remedy: "Remove it from wherever it was published, and take the key for leaked: docs/incident-response.md.")
}
