internal import CGPGME
internal import FileAccess
internal import Findings
internal import GnuPG
internal import Glibc

/// Where gpg looks for the agent of a home: in the home, or in a folder of its own below /run/user. Only gpgconf knows.
/// See: man 1 gpgconf
enum AgentSocket {
    static func path(forHome home: BytePath) throws(EngineError) -> BytePath {
        guard let program = program() else {
            throw EngineError(.missing, "no gpgconf was found in \(GnuPGProcess.searchPath)")
        }
        let arguments = [
            program, "--homedir", String(decoding: home.bytes, as: UTF8.self), "--list-dirs", "agent-socket",
        ]
        let context = try EngineContext(spawningFor: 20)
        let output = try EngineData()
        let outcome = try unsafe context.run { context in
            unsafe withArguments(arguments) { arguments in
                unsafe gpgme_op_spawn(context, program, arguments, nil, output.raw, nil, 0)
            }
        }
        let line = try output.bytes().prefix { $0 != UInt8(ascii: "\n") }
        guard outcome.code == 0, outcome.ending == .exited(0), let path = BytePath(line), path.isAbsolute else {
            throw EngineError(.failed, "gpgconf does not say where the agent of '\(home.bytes)' is")
        }
        return path
    }

    private static func program() -> String? {
        GnuPGProcess.searchPath.split(separator: ":").map { "\($0)/gpgconf" }
            .first { unsafe access($0, X_OK) == 0 }
    }

    private static func withArguments(
        _ arguments: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> gpgme_error_t
    ) -> gpgme_error_t {
        var copies: [UnsafePointer<CChar>?] = unsafe arguments.map { unsafe UnsafePointer(strdup($0)) }
        unsafe copies.append(nil)
        defer { unsafe copies.forEach { unsafe free(UnsafeMutableRawPointer(mutating: $0)) } }
        return unsafe copies.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
    }
}
