internal import FileAccess
internal import Findings
internal import Hashing
internal import Manifests
internal import SystemPackage

/// A folder on this machine. Everything is reached through its descriptor, and no link in it is followed.
final class LocalTree: TargetTree {
    let name: String
    private let root: Shared

    /// How deeply folders may lie in each other.
    private static let deepest = 64

    /// A folder that several threads open files in.
    private final class Shared: Sendable {
        let folder: Folder

        init(_ folder: consuming Folder) {
            self.folder = folder
        }
    }

    init(_ path: BytePath) throws(FileError) {
        root = Shared(try Folder(path))
        name = Escaping.visible(path.bytes)
    }

    func list(_ found: (TreeEntry) throws -> Void) throws {
        try list(root.folder, below: [], depth: 0, found)
    }

    private func list(
        _ folder: borrowing Folder, below path: [UInt8], depth: Int, _ found: (TreeEntry) throws -> Void
    ) throws {
        guard depth < Self.deepest else {
            throw FileError(.tooLarge, "list", folder.path.bytes, detail: "folders lie too deeply in each other")
        }
        for (name, known) in try folder.entries(limit: .max) {
            let member = path + name
            // What vanishes meanwhile was not there.
            guard let kind = try known ?? folder.kind(of: name) else { continue }
            switch kind {
            case .file: try found(TreeEntry(path: member, kind: .file))
            case .other: try found(TreeEntry(path: member, kind: .other))
            case .symbolicLink:
                let target = try folder.linkTarget(of: name)
                try found(TreeEntry(path: member, kind: .link(inside: Self.destination(of: target, in: path))))
            case .folder: try list(try folder.folder(named: name), below: member + [slash], depth: depth + 1, found)
            }
        }
    }

    /// Where a relative target leads that never climbs above the root, as far as its text says: nil also where `..` comes
    /// behind a name, which may be a link to another folder.
    ///
    /// - Parameter folder: that the link is in, with a final slash or empty.
    private static func destination(of target: [UInt8], in folder: [UInt8]) -> [UInt8]? {
        guard target.first != slash else { return nil }
        var parts = folder.split(separator: slash)
        var isNamed = false
        for part in target.split(separator: slash) where !part.elementsEqual([dot]) {
            if !part.elementsEqual([dot, dot]) {
                parts.append(part)
                isNamed = true
            } else if isNamed || parts.popLast() == nil {
                return nil
            }
        }
        return Array(parts.joined(separator: [slash]))
    }

    func isUnlisted(_ path: [UInt8]) -> Bool { false }

    func content(of path: [UInt8], limit: Int) throws(TreeError) -> [UInt8] {
        do throws(FileError) {
            return try root.folder.file(below: path).readAll(limit: limit)
        } catch {
            throw TreeError(error, at: path)
        }
    }

    func file(at path: [UInt8], size: Int64?) throws(TreeError) -> OpenFile {
        do throws(FileError) { return try root.folder.file(below: path) } catch { throw TreeError(error, at: path) }
    }

    func digests(
        _ reading: Reading, path: @escaping @Sendable (Int) -> [UInt8],
        deliver: (Int, Result<ReadContent, TreeError>) throws -> Void
    ) throws {
        let root = root
        try ParallelDigests(reading.algorithms).run(
            count: reading.count,
            work: { number, hash -> Result<ReadContent, TreeError> in
                guard !reading.deadline.isOver else { return .failure(.notReached(path(number))) }
                do throws(FileHashingError) {
                    let file: OpenFile
                    do throws(FileError) {
                        file = try root.folder.file(below: path(number))
                    } catch {
                        throw .file(error)
                    }
                    let digests = try hash(file)
                    return .success(ReadContent(digests: digests, findings: reading.judge(number, digests)))
                } catch {
                    switch error {
                    case .file(let error): return .failure(TreeError(error, at: path(number)))
                    case .hashing(let error): return .failure(TreeError(error.finding))
                    }
                }
            }, deliver: deliver)
    }
}

extension TreeError {
    fileprivate init(_ error: FileError, at path: [UInt8]) {
        let finding = error.finding
        self.init(
            Finding(finding.rule, finding.message, remedy: finding.remedy, path: path),
            error.code == .notFound ? .absent : .unreadable)
    }
}
