internal import Glibc

/// The private folders of this process, for the moment when a signal ends it.
public enum LivingFolders {
    /// A folder is to be inserted before it is made.
    static let all = LivingSet<BytePath>()

    /// Removes every private folder of this process with all that it holds, and lets no other one be made. For a process
    /// that is about to end: not for a signal handler (it allocates), but for the thread that waits for signals.
    ///
    /// - Returns: their paths.
    @discardableResult
    public static func endAll() -> Set<BytePath> {
        let paths = all.end()
        for path in paths { end(path) }
        return paths
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

/// The named files of this process that are on their way, for the same moment.
public enum LivingFiles {
    /// A file is to be inserted before it is made.
    static let all = LivingSet<BytePath>()

    /// Removes every one, and lets no other one be made. For a process that is about to end.
    public static func endAll() {
        for path in all.end() {
            guard let name = path.name, let folder = try? Folder(path.folder) else { continue }
            folder.removeQuietly(name)
        }
    }
}
