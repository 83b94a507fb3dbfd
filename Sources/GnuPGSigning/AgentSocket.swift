internal import FileAccess
internal import Findings
internal import GnuPG

/// Where gpg looks for the agent of a home: in the home, or in a folder of its own below /run/user. Only gpgconf knows.
/// See: man 1 gpgconf
enum AgentSocket {
    static func path(forHome home: BytePath) throws(EngineError) -> BytePath {
        let arguments = ["--homedir", String(decoding: home.bytes, as: UTF8.self), "--list-dirs", "agent-socket"]
        let output = try SpawnedProgram.output(of: "gpgconf", arguments, seconds: 20)
        let line = output.bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard output.status == 0, let path = BytePath(line), path.isAbsolute else {
            throw EngineError(.failed, "gpgconf does not say where the agent of '\(home.bytes)' is")
        }
        return path
    }
}
