internal import CGPGME
internal import Findings
internal import Glibc

/// A program of GnuPG that gpgme runs as it is told. See: gpgme manual, "Running other Programs"
package enum SpawnedProgram {
    /// What the program writes to its output, and how it ended; what it writes to its errors is not read.
    ///
    /// - Parameters:
    ///   - name: looked for along ``GnuPGProcess/searchPath``.
    ///   - seconds: how long it may take.
    ///   - processorSeconds: how much processor time it, and what it starts, may use; 0 for any.
    ///   - variables: each `NAME=VALUE`, for it and what it starts.
    package static func output(
        of name: String, _ arguments: [String], seconds: UInt32, processorSeconds: UInt32? = nil,
        variables: [[UInt8]] = []
    ) throws(EngineError) -> (bytes: [UInt8], status: Int32) {
        let places = GnuPGProcess.searchPath.split(separator: ":").map { "\($0)/\(name)" }
        guard let program = places.first(where: { unsafe access($0, X_OK) == 0 }) else {
            throw EngineError(.missing, "no \(name) was found in \(GnuPGProcess.searchPath)")
        }
        let context = try EngineContext(
            spawningFor: seconds, processorSeconds: processorSeconds ?? seconds, variables: variables)
        let output = try EngineData()
        let outcome = try unsafe context.run { context in
            unsafe withArguments([program] + arguments) { arguments in
                unsafe gpgme_op_spawn(context, program, arguments, nil, output.raw, nil, 0)
            }
        }
        guard outcome.code == 0, case .exited(let status) = outcome.ending else {
            throw EngineError(.failed, "\(name) could not be run")
        }
        return (try output.bytes(), status)
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
