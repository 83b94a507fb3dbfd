internal import CGPGME
internal import Dispatch
internal import FileAccess
internal import Findings
internal import Glibc
internal import Synchronization

/// A gpgme context for one home, and the one way to run an operation in it: under a time limit, and with gpg's exit
/// status asked for. See: gpgme manual, "Contexts"
@safe struct EngineContext: ~Copyable {
    let raw: gpgme_ctx_t
    private let environment: EngineEnvironment
    private let seconds: UInt32

    deinit { unsafe gpgme_release(raw) }

    /// - Parameters:
    ///   - home: the folder with `gpg.conf`; absolute.
    ///   - seconds: how long an operation may take.
    init(home: BytePath, seconds: UInt32) throws(EngineError) {
        let environment = try EngineEnvironment(home: home)
        unsafe raw = try Self.create()
        self.environment = environment
        self.seconds = seconds
    }

    private static func create() throws(EngineError) -> gpgme_ctx_t {
        var created: gpgme_ctx_t?
        guard unsafe gpgme_new(&created) == 0, let context = unsafe created else {
            throw EngineError(.failed, "gpgme gives no context")
        }
        guard unsafe gpgme_set_protocol(context, GPGME_PROTOCOL_OpenPGP) == 0 else {
            unsafe gpgme_release(context)
            throw EngineError(.missing, "gpgme cannot use gpg")
        }
        unsafe gpgme_set_offline(context, 1)
        unsafe gpgme_set_armor(context, 0)
        return unsafe context
    }

    /// What an operation came to.
    struct Outcome {
        let code: UInt32
        let ending: SpawnedEngine.Ending
    }

    /// Runs a blocking gpgme operation.
    ///
    /// - Throws: ``EngineError/Code/timeout``, or ``EngineError/Code/failed`` where gpg was killed or its end is unknown.
    func run(_ operation: (gpgme_ctx_t) -> gpgme_error_t) throws(EngineError) -> Outcome {
        let engine = try SpawnedEngine(seconds: seconds, environment: environment)
        let limit = unsafe TimeLimit(seconds: seconds, engine: engine.handle, context: UInt(bitPattern: raw))
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

/// Ends an operation that takes too long.
private final class TimeLimit: Sendable {
    private enum State { case running, ended, exceeded }

    private let state = Mutex(State.running)

    init(seconds: UInt32, engine: SpawnedEngine.Handle, context: UInt) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Int(seconds))) { [weak self] in
            self?.state.withLock { state in
                guard state == .running else { return }
                state = .exceeded
                engine.killAll()
                // Something may still hold gpg's pipes open; the operation ends all the same.
                if let context = unsafe gpgme_ctx_t(bitPattern: context) { unsafe gpgme_cancel_async(context) }
            }
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

/// Bytes for gpgme to read. See: gpgme manual, "Exchanging Data"
@safe struct EngineData: ~Copyable {
    let raw: gpgme_data_t

    deinit { unsafe gpgme_data_release(raw) }

    /// A copy of `bytes`.
    init(_ bytes: [UInt8]) throws(EngineError) {
        var data: gpgme_data_t?
        let error = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                unsafe gpgme_data_new_from_mem(&data, characters.baseAddress, characters.count, 1)
            }
        }
        guard error == 0, let data = unsafe data else { throw EngineError(.failed, "gpgme takes no data") }
        unsafe raw = unsafe data
    }

    /// Bytes as `reader` gives them, which must outlive this value.
    init(_ reader: StreamReader) throws(EngineError) {
        var data: gpgme_data_t?
        let error = unsafe gpgme_data_new_from_cbs(
            &data, StreamReader.callbacks, Unmanaged.passUnretained(reader).toOpaque())
        guard error == 0, let data = unsafe data else { throw EngineError(.failed, "gpgme takes no data") }
        unsafe raw = unsafe data
    }
}

/// Hands gpgme the bytes of a source, front to back and once.
@safe final class StreamReader {
    private let source: (UnsafeMutableRawBufferPointer) -> Int?
    /// Whether the source failed; gpgme cannot say so.
    private(set) var hasFailed = false

    init(_ source: @escaping (UnsafeMutableRawBufferPointer) -> Int?) {
        unsafe self.source = unsafe source
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let count = unsafe source(buffer) else {
            hasFailed = true
            errno = EIO
            return -1
        }
        return count
    }

    /// One table for all readers, as gpgme keeps its address.
    fileprivate nonisolated(unsafe) static let callbacks: UnsafeMutablePointer<gpgme_data_cbs> = {
        let table = UnsafeMutablePointer<gpgme_data_cbs>.allocate(capacity: 1)
        unsafe table.initialize(to: gpgme_data_cbs())
        unsafe table.pointee.read = { handle, buffer, size in
            guard let handle = unsafe handle, let buffer = unsafe buffer else { return -1 }
            let reader = unsafe Unmanaged<StreamReader>.fromOpaque(handle).takeUnretainedValue()
            return unsafe reader.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
        }
        return unsafe table
    }()
}
