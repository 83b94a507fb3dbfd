internal import FileAccess

/// Folders that are made for manifests; those that are not kept are removed again, in the opposite order.
final class OutputFolders {
    private var made: [BytePath] = []

    deinit {
        for path in made.reversed() {
            if let name = path.name { try? Folder(path.folder).removeFolder(name) }
        }
    }

    /// Makes the folder at `path` and those that lead there, where they are missing.
    func make(_ path: BytePath) throws(FileError) {
        do throws(FileError) {
            _ = try Folder(path)
        } catch {
            guard error.code == .notFound, let name = path.name else { throw error }
            try make(path.folder)
            try Folder(path.folder).makeFolder(name, mode: .executable)
            made.append(path)
        }
    }

    func keep() { made = [] }
}
