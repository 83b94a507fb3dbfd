internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import Synchronization

/// Told, on any thread and never twice at once, how many bytes of the files were read so far, and how many there are.
public typealias SigningProgress = @Sendable (_ done: Int64, _ size: Int64) -> Void

/// The digests of every file of a release, in its order.
struct TreeDigests {
    let contents: [ContentDigests]

    /// Reads every file once, on all cores.
    ///
    /// - Throws: a ``FileError`` that says ``FileError/Code/changed`` where a file is not, or does not stay, what it was when
    ///   the tree was listed.
    init(
        of tree: ReleaseTree, _ algorithms: Set<DigestAlgorithm>, progress: SigningProgress? = nil
    ) throws(FileHashingError) {
        let root: SharedFolder
        do throws(FileError) {
            root = SharedFolder(try Folder(tree.folder))
        } catch {
            throw .file(error)
        }
        let files = tree.files
        var contents: [ContentDigests] = []
        contents.reserveCapacity(files.count)
        try ParallelDigests(algorithms, progress: Self.adding(to: progress, tree)).run(
            count: files.count,
            open: { (number) throws(FileError) in try root.open(files[number]) },
            deliver: { (_, result) throws(FileHashingError) in contents.append(try result.get()) })
        self.contents = contents
    }

    /// Adds up what the threads read.
    private static func adding(to progress: SigningProgress?, _ tree: ReleaseTree) -> (@Sendable (Int64) -> Void)? {
        guard let progress else { return nil }
        let size = tree.files.reduce(0) { $0 + $1.identity.size }
        let sum = Sum()
        return { more in
            sum.done.withLock { done in
                done += more
                progress(done, size)
            }
        }
    }

    private final class Sum: Sendable {
        let done = Mutex<Int64>(0)
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
