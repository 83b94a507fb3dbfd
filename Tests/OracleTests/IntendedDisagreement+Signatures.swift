import Findings

extension IntendedDisagreement {
    private static let both: Set<String> = ["gpgv", "sqv"]

    static let aboutSignatures = verified + containers + packets + keys

    private static let verified = [
        IntendedDisagreement(
            .verifiedByOneOfSeveral, both,
            "What is wrong with one signature of a file takes nothing from the others, or anybody could break them by adding it."
        ),
        IntendedDisagreement(
            .verified(thoughItSays: ["key is not signing capable"]), ["sqv"],
            "Keys that do not say what they are for sign, as they always did for GnuPG. One that says so must say that it signs."
        ),
        IntendedDisagreement(
            .verified(thoughItSays: ["No binding signature at time", "The primary key is not live"]), ["sqv"],
            "Keys are judged by their newest self-signature, whatever its date: exports hold no other, and it is newer than old "
                + "signatures."),
        IntendedDisagreement(
            .verified(thoughItSays: ["Malformed OpenPGP message"]), ["sqv"],
            "It wants exact sizes of subpackets that mean nothing in a signature over a file. What GnuPG can read of them is enough."
        ),
        IntendedDisagreement(
            .verified(thoughItSays: ["Invalid keyring"]), ["gpgv"],
            "A signature that cannot be taken apart is left out of a key, as if somebody had removed it; gpgv gives up on all keys."
        ),
    ]

    private static let containers = [
        IntendedDisagreement(
            .refused(
                .signatureMalformed,
                saying: ["is not a detached signature", "one armor block is no detached signature"]),
            both,
            "One strict form: text around armor, other labels and headers, damage that is skipped over and packets beside are where "
                + "two readers see two things."),
        IntendedDisagreement(
            .refused(.keyFileMalformed, saying: [""]), both,
            "The same for keys: what was damaged may have been a revocation."),
    ]

    private static let packets = [
        IntendedDisagreement(
            .refused(.signatureMalformed, saying: ["is of class"]), both,
            "A text's signature leaves its line ends open; the other classes are not about files."),
        IntendedDisagreement(
            .refused(.signatureMalformed, saying: ["only version 4 is accepted"]), both,
            "Version 3 covers neither its hash nor its issuer."),
        IntendedDisagreement(
            .refused(.signatureMalformed, saying: ["the signature is malformed"]), both,
            "What is said twice, in two ways, or outside of what the signature covers is read in two ways."),
        IntendedDisagreement(
            .refused(.signatureUnsupported, saying: [""]), both,
            "What is marked critical must be understood, also where another program understands it."),
        IntendedDisagreement(
            .refused(.signatureTime, saying: ["in the future"]), ["gpgv"],
            "Nothing was signed then yet; gpgv only says so."),
        IntendedDisagreement(
            .refused(.weakSignature, saying: ["only SHA256, SHA384 and SHA512"]), both,
            "SHA-1 and older hashes can be forged; SHA-224 is not worth a case."),
    ]

    private static let keys = [
        IntendedDisagreement(
            .refused(.keyRevoked, saying: ["was revoked"]), both,
            "A revocation takes back earlier signatures too: their dates are their maker's word. sqv judges by the date, gpgv not at all."
        ),
        IntendedDisagreement(
            .refused(.keyExpired, saying: ["expired"]), both,
            "The same for expiry, unless `--key-expiry at-signing` is given."),
        IntendedDisagreement(
            .refused(.weakKey, saying: [" bits"]), both, "DSA, and RSA of less than 2,048 bits, can be broken."),
        IntendedDisagreement(
            .refused(.weakKeyBinding, saying: ["is bound with"]), both,
            "A binding whose hash can be forged, without `--legacy-bindings`."),
        IntendedDisagreement(
            .refused(.keyNotForSigning, saying: ["is not one for signing data", "gpg does not accept"]), both,
            "As the key is now, not as it was on the signature's own date."),
        IntendedDisagreement(
            .refused(
                .keyInvalid,
                saying: ["no user ID that is in force", "a self-signature of the key", "gpg accepts no part"]),
            both,
            "Without a self-signature in force GnuPG takes a key for one that may do everything, for ever; sqv judges by the date."
        ),
        IntendedDisagreement(
            .refused(.keyInvalid, saying: ["that cannot be read"]), both,
            "What a damaged self-signature said, that the key was revoked for one, cannot be known."),
    ]
}
