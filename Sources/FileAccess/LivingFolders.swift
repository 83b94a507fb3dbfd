internal import Synchronization

/// The private folders of this process, for the moment when a signal ends it.
public enum LivingFolders {
    private static let paths = Mutex<Set<BytePath>>([])

    static func insert(_ path: BytePath) {
        paths.withLock { _ = $0.insert(path) }
    }

    static func remove(_ path: BytePath) {
        paths.withLock { _ = $0.remove(path) }
    }

    /// Removes every private folder of this process with all that it holds. For a process that is about to end: not for
    /// a signal handler (it allocates), but for the thread that waits for signals.
    public static func removeAll() {
        for path in paths.withLock({ $0 }) {
            guard let name = path.name, let folder = try? Folder(path), let parent = try? Folder(path.folder) else {
                continue
            }
            folder.removeContents(overwriting: true)
            parent.removeFolderQuietly(name)
        }
    }
}
