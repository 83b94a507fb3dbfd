import ArgumentParser
import CommandSupport
import FileAccess
import GnuPGSigning
import TrustState

/// Where it is remembered which versions of policies this user's roots have signed.
struct SigningStateOptions: ParsableArguments {
    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "Where it is remembered what was signed (default: sign-release in XDG_STATE_HOME).", valueName: "folder"))
    var folder: String?

    @Flag(name: .customLong("no-state"), help: "Remember nothing, and go by nothing that was remembered.")
    var isOff = false

    func validate() throws {
        if isOff, folder != nil { throw ValidationError("--state and --no-state contradict each other.") }
    }

    /// Nil where nothing is to be remembered. To be called while the environment is as it was.
    func resolve() throws -> StateFolder? {
        if isOff { return nil }
        if let folder { return StateFolder(try Path(folder).path) }
        let variable = { name in SecretEnvironment.value(of: name).flatMap { BytePath($0) } }
        return try StateFolder(
            of: "sign-release", stateHome: variable("XDG_STATE_HOME"), home: variable("HOME"))
    }
}
