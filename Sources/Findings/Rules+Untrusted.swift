// Rules that say why no signature counts: status 2.

extension Rule {
    static let untrustedSignatures = [
        signatureMissing, signatureMalformed, signatureUnsupported, signatureTime, signatureExpired, weakSignature,
        weakDigest, thresholdNotMet,
    ]

    public static let signatureMissing = Rule(
        "signature-missing", .untrusted, "There is no signature.",
        remedy: "Download the signature that the publisher made for this file and put it beside it.")
    public static let signatureMalformed = Rule(
        "signature-malformed", .untrusted,
        """
        The signature file is not a detached OpenPGP signature in the one form that is accepted.
        """,
        remedy: """
            Download the signature again. A publisher makes one with: gpg --detach-sign FILE, or \
            sign-release sign.
            """)
    public static let signatureUnsupported = Rule(
        "signature-unsupported", .untrusted, "The signature demands something that is not understood.",
        remedy: "Ask the publisher for a signature without critical extensions.")
    public static let signatureTime = Rule(
        "signature-time", .untrusted, "The signature's date is impossible: in the future, or before its key existed.",
        remedy: "Check this machine's clock; otherwise report it to the publisher.")
    public static let signatureExpired = Rule(
        "signature-expired", .untrusted, "The signature has expired.",
        remedy: "Get a newer release.")
    public static let weakSignature = Rule(
        "weak-signature", .untrusted,
        """
        The signature uses a hash algorithm or a packet version that no longer protects anything.
        """,
        remedy: "Ask the publisher to sign with SHA-256 or SHA-512.")
    public static let weakDigest = Rule(
        "weak-digest", .untrusted, "The manifest uses SHA-1 or MD5, which no longer protect anything.",
        remedy: "Use a manifest with SHA-256 or better.")
    public static let thresholdNotMet = Rule(
        "threshold-not-met", .untrusted, "Fewer distinct signers signed than are needed.",
        remedy: "Get the missing signatures. How many are needed says --threshold, or the trust policy.")

    static let untrustedKeys = [
        unknownKey, signerNotTrusted, dateNotProven, keyDenied, keyExpired, keyRevoked, keyInvalid, keyNotForSigning,
        weakKey, weakKeyBinding,
    ]

    public static let unknownKey = Rule(
        "unknown-key", .untrusted, "The signature was made by a key that is not among the trusted ones.",
        remedy: "If the publisher has announced this key, add it to the trusted ones; otherwise do not use the file.")
    public static let signerNotTrusted = Rule(
        "signer-not-trusted", .untrusted, "The signature was made by a key that is there but not named as a signer.",
        remedy: """
            Who may sign says the trust policy, or --signer where keys are given: if this key may, get the publisher's \
            current policy, or name its primary key's fingerprint.
            """)
    public static let dateNotProven = Rule(
        "date-not-proven", .untrusted, "A signer that has retired signed this earlier, by its own word alone.",
        remedy: """
            Nothing needs to be done. To be sure, list what the signer really signed: sign-release trust retire-signer \
            --keep DIR.
            """)
    public static let keyDenied = Rule(
        "key-denied", .untrusted, "The trust policy denies the key that signed.",
        remedy: "Do not use the file. Get a release signed with the publisher's current key.")
    public static let keyExpired = Rule(
        "key-expired", .untrusted, "The key that signed has expired.",
        remedy: """
            Get the publisher's current key (they may have extended it), or accept signatures from \
            before the expiry with --key-expiry at-signing.
            """)
    public static let keyRevoked = Rule(
        "key-revoked", .untrusted, "The key that signed was revoked.",
        remedy: "Get a release signed with the publisher's current key.")
    public static let keyInvalid = Rule(
        "key-invalid", .untrusted, "The key that signed is invalid or disabled.",
        remedy: "Get the publisher's current key.")
    public static let keyNotForSigning = Rule(
        "key-not-for-signing", .untrusted,
        """
        The key that signed may not sign data, or did not certify that it belongs to its primary \
        key.
        """,
        remedy: "Get the publisher's current key; report it to the publisher if that changes nothing.")
    public static let weakKey = Rule(
        "weak-key", .untrusted, "The key's algorithm or size no longer protects anything.",
        remedy: "Ask the publisher to sign with Ed25519, or RSA of 3072 bits or more.")
    public static let weakKeyBinding = Rule(
        "weak-key-binding", .untrusted,
        """
        The key binds its user ID or signing subkey with SHA-1 or weaker, which can be forged.
        """,
        remedy: """
            Ask the publisher to renew the key's self-signatures with SHA-256 or better, or accept \
            SHA-1 with --legacy-bindings.
            """)
}
