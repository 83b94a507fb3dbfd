import ArgumentParser
import CommandSupport
import FileAccess
import Glibc

/// The root of `sign-release`.
struct SignRelease: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-release",
        abstract: "Sign a release so that its users can verify it.",
        discussion: """
            0: signed (or checked), and at least one file was. 1: tampered. 2: no signature that counts. 3: another release \
            than it must be, or a policy that must not be signed like this. 4: something is missing, or cannot be \
            signed. 64: usage. 69: no usable gpg. 74: local files. 78: policies, keys and passphrases.
            """,
        version: releaseVersion,
        subcommands: [Sign.self, CheckRelease.self, Keys.self, PolicyCommands.self])
}

@main
enum Main {
    static func main() {
        setLimits()
        CommandRun.fillStandardStreams()
        CommandRun.main(SignRelease.self, objection: MistakenSecret.objection)
    }

    /// See: man 2 setrlimit
    private static func setLimits() {
        // A secret key in memory is nothing for a core file, nor for this user's other processes.
        Secret.forbidDumps()
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        // Files that are to appear together are open together.
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(files, &limit)
    }
}
