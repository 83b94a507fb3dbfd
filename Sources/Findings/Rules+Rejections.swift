// Rules that reject: statuses 1, 3 and 4.

extension Rule {
    static let tampered = [digestMismatch, signatureBad, policyForked]

    public static let digestMismatch = Rule(
        "digest-mismatch", .tampered, "The file is not the one that the manifest (or the pin) lists.",
        remedy: """
            Do not use the file. Download file, manifest and signature again as one set; if it persists, \
            report it to the publisher.
            """)
    public static let signatureBad = Rule(
        "signature-bad", .tampered,
        """
        A trusted key signed other bytes than these: the signed file or the signature was changed.
        """,
        remedy: """
            Do not use the file. An address like 'latest' moves between two downloads: take file, manifest and \
            signature from that of one version (…/v1.2.3/… instead of …/latest/…); if it persists, report it to the \
            publisher.
            """)

    public static let policyForked = Rule(
        "policy-forked", .tampered, "There are two trust policies of one version, both signed by enough roots.",
        remedy: """
            Do not use either. Tell the publisher: one of the two was made with stolen root keys, or by holders who do \
            not know of each other.
            """)

    static let wrongReleases = [
        stale, wrongKind, directSignature, wrongRelease, unboundRelease, rolledBack, rollbackUnnoticed, releaseChanged,
        identityMalformed, identityConflict, denied, policyExpired, policyRolledBack, policyMismatch, policyWeaker,
        policySignedOtherwise,
    ]

    public static let wrongRelease = Rule(
        "wrong-release", .wrongRelease,
        "The signature is for another product, version, channel or platform than the one asked for.",
        remedy: "Check what was downloaded against what was asked for; get manifest and signature of the right release."
    )
    public static let unboundRelease = Rule(
        "unbound-release", .wrongRelease, "The signature does not say which release it is for.",
        remedy: """
            Ask the publisher to sign with: sign-release sign --product --release-version --channel --platform. Until \
            then, neither an older nor another release by the same signers can be told from this one.
            """)
    public static let rolledBack = Rule(
        "rolled-back", .wrongRelease, "The release is older than one that was accepted, or than the policy allows.",
        remedy: """
            Get the newest release. If an older one is meant, name it with --release-version; it must still be one that \
            the policy allows.
            """)
    public static let rollbackUnnoticed = Rule(
        "rollback-unnoticed", .wrongRelease, "Nobody said which version it must be, so an older one would pass.",
        remedy: "Name the version with --release-version, or ask for the newest with --release-version latest.")
    public static let releaseChanged = Rule(
        "release-changed", .wrongRelease, "A version that was accepted before has other content now.",
        remedy: """
            A published version must never change. Do not use it, keep both copies, and ask the publisher why it changed.
            """)
    public static let identityMalformed = Rule(
        "identity-malformed", .wrongRelease, "What the signature says of its release can be read in two ways.",
        remedy: "Ask the publisher to sign again with sign-release sign; report it if that changes nothing.")
    public static let identityConflict = Rule(
        "identity-conflict", .wrongRelease, "Enough signers signed, but for different releases.",
        remedy: "Get signatures of one release; signatures for different releases never add up.")
    public static let denied = Rule(
        "denied", .wrongRelease, "The trust policy denies exactly this content, though it may be validly signed.",
        remedy: "Do not use the file. If it was executed, go through docs/incident-response.md.")
    public static let policyExpired = Rule(
        "policy-expired", .wrongRelease, "The trust policy has expired.",
        remedy: "Get the publisher's current policy: verify-uploader trust update POLICY --from DIR.")
    public static let policyRolledBack = Rule(
        "policy-rolled-back", .wrongRelease, "The trust policy is older than one that was in force here.",
        remedy: "Use the newer policy; an older one lacks what was denied or retired since.")
    public static let policyMismatch = Rule(
        "policy-mismatch", .wrongRelease,
        "The successor is signed, but is not the next version of this product's policy.",
        remedy: "Get the file that belongs to this product and version.")

    public static let policyWeaker = Rule(
        "policy-weaker", .wrongRelease, "The next version of the trust policy accepts what the one in force refuses.",
        remedy: """
            Ask the publisher whether that is meant; then take it over with --allow-weaker. Until then the version in force \
            stays.
            """)

    public static let policySignedOtherwise = Rule(
        "policy-signed-otherwise", .wrongRelease, "A root has signed another file as this version of the trust policy.",
        remedy: """
            Never sign two files as one version: users who got the other one stay with it. Make this one the version after \
            it. Only where nobody has got the other one, remove that signature, and what is remembered of it.
            """)

    public static let stale = Rule(
        "stale", .wrongRelease, "The signature is older than --max-age or the trust policy allows.",
        remedy: "Get a newer release. How old one may be says --max-age, or the trust policy where no version is named."
    )
    public static let wrongKind = Rule(
        "wrong-kind", .wrongRelease, "What was signed is used as something else: a manifest as a program, for one.",
        remedy: "Name the program itself, and the manifest with --manifest.")

    public static let directSignature = Rule(
        "direct-signature", .wrongRelease, "The signature covers the file itself, not a manifest that lists it.",
        remedy: """
            Nothing needs to be done where that is what was published. To check what a manifest lists, name the \
            manifest with --manifest.
            """)

    static let incomplete = [
        artifactMissing, manifestMissing, notInManifest, manifestMalformed, manifestAmbiguous, manifestIgnored,
        duplicateEntry, notARegularFile, nothingToVerify, unsuitableName,
    ]

    public static let artifactMissing = Rule(
        "artifact-missing", .incomplete, "The file to be verified is not there.",
        remedy: "Check the path, and that the download succeeded.")
    public static let manifestMissing = Rule(
        "manifest-missing", .incomplete, "No manifest and no signature was found for the file.",
        remedy: "Put the manifest and its signature beside the file, or name them with --manifest and --signature.")
    public static let notInManifest = Rule(
        "not-in-manifest", .incomplete, "The signed manifest does not list the file.",
        remedy: "Use the manifest that belongs to this file, or give the file the name that it was published under.")
    public static let manifestMalformed = Rule(
        "manifest-malformed", .incomplete,
        """
        The manifest is not one, or has a line that cannot be read in exactly one way.
        """,
        remedy: """
            Download the manifest again. If the publisher serves it like this, ask for one as sha256sum \
            writes it.
            """)
    public static let manifestAmbiguous = Rule(
        "manifest-ambiguous", .incomplete, "Manifests, or lines of one, disagree about the file.",
        remedy: "Name the manifest that is meant with --manifest.")
    public static let manifestIgnored = Rule(
        "manifest-ignored", .incomplete,
        """
        A manifest that was found beside the file is not used, because it was not accepted or does \
        not list the file.
        """,
        remedy: "Remove it, or name the manifest that is meant with --manifest.")
    public static let duplicateEntry = Rule(
        "duplicate-entry", .incomplete, "The manifest lists the same file twice, with the same digest.",
        remedy: "Nothing needs to be done; the publisher may want to tidy the manifest.")
    public static let notARegularFile = Rule(
        "not-a-regular-file", .incomplete,
        """
        Only regular files are read; this is a folder, device, pipe, socket or a link where none is \
        followed.
        """,
        remedy: "Name the file itself.")
    public static let nothingToVerify = Rule(
        "nothing-to-verify", .incomplete, "There was not one file to verify.",
        remedy: "Check that the files are there: a success needs at least one.")
    public static let unsuitableName = Rule(
        "unsuitable-name", .incomplete,
        """
        A file has a name that a manifest cannot list so that it means the same everywhere.
        """,
        remedy: "Rename the file, or leave it out.")
}
