internal import FileAccess

/// The operations of this process that have gpg running, for the moment when a signal ends it.
enum LivingEngines {
    static let all = LivingSet<SpawnedEngine.Handle>()

    /// Kills every gpg. For a process that is about to end.
    static func endAll() {
        for engine in all.end() { engine.killAll() }
    }
}
