// Rules that reject: statuses 1, 3 and 4.

extension Rule {
    static let tampered = [digestMismatch, signatureBad]

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

    static let wrongRelease = [stale, wrongKind, directSignature]

    public static let stale = Rule(
        "stale", .wrongRelease, "The signature is older than the maximum age that was asked for.",
        remedy: "Get a newer release, or raise --max-age if this age is acceptable.")
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
