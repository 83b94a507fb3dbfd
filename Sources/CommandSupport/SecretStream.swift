internal import CLinux
internal import Glibc

/// What a secret must not be written to, though it is standard output: where it would be lost, or shown to others.
public enum SecretStream {
    /// Why standard output is nothing for a secret, as a sentence; nil where it may go there.
    ///
    /// A pipe is what it is meant for. See: man 2 fstat; man 4 null
    public static var objection: String? {
        if clinux_was_closed(STDOUT_FILENO) != 0 {
            return "Standard output is closed: the secret key would be lost. Pipe it into a secret store."
        }
        if isatty(STDOUT_FILENO) == 1 { return "Standard output is a terminal: a secret key must not be shown on it." }
        var status = stat()
        guard unsafe fstat(STDOUT_FILENO, &status) == 0 else { return "Standard output cannot be looked at." }
        let mode = UInt32(status.st_mode)
        switch mode & S_IFMT {
        case S_IFCHR where forgetting.contains(UInt64(status.st_rdev)):
            return "Standard output is a device that keeps nothing, such as /dev/null: the secret key would be lost."
        // A pipe that has no name is for its two ends alone, and has no such bits.
        case S_IFREG where mode & 0o077 != 0, S_IFIFO where mode & 0o077 != 0:
            return """
                Standard output is a file that other users may use: set umask 077 before it is made, or pipe the secret \
                key into a secret store.
                """
        default: return nil
        }
    }

    /// The numbers of /dev/null and /dev/zero. See: Documentation/admin-guide/devices.txt of Linux
    private static let forgetting: Set<UInt64> = [1 << 8 | 3, 1 << 8 | 5]
}
