internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import TrustPolicy

/// Every file that manifests list, each once, in the order of the manifests and their lines.
struct ListedFiles {
    /// A manifest as a value, whoever vouches for it.
    struct Source {
        let path: BytePath
        let manifest: Manifest

        /// The same for one file.
        func listing(_ name: [UInt8]) -> ArtifactExpectations.Source {
            ArtifactExpectations.Source(path: path, manifest: manifest, name: name)
        }
    }

    struct File: Sendable {
        let path: BytePath
        /// The file's path relative to the folder of the manifest that lists it first.
        fileprivate let name: [UInt8]
        fileprivate let folder: Int
        /// The sources behind the first one that list it too.
        fileprivate let others: [(source: Int, name: [UInt8])]

        /// Which of the sources list it, by their position, and as what.
        var listing: [(source: Int, name: [UInt8])] { [(folder, name)] + others }
    }

    let files: [File]
    private let folders: [OpenFolder]
    private let algorithms: Set<DigestAlgorithm>

    /// A folder that several threads open files in.
    private final class OpenFolder: Sendable {
        let folder: Folder?

        init(_ path: BytePath) {
            folder = try? Folder(path)
        }

        func open(_ file: File) throws(FileError) -> OpenFile {
            guard let opened = try folder?.file(below: file.name) else {
                throw FileError(.notFound, "open", file.path.bytes)
            }
            return opened
        }
    }

    /// - Parameter others: algorithms that are computed beside those of the manifests.
    init(of sources: [Source], computing others: Set<DigestAlgorithm> = []) {
        var files: [File] = []
        files.reserveCapacity(sources.map(\.manifest.entries.count).reduce(0, +))
        var algorithms = others.union([.sha256])
        for (position, source) in sources.enumerated() {
            let folder = source.path.bytes.dropLast(source.path.name?.count ?? 0)
            for name in source.manifest.names {
                // A name with a NUL is no path; what is wrong with it is found all the same.
                let path = BytePath(folder + name) ?? source.path
                let others = sources.indices.filter { $0 != position }.compactMap { other in
                    let relative = path.name(relativeTo: sources[other].path)
                    return sources[other].manifest.lists(relative) ? (source: other, name: relative) : nil
                }
                if let first = others.first, first.source < position { continue }
                files.append(File(path: path, name: name, folder: position, others: others))
            }
            algorithms.formUnion(source.manifest.entries.algorithms)
        }
        self.files = files
        self.algorithms = algorithms
        folders = sources.map { OpenFolder($0.path.folder) }
    }

    /// Does something with every file on all cores, and hands the results over in the files' order.
    ///
    /// - Parameters:
    ///   - work: given a file, and what opens it and computes its digests.
    ///   - deliver: called on this thread.
    func forEach<Value: Sendable>(
        _ work: @escaping @Sendable (File, () throws(FileHashingError) -> ContentDigests) -> Value,
        deliver: (File, Value) throws(VerificationError) -> Void
    ) throws(VerificationError) {
        let (files, folders) = (self.files, self.folders)
        try ParallelDigests(algorithms).run(
            count: files.count,
            work: { (number, hash) in
                let file = files[number]
                return work(file) { () throws(FileHashingError) in
                    let opened: OpenFile
                    do throws(FileError) { opened = try folders[file.folder].open(file) } catch { throw .file(error) }
                    return try hash(opened)
                }
            },
            deliver: { (number, value) throws(VerificationError) in try deliver(files[number], value) })
    }
}
