internal import FileAccess
internal import Findings
internal import GnuPG

/// Where gpg looks for the agent of a home: in the home, or in a folder of its own below /run/user. Only gpgconf knows.
/// See: man 1 gpgconf
enum AgentSocket {
    /// - Parameter variables: of whoever asks: HOME decides which home is the usual one.
    static func path(forHome home: BytePath, variables: [[UInt8]] = []) throws(EngineError) -> BytePath {
        let arguments = ["--homedir", String(decoding: home.bytes, as: UTF8.self), "--list-dirs", "agent-socket"]
        let output = try SpawnedProgram.output(of: "gpgconf", arguments, seconds: 20, variables: variables)
        let line = output.bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard output.status == 0, let path = BytePath(line), path.isAbsolute else {
            throw EngineError(.failed, "gpgconf does not say where the agent of '\(home.bytes)' is")
        }
        return path
    }

    /// Starts the user's own agent, unless it runs: by its gpg-agent.conf, and whatever gpg.conf says.
    static func launch(
        forHome home: BytePath, seconds: UInt32, variables: [[UInt8]]
    ) throws(EngineError) {
        let arguments = ["--homedir", String(decoding: home.bytes, as: UTF8.self), "--launch", "gpg-agent"]
        // The agent outlives this process, so nothing may bound it.
        let output = try SpawnedProgram.output(
            of: "gpgconf", arguments, seconds: seconds, processorSeconds: 0, variables: variables)
        guard output.status == 0 else {
            throw EngineError(.failed, "the agent of '\(home.bytes)' could not be started: look at its gpg-agent.conf")
        }
    }
}
