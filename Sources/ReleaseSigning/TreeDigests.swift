internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests

/// The digests of every file of a release, in its order.
struct TreeDigests {
    let contents: [ContentDigests]

    /// Reads every file once, on all cores.
    ///
    /// - Throws: a ``FileError`` that says ``FileError/Code/changed`` where a file is not, or does not stay, what it was when
    ///   the tree was listed.
    init(of tree: ReleaseTree, _ algorithms: Set<DigestAlgorithm>) throws(FileHashingError) {
        let root: SharedFolder
        do throws(FileError) {
            root = SharedFolder(try Folder(tree.folder))
        } catch {
            throw .file(error)
        }
        let files = tree.files
        var contents: [ContentDigests] = []
        contents.reserveCapacity(files.count)
        try ParallelDigests(algorithms).run(
            count: files.count,
            open: { (number) throws(FileError) in try root.open(files[number]) },
            deliver: { (_, result) throws(FileHashingError) in contents.append(try result.get()) })
        self.contents = contents
    }

    /// For several threads.
    private final class SharedFolder: Sendable {
        private let folder: Folder

        init(_ folder: consuming Folder) {
            self.folder = folder
        }

        func open(_ expected: ReleaseTree.File) throws(FileError) -> OpenFile {
            let file: OpenFile
            do throws(FileError) {
                file = try folder.file(below: expected.name)
            } catch {
                guard error.code == .notFound || error.code == .notARegularFile else { throw error }
                throw FileError(
                    .changed, "read", error.path, detail: "it vanished, or became something else, meanwhile")
            }
            guard file.identity == expected.identity else {
                throw FileError(.changed, "read", file.path.bytes, detail: "it changed since it was listed")
            }
            return file
        }
    }
}
