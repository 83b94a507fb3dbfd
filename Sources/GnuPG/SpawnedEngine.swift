internal import CLinux
internal import FileAccess
internal import Findings
internal import Glibc
internal import Synchronization

/// The gpg processes of one gpgme operation: learns their ids, ends them at the time limit, and asks how they ended.
///
/// gpgme forks twice and forgets both, so that a gpg which was killed after it said GOODSIG looks like one that ended
/// well (docs/adr/0002).
@safe package struct SpawnedEngine: ~Copyable {
    /// How the processes of an operation ended, taken together.
    package enum Ending: Equatable {
        /// Every one exited; the highest exit status of theirs.
        case exited(Int32)
        case killed(signal: Int32)
        /// Nothing was started, or the system did not say how it ended.
        case unknown
    }

    private let watch: UnsafeMutablePointer<clinux_spawn_watch>

    /// - Parameters:
    ///   - seconds: of processor time a process may use; 0 for any.
    ///   - environment: what the processes get; outlives this value.
    init(seconds: UInt32, environment: borrowing EngineEnvironment) throws(EngineError) {
        guard let watch = unsafe clinux_spawn_watch_new() else {
            throw EngineError(.failed, "there is no memory to watch gpg with")
        }
        unsafe self.watch = unsafe watch
        Reaper.retain()
        unsafe clinux_spawn_watch_begin(watch, seconds, environment.raw)
        LivingEngines.all.insert(handle)
    }

    deinit {
        LivingEngines.all.remove(handle)
        clinux_spawn_watch_end()
        Reaper.release()
        unsafe clinux_spawn_watch_free(watch)
    }

    /// What ends the processes from another thread, while this value lives.
    var handle: Handle { unsafe Handle(address: UInt(bitPattern: watch)) }

    struct Handle: Sendable, Hashable {
        fileprivate let address: UInt

        /// Ends every process noted so far, with all that is in its group.
        func killAll() {
            guard let watch = unsafe UnsafeMutablePointer<clinux_spawn_watch>(bitPattern: address) else { return }
            for index in 0..<(unsafe clinux_spawn_watch_count(watch)) {
                let pid = unsafe clinux_spawn_watch_pid(watch, index)
                if pid > 1 { kill(-pid, SIGKILL) }
            }
        }
    }

    /// Waits until every process has ended, and kills what has not within `milliseconds`.
    func ending(within milliseconds: Int) -> Ending {
        let count = unsafe clinux_spawn_watch_count(watch)
        var ending = count > 0 ? Ending.exited(0) : .unknown
        for index in 0..<count {
            let pid = unsafe clinux_spawn_watch_pid(watch, index)
            guard pid > 1 else { return .unknown }
            switch (ending, wait(for: pid, milliseconds: milliseconds)) {
            case (.exited(let before), .exited(let now)): ending = .exited(max(before, now))
            case (.exited, let worse): ending = worse
            default: break
            }
        }
        return ending
    }

    private func wait(for pid: pid_t, milliseconds: Int) -> Ending {
        var waited = 0
        var exited: CInt = 0
        var status: CInt = 0
        while true {
            switch unsafe clinux_try_wait(pid, &exited, &status) {
            case 1: return exited != 0 ? .exited(status) : .killed(signal: status)
            case 0: break
            default: return .unknown
            }
            if waited >= milliseconds * 1_000 { kill(-pid, SIGKILL) }
            let pause = waited < 2_000 ? 50 : 1_000
            usleep(UInt32(pause))
            waited += pause
        }
    }
}

/// Makes this process the parent of orphans while at least one operation needs it, so that gpg's exit status comes here.
private enum Reaper {
    private static let users = Mutex(0)

    static func retain() {
        users.withLock {
            if $0 == 0 { clinux_set_child_subreaper(1) }
            $0 += 1
        }
    }

    static func release() {
        users.withLock {
            $0 -= 1
            if $0 == 0 { clinux_set_child_subreaper(0) }
        }
    }
}
