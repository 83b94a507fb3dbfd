package import CGPGME
internal import Dispatch
package import FileAccess
internal import Findings
internal import Glibc
internal import Synchronization

/// A gpgme context for one home, and the one way to run an operation in it: under a time limit, and with gpg's exit
/// status asked for. See: gpgme manual, "Contexts"
@safe package struct EngineContext: ~Copyable {
    package let raw: gpgme_ctx_t
    private let environment: EngineEnvironment
    private let seconds: UInt32
    private let processorSeconds: UInt32

    deinit { unsafe gpgme_release(raw) }

    /// - Parameters:
    ///   - home: the folder with `gpg.conf`; absolute.
    ///   - seconds: how long an operation may take.
    ///   - processorSeconds: how much processor time its processes may use, 0 for any: what gpg starts inherits that, an
    ///     agent that outlives the operation too.
    ///   - variables: each `NAME=VALUE`, for its processes beside those that they always get.
    package init(
        home: BytePath, seconds: UInt32, processorSeconds: UInt32? = nil, variables: [[UInt8]] = []
    ) throws(EngineError) {
        let environment = try EngineEnvironment(home: home, variables: variables)
        unsafe raw = try Self.create(GPGME_PROTOCOL_OpenPGP)
        self.environment = environment
        self.seconds = seconds
        self.processorSeconds = processorSeconds ?? seconds
    }

    /// A context that runs another program than gpg. See: gpgme manual, "Running other Programs"
    init(spawningFor seconds: UInt32, processorSeconds: UInt32, variables: [[UInt8]]) throws(EngineError) {
        let environment = try EngineEnvironment(home: nil, variables: variables)
        unsafe raw = try Self.create(GPGME_PROTOCOL_SPAWN)
        self.environment = environment
        self.seconds = seconds
        self.processorSeconds = processorSeconds
    }

    private static func create(_ engine: gpgme_protocol_t) throws(EngineError) -> gpgme_ctx_t {
        var created: gpgme_ctx_t?
        guard unsafe gpgme_new(&created) == 0, let context = unsafe created else {
            throw EngineError(.failed, "gpgme gives no context")
        }
        guard unsafe gpgme_set_protocol(context, engine) == 0 else {
            unsafe gpgme_release(context)
            throw EngineError(.missing, "gpgme cannot use gpg")
        }
        unsafe gpgme_set_offline(context, 1)
        unsafe gpgme_set_armor(context, 0)
        return unsafe context
    }

    /// What an operation came to.
    package struct Outcome {
        package let code: UInt32
        package let ending: SpawnedEngine.Ending
    }

    /// Runs a blocking gpgme operation.
    ///
    /// - Throws: ``EngineError/Code/timeout``, or ``EngineError/Code/failed`` where gpg was killed or its end is unknown.
    package func run(_ operation: (gpgme_ctx_t) -> gpgme_error_t) throws(EngineError) -> Outcome {
        let engine = try SpawnedEngine(seconds: processorSeconds, environment: environment)
        let limit = unsafe TimeLimit(engine: engine.handle, context: UInt(bitPattern: raw))
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.setEventHandler { limit.exceed() }
        timer.schedule(deadline: .now() + .seconds(Int(seconds)))
        timer.activate()
        defer { timer.cancel() }
        let error = unsafe operation(raw)
        let ending = engine.ending(within: 5_000)
        guard limit.end() else {
            throw EngineError(.timeout, "gpg took longer than \(seconds) seconds")
        }
        switch ending {
        case .exited: break
        case .killed(let signal): throw EngineError(.failed, "gpg was killed by signal \(signal)")
        case .unknown: throw EngineError(.failed, "gpg could not be started, or nothing is known of how it ended")
        }
        return Outcome(code: cgpgme_code(error), ending: ending)
    }
}

/// Whether an operation ends before its time limit, which ends it.
private final class TimeLimit: Sendable {
    private enum State { case running, ended, exceeded }

    private let state = Mutex(State.running)
    private let engine: SpawnedEngine.Handle
    private let context: UInt

    init(engine: SpawnedEngine.Handle, context: UInt) {
        self.engine = engine
        self.context = context
    }

    /// Ends the operation, where it is still running.
    func exceed() {
        state.withLock { state in
            guard state == .running else { return }
            state = .exceeded
            engine.killAll()
            // Something may still hold gpg's pipes open; the operation ends all the same.
            if let context = unsafe gpgme_ctx_t(bitPattern: context) { unsafe gpgme_cancel_async(context) }
        }
    }

    /// Whether the operation ended in time. From now on nothing of it is touched.
    func end() -> Bool {
        state.withLock { state in
            guard state == .running else { return false }
            state = .ended
            return true
        }
    }
}
