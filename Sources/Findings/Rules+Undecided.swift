// Rules that say why nothing could be decided: status 64 and above.

extension Rule {
    static let undecided = [
        usage, engineMissing, engineTimeout, engineFailed, engineConfiguration, keyFileMissing, keyFileMalformed,
        policyMissing, policyMalformed, policyTooNew, policyLax, policySuperseded,
        secretKeyInPublicFile, signerNotInKeys, secretKeyUnavailable, wrongPassphrase, secretFileExposed, inputOutput,
        fileChanged,
        outputExists, noPrivateFolder, memoryExecution, notExecutable,
        interpreterMissing, clockBehind, stateMalformed, auditIndexMalformed, internalError,
    ]

    public static let usage = Rule(
        "usage", .usage, "The command line makes no sense.",
        remedy: "See --help.")
    public static let engineMissing = Rule(
        "engine-missing", .unavailable, "No usable gpg (GnuPG 2.2 or later) was found.",
        remedy: "Install GnuPG (Debian: apt-get install gpg).")
    public static let engineTimeout = Rule(
        "engine-timeout", .unavailable, "gpg took longer than its time limit and was stopped.",
        remedy: "Try again; if it persists, check that the gpg on this machine works.")
    public static let engineFailed = Rule(
        "engine-failed", .unavailable, "gpg ended in a way that proves nothing.",
        remedy: "Try again; if it persists, check that the gpg on this machine works.")
    public static let engineConfiguration = Rule(
        "engine-configuration", .unavailable, "A system-wide gpg configuration changes what a verification means.",
        remedy: "Remove the named line, or run where it does not apply.")
    public static let keyFileMissing = Rule(
        "key-file-missing", .configuration, "The key file is not there or cannot be read.",
        remedy: "Check the path of the key file; one that a trust policy names belongs beside the policy.")
    public static let keyFileMalformed = Rule(
        "key-file-malformed", .configuration,
        """
        The key file holds no OpenPGP public key in the one form that is accepted.
        """,
        remedy: "Export the key again, with: gpg --export --armor FINGERPRINT.")
    public static let policyMissing = Rule(
        "policy-missing", .configuration, "The trust policy is not there or cannot be read.",
        remedy:
            "Check the policy's path: an argument, --trust or VERIFY_UPLOADER_TRUST; versions lie beside each other.")
    public static let policyMalformed = Rule(
        "policy-malformed", .configuration, "The trust policy is not one, or makes no sense.",
        remedy: "Mend the named field; docs/trust-policy.md says what it may hold.")
    public static let policyTooNew = Rule(
        "policy-too-new", .configuration, "The trust policy is of a later schema than this program reads.",
        remedy: "Update this program: the file may refuse something that this program would not know of.")
    public static let policyLax = Rule(
        "policy-lax", .configuration, "The trust policy makes sense, and protects against less than it could.",
        remedy: "Mend the named field; docs/trust-policy.md says what each protects against.")
    public static let policySuperseded = Rule(
        "policy-superseded", .configuration,
        """
        A later version of the trust policy, signed by enough roots, lies beside the file that was named; or, for fetch and \
        lock, at the addresses that it names.
        """,
        remedy: """
            Nothing needs to be done: what is checked is checked by it. To put it into the file itself: verify-uploader trust update POLICY \
            --from FOLDER.
            """)
    public static let secretKeyInPublicFile = Rule(
        "secret-key-in-public-file", .configuration,
        """
        A secret key was given where a public one is meant; only its public part is used.
        """,
        remedy: "Keep the secret key away from here, and give the public one (gpg --export).")
    public static let signerNotInKeys = Rule(
        "signer-not-in-keys", .configuration, "A signer is named whose key is in none of the key files.",
        remedy: "Add the signer's public key, or check the fingerprint.")
    public static let secretKeyUnavailable = Rule(
        "secret-key-unavailable", .configuration, "The secret key to sign with is not there or cannot sign.",
        remedy: "Name the key with --signer, or give it with --secret-key.")
    public static let wrongPassphrase = Rule(
        "wrong-passphrase", .configuration, "The secret key could not be unlocked.",
        remedy: "Check the passphrase (--passphrase-file, --passphrase-fd or SIGN_RELEASE_PASSPHRASE).")
    public static let secretFileExposed = Rule(
        "secret-file-exposed", .configuration, "A file with a secret can be read by every user of the machine.",
        remedy: "Let only its owner read it (chmod 600), and take what it holds for known where others use the machine."
    )
    public static let inputOutput = Rule(
        "input-output", .localIO, "Reading or writing a local file failed.",
        remedy: "Check permissions and free space.")
    public static let fileChanged = Rule(
        "file-changed", .localIO, "A file changed while it was being read.",
        remedy: "Try again once nothing writes to it.")
    public static let outputExists = Rule(
        "output-exists", .localIO, "A file is there already that would have to be replaced.",
        remedy: "Remove it, choose another place, or use --force where the command has it.")
    public static let noPrivateFolder = Rule(
        "no-private-folder", .localIO, "No folder for temporary files is safe from other users.",
        remedy: "Set TMPDIR to a folder that only you can write to (mode 0700), with a short path.")
    public static let memoryExecution = Rule(
        "memory-execution", .localIO, "This system cannot execute from anonymous memory.",
        remedy: "Use --via copy.")
    public static let notExecutable = Rule(
        "not-executable", .localIO, "What was verified cannot be executed on this system.",
        remedy: "Check that it is a program for this machine; a script needs a first line that starts with #!.")
    public static let interpreterMissing = Rule(
        "interpreter-missing", .localIO, "What the program needs in order to be executed is not there.",
        remedy: "Install the interpreter that its first line names, or the loader that it was built for.")
    public static let clockBehind = Rule(
        "clock-behind", .localIO,
        "This machine's clock shows a time before this program was made, or before a release was accepted here.",
        remedy: "Set the clock.")
    public static let stateMalformed = Rule(
        "state-malformed", .localIO, "What was remembered of earlier releases cannot be read.",
        remedy: """
            Find out what damaged the named file. To start anew, which forgets what was seen, remove it; --no-state goes \
            without it once.
            """)
    public static let internalError = Rule(
        "internal-error", .internalFault, "This program did not do what it should.",
        remedy: "Report it, with the command line and this output.")

    public static let auditIndexMalformed = Rule(
        "audit-index-malformed", .configuration, "The index of an audit has a line that is no path of a file.",
        remedy: "Write one path a line, relative to the target: v1.2.3/linux/tool.")
}
