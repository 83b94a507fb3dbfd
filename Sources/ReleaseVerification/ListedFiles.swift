internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests

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

    struct File {
        let path: BytePath
        /// The file's path relative to the folder of the manifest that lists it first.
        fileprivate let name: [UInt8]
        fileprivate let folder: Int
        /// Which of the sources list it, by their position, and as what.
        let listing: [(source: Int, name: [UInt8])]
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
    }

    init(of sources: [Source]) {
        var files: [File] = []
        var algorithms: Set<DigestAlgorithm> = [.sha256]
        for (position, source) in sources.enumerated() {
            let folder = source.path.bytes.dropLast(source.path.name?.count ?? 0)
            for name in source.manifest.names {
                // A name with a NUL is no path; what is wrong with it is found all the same.
                let path = BytePath(folder + name) ?? source.path
                let others = sources.indices.compactMap { other -> (source: Int, name: [UInt8])? in
                    if other == position { return (other, name) }
                    let relative = path.name(relativeTo: sources[other].path)
                    return sources[other].manifest.lists(relative) ? (other, relative) : nil
                }
                guard others.first?.source == position else { continue }
                files.append(File(path: path, name: name, folder: position, listing: others))
            }
            algorithms.formUnion(source.manifest.entries.algorithms)
        }
        self.files = files
        self.algorithms = algorithms
        folders = sources.map { OpenFolder($0.path.folder) }
    }

    /// Reads every file that `isWanted` on all cores, and hands each one's digests over in order.
    ///
    /// - Parameter deliver: given nil for files that are not wanted.
    func read(
        where isWanted: [Bool],
        deliver: (File, Result<ContentDigests, FileHashingError>?) throws(VerificationError) -> Void
    ) throws(VerificationError) {
        let wanted = files.indices.filter { isWanted[$0] }
        let (files, folders) = (self.files, self.folders)
        var next = 0
        func skip(to end: Int) throws(VerificationError) {
            while next < end {
                try deliver(files[next], nil)
                next += 1
            }
        }
        try ParallelDigests(algorithms).run(
            count: wanted.count,
            open: { (number) throws(FileError) in
                let file = files[wanted[number]]
                guard let opened = try folders[file.folder].folder?.file(below: file.name) else {
                    throw FileError(.notFound, "open", file.path.bytes)
                }
                return opened
            },
            deliver: { (number, result) throws(VerificationError) in
                try skip(to: wanted[number])
                try deliver(files[wanted[number]], result)
                next += 1
            })
        try skip(to: files.count)
    }
}
