internal import Glibc
internal import Synchronization

/// The operations of this process that have gpg running, for the moment when a signal ends it.
enum LivingEngines {
    private struct State {
        var engines: Set<SpawnedEngine.Handle> = []
        var isEnding = false
    }

    private static let state = Mutex(State())

    /// Does not return once everything is being ended.
    static func insert(_ engine: SpawnedEngine.Handle) {
        let isEnding = state.withLock { state in
            state.engines.insert(engine)
            return state.isEnding
        }
        while isEnding { pause() }
    }

    /// Does not return once everything is being ended: a gpg that was killed for that is no reason to report anything.
    static func remove(_ engine: SpawnedEngine.Handle) {
        let isEnding = state.withLock { state in
            state.engines.remove(engine)
            return state.isEnding
        }
        while isEnding { pause() }
    }

    /// Kills every gpg. For a process that is about to end.
    static func endAll() {
        state.withLock { state in
            state.isEnding = true
            for engine in state.engines { engine.killAll() }
        }
    }
}
