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
        try Folder.makeMissing(path, mode: .executable) { made.append($0) }
    }

    /// Makes the folder at `path` where it is missing, and locks it as long as the result lives.
    func lock(_ path: BytePath) throws(FileError) -> Folder {
        while true {
            try make(path)
            let folder = try Folder(path)
            try folder.lock()
            // Whoever had locked it may have removed it, so that the next one makes and locks another.
            if try folder.isInPlace() { return folder }
        }
    }

    func keep() { made = [] }
}
