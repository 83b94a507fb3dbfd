/// A mount namespace of its own for one command: what is mounted there, nobody else sees. See: man 1 unshare
public enum PrivateMounts {
    private static let unshare = "/usr/bin/unshare"

    /// As root, or as whoever may be root in a user namespace.
    private static let options: [String]? = [["-m"], ["-r", "-m"]].first { options in
        let mounting = options + ["mount", "-t", "tmpfs", "none", "/mnt"]
        return (try? ProgramRun(unshare, mounting, in: "/"))?.status == 0
    }

    public static let arePossible = options != nil
    public static let absence = "this user may not make mount namespaces"

    /// The program and arguments that run `command` after the shell script `preparation`, which may mount. Its `$1` is
    /// `folder`; where it fails, the exit status is 99.
    public static func wrapping(
        _ command: [String], in folder: String, after preparation: String
    ) -> (program: String, arguments: [String]) {
        let script = "folder=$1; shift; { \(preparation)\n} >&2 || exit 99; exec \"$@\""
        return (unshare, (options ?? []) + ["/bin/sh", "-e", "-c", script, "sh", folder] + command)
    }

    public static func run(
        _ command: [String], in folder: String, after preparation: String, environment: [String: String]? = nil
    ) throws -> ProgramRun {
        let (program, arguments) = wrapping(command, in: folder, after: preparation)
        return try ProgramRun(program, arguments, in: folder, environment: environment)
    }
}
