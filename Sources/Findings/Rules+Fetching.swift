// What can be said of downloads, lock files and caches.

extension Rule {
    static let fetching = [
        latestMoved, lockMissing, lockMalformed, lockOutdated, keySourceUnusable, cacheDamaged,
    ]

    public static let latestMoved = Rule(
        "latest-moved", .wrongRelease,
        "The newest release was replaced between two downloads, or its files were never published as one set.",
        remedy: """
            Name the version with --release-version v1.2.3: its address does not move. Pin what it holds with --lock FILE.
            """)
    public static let lockMissing = Rule(
        "lock-missing", .configuration, "The lock file is not there, or has no entry for this release.",
        remedy:
            "Add the release, and review the entry: verify-uploader fetch PRODUCT --release-version v1.2.3 --lock FILE."
    )
    public static let lockMalformed = Rule(
        "lock-malformed", .configuration, "The lock file is not one, or can be read in two ways.",
        remedy:
            "Mend the named field, or take the file from your repository again; docs/formats.md says what it may hold.")
    public static let lockOutdated = Rule(
        "lock-outdated", .wrongRelease, "There is a newer release than those that are locked.",
        remedy:
            "Nothing needs to be done. To add it: verify-uploader fetch PRODUCT --release-version v1.2.3 --lock FILE.")
    public static let keySourceUnusable = Rule(
        "key-source-unusable", .configuration, "What a key's address gave is not the key that the trust policy names.",
        remedy: """
            Nothing needs to be done where another source has the key. Ask the publisher what became of the address; \
            never trust another key because an address gives it.
            """)
    public static let cacheDamaged = Rule(
        "cache-damaged", .localIO,
        "A cached file is not what it was, or the cache cannot be used; it was downloaded again.",
        remedy: "Nothing needs to be done once; if it persists, check the disk, and who can write to the cache.")
}
