// Rules of audits: what is wrong with a mirror, beyond what is wrong with single files.

extension Rule {
    static let audits = [
        fileMissing, fileUnlisted, fileMoved, fileUnsigned, changedSinceAudit, differsFromOrigin, differsFromMirrors,
        linkInTree, notReread, targetUnavailable, targetUnlisted, listingStray, listingEndless, answersDiffer,
        mirrorListMalformed, historyUnknown,
        historyDisagrees, shardMissing, shardsDiffer, historyMissing, historyDamaged, historyTooNew, exposureMalformed,
    ]

    public static let fileMissing = Rule(
        "file-missing", .incomplete,
        "A signed manifest, the policy's layout or an index names a file that is not there.",
        remedy: "Copy it from the origin; if it was withdrawn, publish a manifest that does not list it.")
    public static let fileUnlisted = Rule(
        "file-unlisted", .incomplete, "A file is there that no accepted manifest lists.",
        remedy: "Find out who put it there; remove it, or have the publisher sign a manifest that lists it.")
    public static let fileMoved = Rule(
        "file-moved", .incomplete, "A file that is signed for one path is at another.",
        remedy: "Move it back: who downloads by path gets nothing, or something else.")
    public static let fileUnsigned = Rule(
        "file-unsigned", .untrusted, "Nothing that is signed says what the file must be.",
        remedy: "Have the publisher sign a manifest that lists it: sign-release sign.")
    public static let changedSinceAudit = Rule(
        "changed-since-audit", .wrongRelease, "A file of a released version has other content than at the last audit.",
        remedy: """
            A published version must never change. Keep both copies (--evidence), ask the publisher which is right, and see \
            since when: verify-uploader history path PATH.
            """)
    public static let differsFromOrigin = Rule(
        "differs-from-origin", .wrongRelease, "The mirror has other content at this path than the origin.",
        remedy: "Take the mirror out of service, keep the evidence (--evidence), and copy the origin again.")
    public static let differsFromMirrors = Rule(
        "differs-from-mirrors", .wrongRelease, "Most mirrors have other content at this path.",
        remedy: "Compare with the origin (--origin) to learn which is right; until then serve neither.")
    public static let linkInTree = Rule(
        "link-in-tree", .incomplete, "A symbolic link, which an audit does not follow.",
        remedy: "Nothing needs to be done where it leads to a file of the tree, which is audited in its own place.")
    public static let notReread = Rule(
        "not-reread", .incomplete, "Files were left for later, so nothing is said about them.",
        remedy:
            "Nothing needs to be done if a later audit reads them; else leave out --reread-after, --sample and --max-duration."
    )
    public static let targetUnavailable = Rule(
        "target-unavailable", .unavailable, "The target, or a part of it, could not be audited.",
        remedy: "Check that it is there and can be read or reached, then audit it again.")

    public static let targetUnlisted = Rule(
        "target-unlisted", .unavailable, "The server does not say what it has.",
        remedy: """
            What is audited is what manifests, the policy's layout, --expect-version and --index name; added files can't be found. \
            Turn on the server's listing (nginx: autoindex on) to find those too.
            """)
    public static let listingStray = Rule(
        "listing-stray", .incomplete, "A link in a server's listing leads out of the folder that it lists.",
        remedy:
            "Nothing needs to be done for links to the server's own pages; a release that is elsewhere is a target of its own."
    )
    public static let listingEndless = Rule(
        "listing-endless", .unavailable, "The server's listing does not end, or comes back to where it was.",
        remedy: "Tell whoever runs the server; audit a part of it, or name what must be there with --index.")
    public static let answersDiffer = Rule(
        "answers-differ", .wrongRelease, "The server gives different content to different clients.",
        remedy: """
            Take the mirror out of service, keep the evidence (--evidence), and find out who gets what: an attacker may serve \
            his own files to some users alone.
            """)
    public static let mirrorListMalformed = Rule(
        "mirror-list-malformed", .configuration, "A file was named as a target, and is no list of mirrors.",
        remedy: "Write one https:// address or absolute path a line, or name a folder or an address.")

    public static let historyUnknown = Rule(
        "history-unknown", .incomplete, "No audit that is remembered saw what was asked for.",
        remedy: """
            Check the path, digest, run or time, and that the history is that of the mirrors in question; that nothing is known \
            of something does not say that it was never served.
            """)
    public static let historyDisagrees = Rule(
        "history-disagrees", .wrongRelease,
        "Two histories say that a mirror had different content at one path at one time.",
        remedy: """
            The mirror gave different content to different machines (audit it with --vantage), or one of the histories was \
            forged: compare with the machine that wrote it.
            """)
    public static let shardMissing = Rule(
        "shard-missing", .unavailable, "Of an audit in shards, not all are there.",
        remedy: """
            Audit the shards that are missing (audit --shard), with the same --audit-name, merge their histories (history merge), \
            and report again.
            """)
    public static let shardsDiffer = Rule(
        "shards-differ", .configuration, "Shards of one audit that do not fit together.",
        remedy: """
            Audit all shards of a target with the same program, policy, keys and options, each of them once, under a name \
            (--audit-name) that no other audit has.
            """)
    public static let historyMissing = Rule(
        "history-missing", .configuration, "There is no history of audits in the place that was named.",
        remedy: "Check --history; an audit makes one: verify-uploader audit TARGET --history FILE.")
    public static let historyDamaged = Rule(
        "history-damaged", .localIO, "The history of audits is damaged, or is none.",
        remedy: """
            Restore it from a backup, or keep it for sqlite3's .recover and name a new file: an audit never starts from nothing \
            in its place, since then nothing would ever have changed.
            """)
    public static let historyTooNew = Rule(
        "history-too-new", .configuration, "The history of audits was written by a later version of this program.",
        remedy: "Update this program, or name another file with --history.")
    public static let exposureMalformed = Rule(
        "exposure-malformed", .configuration, "A line of exposure records is not what fetch --record writes.",
        remedy: """
            Take the line from the machine that wrote it again; to look at the others, take it out, and remember that its job \
            was not looked at.
            """)
}
