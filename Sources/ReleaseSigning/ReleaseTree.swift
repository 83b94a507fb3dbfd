public import FileAccess
internal import Findings
internal import Manifests
public import Releases

/// Which files of a folder belong to a release.
public enum FileSelection: Sendable {
    /// Every file but the hidden ones, in every folder but the hidden ones.
    case everything
    /// Those that match one of the patterns; hidden ones only where a pattern has the dot.
    case matching([NamePattern])
    /// These, by their names relative to the folder.
    case named([[UInt8]])
}

/// The files of a release as they lie in a folder: regular files, by their names relative to it, sorted by their bytes.
///
/// A link, pipe, socket or device among them is an error: what a user of the release would get is not what is here. Left
/// out, and reported as that: hidden files and folders (a part of the name starts with a dot) that were not named or
/// matched, and manifests and their signatures, which say something about a release and are no part of it.
public struct ReleaseTree: Sendable {
    /// A file, as it was found.
    public struct File: Sendable, Hashable {
        public let name: [UInt8]
        let identity: FileIdentity
    }

    /// Why something in the folder is no part of the release.
    public enum Reason: String, Sendable {
        case hidden
        case manifest
        case notSelected = "not-selected"
    }

    public let folder: BytePath
    public private(set) var files: [File] = []
    /// What was left out, a folder as a whole where it is hidden.
    public private(set) var skipped: [(name: [UInt8], reason: Reason)] = []

    private static let deepest = 64
    private static let slash = UInt8(ascii: "/")

    init(_ folder: BytePath, _ selection: FileSelection) throws(FileError) {
        self.folder = folder
        let root = try Folder(folder)
        switch selection {
        case .named(let names):
            for name in Set(names).sorted(by: { $0.lexicographicallyPrecedes($1) }) { try take(name, below: root) }
        case .everything, .matching: try walk(root, prefix: [], selection, depth: 0)
        }
        files.sort { $0.name.lexicographicallyPrecedes($1.name) }
        skipped.sort { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private mutating func take(_ name: [UInt8], below root: borrowing Folder) throws(FileError) {
        if Self.isReserved(name) {
            skipped.append((name, .manifest))
        } else {
            files.append(File(name: name, identity: try root.file(below: name).identity))
        }
    }

    private mutating func walk(
        _ folder: borrowing Folder, prefix: [UInt8], _ selection: FileSelection, depth: Int
    ) throws(FileError) {
        guard depth < Self.deepest else {
            throw FileError(.tooLarge, "list", folder.path.bytes, detail: "folders lie in folders \(depth) times")
        }
        for part in try folder.names() {
            let name = prefix + part
            switch try folder.kind(of: part) {
            case nil:
                throw FileError(.changed, "list", folder.path.bytes, detail: "a file vanished while it was listed")
            case .folder:
                guard selection.entersHidden || part.first != UInt8(ascii: ".") else {
                    skipped.append((name, .hidden))
                    continue
                }
                try walk(try folder.folder(named: part), prefix: name + [Self.slash], selection, depth: depth + 1)
            case .file, .symbolicLink, .other:
                if let reason = selection.objection(to: name) {
                    skipped.append((name, reason))
                } else {
                    // Opening says what it is where it is no regular file, and whether it can be read.
                    files.append(File(name: name, identity: try folder.file(named: part).identity))
                }
            }
        }
    }

    static func isReserved(_ name: [UInt8]) -> Bool {
        let last = name[(name.lastIndex(of: slash).map { $0 + 1 } ?? 0)...]
        return ReleaseLayout.isReserved(Array(last), algorithms: DigestAlgorithm.all.map(\.rawValue))
    }
}

extension FileSelection {
    fileprivate var entersHidden: Bool {
        if case .matching(let patterns) = self { patterns.contains(where: \.isAboutHidden) } else { false }
    }

    fileprivate func objection(to name: [UInt8]) -> ReleaseTree.Reason? {
        let isHidden = name.split(separator: UInt8(ascii: "/")).contains { $0.first == UInt8(ascii: ".") }
        if case .matching(let patterns) = self, !patterns.contains(where: { $0.matches(name) }) {
            return isHidden ? .hidden : .notSelected
        }
        if case .everything = self, isHidden { return .hidden }
        return ReleaseTree.isReserved(name) ? .manifest : nil
    }
}

extension ReleaseTree {
    /// Looks at the folder again.
    ///
    /// - Throws: ``FileError/Code/changed`` where a file came, went or is not what it was.
    func checkUnchanged(_ selection: FileSelection) throws(FileError) {
        let now: ReleaseTree
        do throws(FileError) {
            now = try ReleaseTree(folder, selection)
        } catch {
            guard error.code == .notFound || error.code == .notARegularFile else { throw error }
            throw FileError(.changed, "sign", error.path, detail: "it vanished, or became something else, meanwhile")
        }
        let before = Set(files), after = Set(now.files)
        guard let difference = before.symmetricDifference(after).min(by: { $0.name.lexicographicallyPrecedes($1.name) })
        else { return }
        let path = folder.appending(difference.name) ?? folder
        throw FileError(.changed, "sign", path.bytes, detail: "it was changed, added or removed meanwhile")
    }
}
