internal import Glibc
internal import Synchronization

/// The private folders of this process, for the moment when a signal ends it.
public enum LivingFolders {
    private struct State {
        var paths: Set<BytePath> = []
        var isEnding = false
    }

    private static let state = Mutex(State())

    /// To be called before the folder is made. Does not return once everything is being ended.
    static func insert(_ path: BytePath) {
        let isEnding = state.withLock { state in
            state.paths.insert(path)
            return state.isEnding
        }
        while isEnding { pause() }
    }

    /// Does not return either then.
    static func remove(_ path: BytePath) {
        let isEnding = state.withLock { state in
            state.paths.remove(path)
            return state.isEnding
        }
        while isEnding { pause() }
    }

    /// Removes every private folder of this process with all that it holds, and lets no other one be made. For a process
    /// that is about to end: not for a signal handler (it allocates), but for the thread that waits for signals.
    public static func endAll() {
        let paths = state.withLock { state in
            state.isEnding = true
            return state.paths
        }
        for path in paths { end(path) }
    }

    /// Something that was killed a moment ago may still be writing there: so this is tried for a while.
    private static func end(_ path: BytePath) {
        guard let name = path.name, let parent = try? Folder(path.folder) else { return }
        for _ in 0..<50 {
            guard let folder = try? parent.folder(named: name) else { return }
            folder.removeContents(overwriting: PrivateFolder.holdsSecrets(name))
            parent.removeFolderQuietly(name)
            usleep(2_000)
        }
    }
}
